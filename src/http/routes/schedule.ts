import { gatherNames } from '../../actions/gatherNames.js';
import { listScheduled, rescheduleMessage, scheduleMessage, unscheduleMessage } from '../../actions/scheduleMessage.js';
import type { ScheduledMessage } from '../../domain/scheduledMessage.js';
import { bool, int, text, trimAscii } from '../input.js';
import { type ChatRequest, readerOf, renderPage } from '../messageAnswer.js';
import { created, ok } from '../ocs.js';
import { presentScheduled, type ScheduledMessageJson } from '../presenters/scheduledMessage.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const path = '/apps/spreed/api/v1/chat/{token}/schedule';

/** Each with what it will answer. */
async function present(
  { deps, participant }: ChatRequest,
  scheduled: ScheduledMessage[],
): Promise<ScheduledMessageJson[]> {
  const { room, attendee } = participant;
  const ids = [...new Set(scheduled.flatMap(({ parentId }) => parentId || []))];
  const comments = ids.length > 0 ? await deps.storage.comments(room.id, ids) : [];
  const names = await gatherNames(deps.storage, room, comments);
  const page = { comments, parents: new Map(), names, lastGiven: 0 };
  const shown = renderPage(deps, room, page, await readerOf(deps, participant, names));
  const parents = new Map(shown.map(({ parent: _, ...message }) => [message.id, message]));
  return scheduled.map((one) => {
    const gone = { id: one.parentId, deleted: true } as const;
    return presentScheduled(one, attendee, one.parentId === 0 ? undefined : (parents.get(one.parentId) ?? gone));
  });
}

async function list(request: RoomRequest<Record<never, never>>) {
  return ok(await present(request, await listScheduled(request.deps, request.participant)));
}

const scheduleInput = {
  message: text(),
  sendAt: int(),
  replyTo: int(0),
  silent: bool(false),
  threadId: int(0),
  threadTitle: text(''),
};

async function schedule(request: RoomRequest<typeof scheduleInput>) {
  const { deps, participant, input } = request;
  const wanted = { ...input, message: trimAscii(input.message), threadTitle: trimAscii(input.threadTitle) };
  const [entry] = await present(request, [await scheduleMessage(deps, participant, wanted)]);
  return created(entry);
}

const rescheduleInput = { message: text(), sendAt: int(), silent: bool(false), threadTitle: text('') };

async function reschedule(request: RoomRequest<typeof rescheduleInput>) {
  const { deps, participant, params, input } = request;
  const wanted = { ...input, message: trimAscii(input.message), threadTitle: trimAscii(input.threadTitle) };
  const [entry] = await present(request, [
    await rescheduleMessage(deps, participant, Number(params.scheduleId), wanted),
  ]);
  return { status: 202, data: entry };
}

async function unschedule({ deps, participant, params }: RoomRequest<Record<never, never>>) {
  await unscheduleMessage(deps, participant, Number(params.scheduleId));
  return ok([]);
}

/** Messages that are to be sent later (spec/chat-send.md §10). */
export const scheduleRoutes: Route[] = [
  roomRoute('GET', path, {}, list),
  roomRoute('POST', path, scheduleInput, schedule),
  roomRoute('POST', `${path}/{scheduleId}`, rescheduleInput, reschedule),
  roomRoute('DELETE', `${path}/{scheduleId}`, {}, unschedule),
];
