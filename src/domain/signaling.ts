import { isLoggedInModerator, Permission } from './attendee.js';
import type { Participant } from './participant.js';
import { wouldSend } from './sdp.js';
import { parseObject } from './systemMessage.js';

/** Something that one device has to tell another, as its client sent it. */
export interface Signal {
  /** Session id of the recipient. */
  to: string;
  type: string;
  /** Of media: `video` for camera and microphone, `screen`. */
  roomType: string;
  /** The whole of it. */
  content: Record<string, unknown>;
}

/**
 * What of a batch is meant to be passed on (spec/calls-signaling.md §6): entries of another kind, or from another
 * session than the sender's own, are passed over.
 * @param text JSON
 * @returns undefined when an entry lacks what it needs
 */
export function parseSignals(text: string, ownSessionId: string): Signal[] | undefined {
  const entries = parseList(text);
  const signals: Signal[] = [];
  for (const entry of entries) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { ev, fn, sessionId } = entry as Record<string, unknown>;
    if (ev !== 'message') continue;
    if (sessionId === undefined) return undefined;
    if (typeof fn !== 'string' || sessionId !== ownSessionId) continue;
    const content = parseObject(fn);
    if (!content) continue;
    const { to, type, roomType } = content;
    if (typeof to !== 'string') return undefined;
    signals.push({ to, type: textOr(type), roomType: textOr(roomType), content });
  }
  return signals;
}

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');

function parseList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Whether the sender may tell others that: only moderators control them, and nobody sends media without permission. */
export function maySignal({ type, roomType, content }: Signal, { attendee, permissions }: Participant): boolean {
  if (type === 'control') return isLoggedInModerator(attendee);
  if (type !== 'offer' && type !== 'answer') return true;
  const { payload } = content;
  const sdp = typeof payload === 'object' && payload !== null && 'sdp' in payload ? payload.sdp : '';
  const sends = (media: string) => typeof sdp === 'string' && wouldSend(sdp, media);
  const may = (permission: number) => (permissions & permission) !== 0;
  if (roomType === 'screen') return may(Permission.publishScreen) || !(sends('audio') || sends('video'));
  return (may(Permission.publishAudio) || !sends('audio')) && (may(Permission.publishVideo) || !sends('video'));
}

/** The signal as its recipient gets it: JSON that also says from whom. */
export function signedSignal({ content }: Signal, from: string): string {
  const { from: _, ...rest } = content;
  return JSON.stringify({ ...rest, from });
}
