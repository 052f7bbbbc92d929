import type { Attendee } from '../../domain/attendee.js';
import { effectivePermissions } from '../../domain/attendee.js';
import type { Room } from '../../domain/room.js';
import type { TalkSession } from '../../domain/session.js';

/** What an account says of itself; only shown once statuses were looked up. */
export interface UserStatusJson {
  status: string;
  statusIcon: string | null;
  statusMessage: string | null;
  /** Unix seconds. */
  statusClearAt: number | null;
}

/** An attendee as other participants get them, its keys in this order (spec/participants.md §2). */
export interface ParticipantJson extends Partial<UserStatusJson> {
  roomToken: string;
  inCall: number;
  lastPing: number;
  sessionIds: string[];
  participantType: number;
  attendeeId: number;
  actorId: string;
  actorType: string;
  displayName: string;
  permissions: number;
  attendeePermissions: number;
  attendeePin: string;
  phoneNumber: string;
  callId: string;
  /** The address of who was invited by e-mail. */
  invitedActorId?: string;
}

export interface ParticipantInput {
  room: Pick<Room, 'token' | 'defaultPermissions'>;
  attendee: Attendee;
  /** The attendee's sessions that still count (domain/session.ts). */
  sessions: readonly TalkSession[];
  /** Permissions of those to whom neither they nor the room give any. */
  systemDefaultPermissions: number;
  /** Of accounts only. */
  status?: UserStatusJson;
  /** Of who was invited by e-mail, for those who may know. */
  invitedActorId?: string;
}

export function presentParticipant(input: ParticipantInput): ParticipantJson {
  const { room, attendee, sessions } = input;
  return {
    roomToken: room.token,
    inCall: sessions.reduce((flags, { inCall }) => flags | inCall, 0),
    lastPing: sessions.reduce((newest, { lastPing }) => Math.max(newest, lastPing), 0),
    sessionIds: sessions.map(({ sessionId }) => sessionId),
    participantType: attendee.participantType,
    attendeeId: attendee.id,
    actorId: attendee.actorId,
    actorType: attendee.actorType,
    displayName: attendee.displayName,
    permissions: effectivePermissions(attendee, room, input.systemDefaultPermissions),
    attendeePermissions: attendee.permissions,
    attendeePin: '',
    phoneNumber: '',
    callId: '',
    ...input.status,
    ...(input.invitedActorId !== undefined && { invitedActorId: input.invitedActorId }),
  };
}
