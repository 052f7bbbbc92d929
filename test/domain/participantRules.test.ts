import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ActorType } from '../../src/domain/actor.js';
import { ParticipantType, Permission } from '../../src/domain/attendee.js';
import { TalkError } from '../../src/domain/errors.js';
import {
  changedPermissions,
  demoted,
  effectOfLeaving,
  guestName,
  headcountOf,
  isMissed,
  isPassingGuest,
  isStale,
  promoted,
  takesParticipants,
  typeOfNewcomer,
} from '../../src/domain/membership.js';
import { Listable, type RoomType, RoomType as Type } from '../../src/domain/room.js';

const rules = suite('who may come, go and moderate');

const { owner, moderator, user, guest, selfJoined, guestModerator } = ParticipantType;

const aRoom = (type: RoomType, more: { objectType?: string; listable?: number; defaultPermissions?: number } = {}) => ({
  type,
  objectType: '',
  listable: Listable.participants,
  defaultPermissions: 0,
  ...more,
});

const who = (participantType: ParticipantType, actorType: ActorType = 'users', permissions = 0) => ({
  participantType,
  actorType,
  permissions,
});

/** The error's code and data, as one text. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TalkError) return `${error.code} ${JSON.stringify(error.data)}`;
    throw error;
  }
  return 'nothing thrown';
}

rules('pairs, notes and rooms that ask for a password take nobody in', () => {
  assert.ok(takesParticipants(aRoom(Type.group)));
  assert.ok(takesParticipants(aRoom(Type.public, { objectType: 'room' })));
  for (const type of [Type.oneToOne, Type.formerOneToOne, Type.noteToSelf]) assert.not(takesParticipants(aRoom(type)));
  assert.not(takesParticipants(aRoom(Type.public, { objectType: 'share:password' })));
});

rules('a listed room is joined as a user, a public link as self-joined, a private room not at all', () => {
  const account = { properties: {} };
  assert.is(typeOfNewcomer(aRoom(Type.group), account), undefined);
  assert.is(typeOfNewcomer(aRoom(Type.group, { listable: Listable.users }), account), user);
  assert.is(typeOfNewcomer(aRoom(Type.public, { listable: Listable.everyone }), account), user);
  assert.is(typeOfNewcomer(aRoom(Type.public), account), selfJoined);
  assert.is(typeOfNewcomer(aRoom(Type.oneToOne, { listable: Listable.users }), account), undefined);
});

rules('guests come by a public link only', () => {
  assert.is(typeOfNewcomer(aRoom(Type.public), undefined), guest);
  assert.is(typeOfNewcomer(aRoom(Type.public, { listable: Listable.everyone }), undefined), guest);
  assert.is(typeOfNewcomer(aRoom(Type.group, { listable: Listable.everyone }), undefined), undefined);
});

rules('groups, guests and self-joined users are no users, guest moderators no moderators', () => {
  const attendees = [
    who(owner),
    who(moderator),
    who(user),
    who(user, 'federated_users'),
    who(user, 'groups'),
    who(user, 'circles'),
    who(selfJoined),
    who(guest, 'guests'),
    who(guestModerator, 'guests'),
  ];
  assert.equal(headcountOf(attendees), { users: 4, moderators: 2 });
});

rules('the only moderator cannot leave the others alone', () => {
  const group = aRoom(Type.group);
  const refused = 'invalid {"error":"last-moderator"}';
  assert.is(
    refusal(() => effectOfLeaving(group, who(owner), { users: 2, moderators: 1 })),
    refused,
  );
  assert.is(
    refusal(() => effectOfLeaving(group, who(moderator), { users: 3, moderators: 1 })),
    refused,
  );
  assert.is(effectOfLeaving(group, who(owner), { users: 2, moderators: 2 }), 'attendee goes');
  assert.is(effectOfLeaving(group, who(user), { users: 2, moderators: 1 }), 'attendee goes');
  assert.is(effectOfLeaving(group, who(guestModerator, 'guests'), { users: 2, moderators: 1 }), 'attendee goes');
  assert.is(effectOfLeaving(aRoom(Type.oneToOne), who(owner), { users: 2, moderators: 2 }), 'attendee goes');
});

rules('the room goes with its only user', () => {
  const alone = { users: 1, moderators: 1 };
  assert.is(effectOfLeaving(aRoom(Type.group), who(owner), alone), 'room goes');
  assert.is(effectOfLeaving(aRoom(Type.oneToOne), who(owner), alone), 'room goes');
  assert.is(effectOfLeaving(aRoom(Type.changelog), who(user), { users: 1, moderators: 0 }), 'attendee goes');
  assert.is(effectOfLeaving(aRoom(Type.group, { objectType: 'file' }), who(owner), alone), 'attendee goes');
});

rules('a self-joined user who leaves takes no room along', () => {
  assert.is(effectOfLeaving(aRoom(Type.public), who(selfJoined), { users: 1, moderators: 1 }), 'attendee goes');
});

rules('only users who were added are missed, and nobody in a one-to-one', () => {
  assert.ok(isMissed(aRoom(Type.public), who(user)));
  assert.not(isMissed(aRoom(Type.public), who(selfJoined)));
  assert.not(isMissed(aRoom(Type.public), who(guest, 'guests')));
  assert.not(isMissed(aRoom(Type.oneToOne), who(owner)));
});

rules('users become moderators, guests guest moderators', () => {
  assert.is(promoted(who(user)), moderator);
  assert.is(promoted(who(selfJoined)), moderator);
  assert.is(promoted(who(guest, 'guests')), guestModerator);
  assert.is(promoted(who(guest, 'emails')), guestModerator);
  for (const type of [owner, moderator, guestModerator]) assert.is(promoted(who(type)), undefined);
  assert.is(promoted(who(user, 'groups')), undefined);
});

rules('moderators are demoted, owners never', () => {
  assert.is(demoted(who(moderator)), user);
  assert.is(demoted(who(guestModerator, 'guests')), guest);
  for (const type of [owner, user, guest, selfJoined]) assert.is(demoted(who(type)), undefined);
});

rules('permissions are set, added and removed', () => {
  const group = aRoom(Type.group);
  assert.is(changedPermissions(group, who(user), 'set', 132, Permission.systemDefault), 133);
  assert.is(changedPermissions(group, who(user, 'users', 133), 'set', 0, Permission.systemDefault), 0);
  assert.is(changedPermissions(group, who(user), 'set', 255, Permission.systemDefault), 255);
  assert.is(changedPermissions(group, who(user), 'add', 8, Permission.systemDefault), 255);
  assert.is(changedPermissions(group, who(user), 'remove', 128, Permission.systemDefault), 119);
  assert.is(
    changedPermissions(aRoom(Type.group, { defaultPermissions: 129 }), who(user), 'add', 2, Permission.systemDefault),
    131,
  );
});

rules('taking the last permission away leaves none, not the default', () => {
  assert.is(changedPermissions(aRoom(Type.group), who(user, 'users', 129), 'remove', 255, Permission.systemDefault), 1);
});

rules('permissions are refused in the order of the spec', () => {
  const group = aRoom(Type.group);
  const refused = (room: ReturnType<typeof aRoom>, attendee: ReturnType<typeof who>, method: string, value: number) =>
    refusal(() => changedPermissions(room, attendee, method, value, Permission.systemDefault));
  assert.is(refused(aRoom(Type.oneToOne), who(owner), 'x', 999), 'invalid {"error":"room-type"}');
  assert.is(refused(group, who(guestModerator, 'guests'), 'x', 999), 'forbidden {"error":"moderator"}');
  assert.is(refused(group, who(user, 'groups'), 'x', 999), 'invalid {"error":"type"}');
  assert.is(refused(group, who(user), 'x', 256), 'invalid {"error":"value"}');
  assert.is(refused(group, who(user), 'x', -1), 'invalid {"error":"value"}');
  assert.is(refused(group, who(user), 'x', 1), 'invalid {"error":"method"}');
});

rules('a session is closed after 100 silent seconds', () => {
  assert.not(isStale({ lastPing: 1000 }, 1099));
  assert.ok(isStale({ lastPing: 1000 }, 1100));
});

rules('only guests without role and permissions pass', () => {
  assert.ok(isPassingGuest(who(guest, 'guests')));
  assert.ok(isPassingGuest(who(guest, 'guests', 1)));
  assert.not(isPassingGuest(who(guest, 'guests', 133)));
  assert.not(isPassingGuest(who(guestModerator, 'guests')));
  assert.not(isPassingGuest(who(guest, 'emails')));
  assert.not(isPassingGuest(who(user)));
});

rules('a name is trimmed and cut between characters', () => {
  assert.is(guestName('  Gina '), 'Gina');
  assert.is(guestName(' '), '');
  assert.is(guestName('😀'.repeat(80)), '😀'.repeat(64));
});

rules.run();
