import type { CallAttendance } from '../../actions/callState.js';
import type { Room } from '../../domain/room.js';
import type { Peer } from '../../storage/callStorage.js';

/** One device in a call (spec/calls-signaling.md §2). */
export interface CallPeerJson {
  actorType: string;
  actorId: string;
  displayName: string;
  token: string;
  /** Unix seconds. */
  lastPing: number;
  sessionId: string;
}

export const presentPeer = ({ token }: Pick<Room, 'token'>, { session, attendee }: Peer): CallPeerJson => ({
  actorType: attendee.actorType,
  actorId: attendee.actorId,
  displayName: attendee.displayName,
  token,
  lastPing: session.lastPing,
  sessionId: session.sessionId,
});

/** Who was in a call as a table: a header, then one line for each. */
export function attendanceAsCsv(attendance: readonly CallAttendance[]): string {
  const rows = attendance.map(({ attendee, email }) => [
    attendee.displayName,
    email,
    attendee.actorType,
    attendee.actorId,
  ]);
  return [['name', 'email', 'type', 'identifier'], ...rows].map((row) => `${row.map(csvField).join(',')}\n`).join('');
}

/** Spreadsheets would take such a text for a formula and follow it. */
const formula = /^[=+\-@\t\r]/;

function csvField(value: string): string {
  const harmless = formula.test(value) ? `'${value}` : value;
  return /[\s",\\]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The name of the file that the table is kept in. @param day `YYYY-MM-DD` */
export const attendanceFileName = (roomName: string, day: string): string =>
  `${roomName.replace(/[/\\:*?"<>|\-\s\p{Cc}]+/gu, '-')} ${day}.csv`;
