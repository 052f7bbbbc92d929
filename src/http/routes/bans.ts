import { ban, type NamedBan, namedBans } from '../../actions/bans.js';
import { text } from '../input.js';
import { ok } from '../ocs.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const bans = '/apps/spreed/api/v1/ban/{token}';

/** A ban as moderators get it, its keys in this order. */
const present = (each: NamedBan) => ({
  id: each.id,
  moderatorActorType: each.moderatorType,
  moderatorActorId: each.moderatorId,
  moderatorDisplayName: each.moderatorName,
  bannedActorType: each.bannedType,
  bannedActorId: each.bannedId,
  bannedDisplayName: each.bannedName,
  bannedTime: each.bannedAt,
  internalNote: each.internalNote,
});

const banInput = { actorType: text(), actorId: text(), internalNote: text('') };

async function add({ deps, participant, input }: RoomRequest<typeof banInput>) {
  const [named] = await namedBans(deps, [await ban(deps, participant, input)]);
  return ok(named ? present(named) : null);
}

async function list({ deps, participant }: RoomRequest<Record<never, never>>) {
  const found = await namedBans(deps, await deps.storage.bansOf(participant.room.id));
  return ok(found.map(present));
}

/** A ban that is not there need not be lifted: that is no error. */
async function lift({ deps, participant, params }: RoomRequest<Record<never, never>>) {
  await deps.storage.deleteBan(participant.room.id, Number.parseInt(params.banId ?? '', 10) || 0);
  return ok(null);
}

/** Keeping people out of a conversation (spec/conversations.md §11). */
export const banRoutes: Route[] = [
  roomRoute('POST', bans, banInput, add),
  roomRoute('GET', bans, {}, list),
  roomRoute('DELETE', `${bans}/{banId}`, {}, lift),
];
