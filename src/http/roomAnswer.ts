import { gatherLastMessages, type LastMessages } from '../actions/gatherLastMessages.js';
import { mayEnableSip, roomSettings } from '../actions/talkSettings.js';
import { statusesOf } from '../actions/userStatus.js';
import type { Deps } from '../deps.js';
import { actorOf, ReadPrivacy } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { isListedFor } from '../domain/membership.js';
import { type Participant, waitsInLobby } from '../domain/participant.js';
import { type Room, RoomType } from '../domain/room.js';
import { peerOf, roomDisplayName } from '../domain/roomName.js';
import type { RoomSettings } from '../domain/roomSettings.js';
import type { Caller } from './auth.js';
import { type FoundRoom, findRoom } from './guards.js';
import { type OcsAnswer, ok } from './ocs.js';
import { presentMessage } from './presenters/message.js';
import type { UserStatusJson } from './presenters/participant.js';
import { presentRoom, type RoomJson } from './presenters/room.js';
import { statusFields } from './presenters/userStatus.js';
import type { RoomRequest } from './route.js';

/** The room as this caller gets it: in full as a participant, less when it is listed for them, else next to nothing. */
export async function roomJson(
  deps: Deps,
  caller: Caller,
  { room, participant }: FoundRoom,
  includeStatus = false,
): Promise<RoomJson> {
  if (participant) {
    const [json] = await roomsJson(deps, [participant], true, includeStatus);
    if (json) return json;
  }
  const settings = await roomSettings(deps);
  if (caller.user && isListedFor(room, caller.user)) return listedRoomJson(room, caller.user.uid, settings);
  return presentRoom({ view: 'outside', room, settings });
}

/** A room that the user may find and join. */
export function listedRoomJson(room: Room, uid: string, settings: RoomSettings): RoomJson {
  // One-to-one rooms are never listed, so that nobody's name is needed.
  const displayName = roomDisplayName(room, { uid, mayKnow: true }, () => undefined);
  return presentRoom({ view: 'listed', room, displayName, settings });
}

/** Rooms as one who attends all of them gets them, in the same order. */
export async function roomsJson(
  deps: Deps,
  participants: readonly Participant[],
  includeLastMessage: boolean,
  includeStatus = false,
): Promise<RoomJson[]> {
  const now = deps.clock.now();
  const settings = await roomSettings(deps);
  const mayEnable = await maySipBeEnabledBy(deps, participants, settings);
  const last = await gatherLastMessages(deps.storage, participants, now, includeLastMessage);
  const statusOfPeer = includeStatus ? await peerStatuses(deps, participants) : undefined;
  return Promise.all(
    participants.map(async (participant) => {
      const { room } = participant;
      const displayName = displayNameFor(participant, last);
      const viewer = { actor: actorOf(participant.attendee), roomDisplayName: displayName };
      const message = last.byRoom.get(room.id);
      const context = message && { room, names: message.names, baseUrl: deps.instance.url, now };
      const [unreadMessages, lastCommonRead] = await Promise.all([
        unreadOf(deps, participant),
        commonReadOf(deps, participant),
      ]);
      return presentRoom({
        view: 'participant',
        participant,
        displayName,
        unreadMessages,
        lastCommonRead,
        lastMessage: message && context && presentMessage(message.comment, viewer, context),
        settings,
        mayEnableSip: mayEnable,
        ...statusOfPeer?.(participant),
        ...(await invitationOf(deps, participant)),
      });
    }),
  );
}

/** What the other users of one-to-one rooms say of themselves. */
async function peerStatuses(
  deps: Deps,
  participants: readonly Participant[],
): Promise<(participant: Participant) => { status?: UserStatusJson }> {
  const peer = ({ room, attendee }: Participant) =>
    room.type === RoomType.oneToOne ? peerOf(room, attendee.actorId) : undefined;
  const statuses = await statusesOf(
    deps,
    participants.flatMap((participant) => peer(participant) ?? []),
  );
  return (participant) => {
    const uid = peer(participant);
    return uid === undefined ? {} : { status: statusFields(statuses.get(uid)) };
  };
}

/** Whether the viewer, who is the same in all of these rooms, may open rooms to callers. */
async function maySipBeEnabledBy(deps: Deps, [first]: readonly Participant[], { sip }: RoomSettings): Promise<boolean> {
  if (!sip || first?.attendee.actorType !== 'users') return false;
  return mayEnableSip(deps, first.attendee.actorId);
}

/** Who was invited by e-mail is told at which address. */
async function invitationOf({ storage }: Deps, { attendee }: Participant): Promise<{ invitedActorId?: string }> {
  if (attendee.actorType !== 'emails') return {};
  const guest = await storage.emailGuest(attendee.id);
  return guest ? { invitedActorId: guest.address } : {};
}

function displayNameFor({ room, attendee }: Participant, { userName }: LastMessages): string {
  const uid = attendee.actorType === 'users' ? attendee.actorId : undefined;
  return roomDisplayName(room, { uid, mayKnow: true }, userName);
}

/** Only counts where there is something to count and the number is shown. */
async function unreadOf({ storage }: Deps, participant: Participant): Promise<number> {
  const { room, attendee } = participant;
  if (attendee.lastReadMessage === room.lastMessageId || attendee.actorType !== 'users') return 0;
  return waitsInLobby(participant) ? 0 : storage.countUnread(room, attendee.lastReadMessage);
}

async function commonReadOf({ storage }: Deps, { room, attendee }: Participant): Promise<number> {
  return attendee.readPrivacy === ReadPrivacy.public ? storage.commonRead(room.id) : 0;
}

/** The room as it is after a change. A lobby whose time has come by then is open. */
export async function currentRoom({
  deps,
  caller,
  participant,
}: Pick<RoomRequest<never>, 'deps' | 'caller' | 'participant'>): Promise<OcsAnswer> {
  const found = await findRoom(deps, caller, participant.room.token);
  if (!found) throw new TalkError('roomNotFound');
  return ok(await roomJson(deps, caller, found));
}
