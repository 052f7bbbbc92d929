import { sendSignals } from '../../actions/sendSignals.js';
import { signalingSettings } from '../../actions/signalingSettings.js';
import { noteAlive } from '../../actions/watchPresence.js';
import { TalkError } from '../../domain/errors.js';
import type { Participant } from '../../domain/participant.js';
import { findRoom } from '../guards.js';
import { HeldSignals } from '../heldSignals.js';
import { text } from '../input.js';
import { ok } from '../ocs.js';
import { nobodyInRoom } from '../presenters/signaling.js';
import { replyTo } from '../reply.js';
import { handled, publicRoute, type Request, type Route, type UserRequest, userRoute } from '../route.js';

const signaling = '/apps/spreed/api/v3/signaling';

/**
 * Seconds that a client is kept waiting. A second less than those without a ping after which it no longer counts as
 * being in the call, so that it counts until it asks again.
 */
const holdSeconds = 29;

const settingsInput = { token: text('') };

async function settings({ deps, caller, input }: Request<typeof settingsInput>) {
  if (input.token !== '') {
    await deps.throttle.check('talkRoomToken', caller.address);
    if (!(await findRoom(deps, caller, input.token))) {
      await deps.throttle.failed('talkRoomToken', caller.address, input.token);
      throw new TalkError('notFound', null);
    }
  }
  return ok(await signalingSettings(deps, caller.user));
}

/** The caller as a participant whose device has joined the room. */
async function present({ deps, caller, params }: Request): Promise<Participant | undefined> {
  if (!caller.session?.sent) return undefined;
  return (await findRoom(deps, caller, params.token ?? ''))?.participant;
}

async function pull(request: Request) {
  const { ctx, deps, caller } = request;
  const participant = await present(request);
  if (!participant?.session) return { status: 404, data: nobodyInRoom };
  const watcher = { ...participant, session: participant.session };
  await noteAlive(deps, watcher);
  deps.limits.enterPoll(caller);
  ctx.respond = false;
  new HeldSignals(deps, replyTo(ctx), caller, watcher).start(holdSeconds);
  return handled;
}

const sendInput = { messages: text() };

async function send(request: Request<typeof sendInput>) {
  const participant = await present(request);
  if (participant) await sendSignals(request.deps, participant, request.input.messages);
  return ok(null);
}

/** There are no other signaling servers, so that none of them can be greeted. */
async function welcome(_request: UserRequest<Record<never, never>>): Promise<never> {
  throw new TalkError('notFound', null);
}

/** What a signaling server would ask us: there is none, so that nobody who asks can be one. */
async function backend() {
  const error = { code: 'invalid_request', message: 'The request could not be authenticated.' };
  return ok({ type: 'error', error });
}

/** How clients find each other without a signaling server of their own (spec/calls-signaling.md §4 to §6). */
export const signalingRoutes: Route[] = [
  publicRoute('GET', `${signaling}/settings`, settingsInput, settings),
  userRoute('GET', `${signaling}/welcome/{serverId}`, {}, welcome),
  publicRoute('POST', `${signaling}/backend`, {}, backend),
  publicRoute('GET', `${signaling}/{token}`, {}, pull),
  publicRoute('POST', `${signaling}/{token}`, sendInput, send),
];
