import type { Deps } from '../deps.js';
import { invitationLink, retryAfter } from '../domain/emailGuest.js';
import { type Mailer, MailRefused } from '../mail.js';
import type { DueInvitation } from '../storage/emailGuestStorage.js';
import type { Job } from './jobs.js';

/** Mails of one run: a stop waits for these. */
const batch = 10;

/**
 * Sends the invitations of guests by e-mail. What could not be sent is tried again for two days; who has been removed
 * in the meantime is not written to.
 */
export const sendInvitations = (deps: SendingDeps): Job => ({
  async run(now) {
    const { mailer } = deps;
    if (!mailer) return undefined;
    for (const due of await deps.storage.dueInvitations(now, batch)) await send(deps, mailer, due);
    return deps.storage.nextInvitation();
  },
});

export type SendingDeps = Pick<Deps, 'storage' | 'clock' | 'log' | 'instance' | 'mailer'>;

async function send(
  { storage, clock, log, instance }: SendingDeps,
  mailer: Mailer,
  { guest, token, roomName, attempts }: DueInvitation,
): Promise<void> {
  const { attendeeId, address, invitedBy } = guest;
  const inviter = (await storage.user(invitedBy))?.displayName || invitedBy;
  const link = invitationLink(instance.url, token, guest);
  try {
    await mailer.send({
      to: address,
      subject: `${inviter} invited you to ${roomName}`,
      text: letter(inviter, roomName, link),
    });
    await storage.settleInvitation(attendeeId, attempts);
  } catch (error) {
    const failed = attempts + 1;
    const wait = error instanceof MailRefused ? undefined : retryAfter(failed);
    log.warn({ err: error, attendeeId, attempts: failed, givenUp: wait === undefined }, 'an invitation was not sent');
    if (wait === undefined) await storage.settleInvitation(attendeeId, attempts);
    else await storage.postponeInvitation(attendeeId, clock.now() + wait, failed);
  }
}

const letter = (inviter: string, roomName: string, link: string): string =>
  [
    `${inviter} invited you to the conversation "${roomName}".`,
    '',
    'This link lets you join. It is yours alone: whoever has it can join in your place.',
    link,
    '',
  ].join('\n');
