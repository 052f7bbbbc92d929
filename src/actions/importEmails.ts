import { emailActorId } from '../domain/emailAddress.js';
import { TalkError } from '../domain/errors.js';
import { takesParticipants } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { isBreakoutRoom } from '../domain/roomRules.js';
import { type InvitationByHand, inviteByEmail } from './inviteByEmail.js';

/** Keys in the order in which clients get them. */
export interface ImportReport {
  invites: number;
  duplicates: number;
  invalid?: number;
  invalidLines?: number[];
  type?: number;
  invitations?: InvitationByHand[];
}

/**
 * Invites everybody on a list of addresses.
 * @param csv undefined when no file came
 * @param testRun only says what would be done
 * @throws TalkError invalid, with a message that clients show
 */
export async function importEmails(
  deps: Parameters<typeof inviteByEmail>[0],
  participant: Participant,
  csv: string | undefined,
  testRun: boolean,
): Promise<ImportReport> {
  const { room } = participant;
  if (!takesParticipants(room) || isBreakoutRoom(room)) throw new TalkError('invalid', 'room');
  const list = await readList(csv);
  if (!list) throw refusal('Missing email field in header line');
  const actors = list.invitees.map(({ address }) => ({ type: 'emails', id: emailActorId(address) }) as const);
  const known = new Set((await deps.storage.attendeesByActors(room.id, actors)).map(({ actorId }) => actorId));
  const invitees = list.invitees.filter(({ address }) => !known.has(emailActorId(address)));
  const report: ImportReport = { invites: invitees.length, duplicates: list.duplicates + known.size };
  const { invalidLines } = list;
  if (invalidLines.length > 0) Object.assign(report, { invalid: invalidLines.length, invalidLines });
  if (testRun && invalidLines.length > 0) {
    throw refusal(`Following lines are invalid: ${invalidLines.join(', ')}`, { ...report });
  }
  if (testRun) return report;
  const { added, type, invitations } = await inviteByEmail(deps, participant, invitees);
  return { ...report, invites: added.length, ...(type && { type }), ...(invitations && { invitations }) };
}

async function readList(csv: string | undefined) {
  const unread = new TalkError('invalid', { error: 'file', message: 'Uploading the file failed' });
  if (csv === undefined) throw unread;
  // Loaded only now: few ever import anything.
  const { readEmailList } = await import('../domain/emailList.js');
  try {
    return readEmailList(csv);
  } catch {
    throw unread;
  }
}

const refusal = (message: string, more: Record<string, unknown> = {}) =>
  new TalkError('invalid', { error: message, message, ...more });
