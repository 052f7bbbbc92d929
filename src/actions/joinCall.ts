import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { CallFlag, defaultCallFlags, isStartedByAnyone, mayStartCall, permittedFlags } from '../domain/call.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { RoomType } from '../domain/room.js';
import { shownRecordingConsent } from '../domain/roomSettings.js';
import { sessionTimeout } from '../domain/session.js';
import { presenceBell } from '../events/presence.js';
import { ringOfCall } from './ringCall.js';
import { missingHalves } from './sendMessage.js';
import { roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

export interface CallRequest {
  /** Call flags, null for audio and video. */
  flags: number | null;
  /** Begins the call without ringing anybody. */
  silent: boolean;
  recordingConsent: boolean;
  /** Ids of users whom a call that begins does not ring. */
  silentFor: string[];
}

const withoutCalls: readonly number[] = [RoomType.changelog, RoomType.formerOneToOne, RoomType.noteToSelf];

/**
 * Enters the call of the room, beginning one where none runs; of who is in it already only the flags change
 * (spec/calls-signaling.md §2).
 * @throws TalkError invalid `consent` or `type`, notFound for who has not joined the room, forbidden for who may not
 * begin a call
 */
export async function joinCall(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock' | 'jobs'>,
  participant: Participant,
  { flags, silent, recordingConsent, silentFor }: CallRequest,
): Promise<void> {
  const { storage, bus, clock, jobs } = deps;
  const { room, attendee, session } = participant;
  const settings = await roomSettings(deps);
  if (!recordingConsent && shownRecordingConsent(room, settings) === 1) throw new TalkError('invalid', 'consent');
  if (!session) throw new TalkError('notFound', null);
  if (withoutCalls.includes(room.type)) throw new TalkError('invalid', 'type');

  const now = clock.now();
  const actor = actorOf(attendee);
  const started = tell(room, 'call_started', {}, actor, now);
  const additions = await missingHalves(storage, room);
  const outcome = await storage.joinCall(room.id, {
    sessionId: session.id,
    flags: permittedFlags(flags ?? defaultCallFlags, participant.permissions) | CallFlag.inCall,
    now,
    aliveSince: now - sessionTimeout,
    mayStart: isStartedByAnyone(room) || mayStartCall(participant, settings.startCalls),
    started: silent ? { ...started, metaData: { ...started.metaData, silent: true } } : started,
    joined: tell(room, 'call_joined', {}, actor, now),
    additions,
    ...(silent || room.callStartTime !== 0
      ? {}
      : { ring: await ringOfCall(storage, participant, additions, silentFor, now) }),
  });
  if (outcome === undefined) throw new TalkError('notFound', null);
  if (outcome === 'refused') throw new TalkError('forbidden');
  bus.publish(room.token);
  if (outcome === 'started') void jobs.rearm('end calls');
}

/**
 * Says what the caller's device does in the call from now on.
 * @throws TalkError notFound without a session, invalid for who is not in the call or would leave it by this
 */
export async function changeCallFlags(
  { storage, bus }: Pick<Deps, 'storage' | 'bus'>,
  { room, session, permissions }: Participant,
  flags: number,
): Promise<void> {
  if (!session) throw new TalkError('notFound', null);
  if ((flags & CallFlag.inCall) === 0) throw new TalkError('invalid', null);
  const isIn = await storage.changeCallFlags(session.id, permittedFlags(flags, permissions));
  if (!isIn) throw new TalkError('invalid', null);
  bus.publish(presenceBell(room.token));
}
