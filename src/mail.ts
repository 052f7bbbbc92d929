import type { Config } from './config.js';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Hands mail to the server that sends it on. */
export interface Mailer {
  /**
   * @throws MailRefused when there is no use in trying again, such as for an address that does not exist
   * @throws Error otherwise
   */
  send(mail: Mail): Promise<void>;
}

export class MailRefused extends Error {}

/** A mail server that says nothing for so long is given up, in milliseconds. */
const patience = 15_000;

/** @returns undefined when no mail server is set */
export function createMailer({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mailer | undefined {
  if (smtpUrl === '') return undefined;
  return {
    async send(mail) {
      // Loaded only now: most servers send no mail, or little.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: patience,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({ from: mailFrom, ...mail });
      } catch (error) {
        throw isFinal(error) ? new MailRefused('the mail was refused', { cause: error }) : error;
      } finally {
        transport.close();
      }
    },
  };
}

/** An address that cannot be one, or that the mail server knows does not exist. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EENVELOPE') return false;
  return !('responseCode' in error) || typeof error.responseCode !== 'number' || error.responseCode >= 500;
}
