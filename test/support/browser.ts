import * as assert from 'uvu/assert';
import type { Answer, Person } from './person.js';

/** What people do with the pages of the server, in a browser without scripts. */

export const inBrowser = { headers: { 'OCS-APIRequest': undefined, Accept: 'text/html' } };

export const opens = (visitor: Person, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  visitor.request('GET', path, { headers: { ...inBrowser.headers, ...headers } });

export const sends = (visitor: Person, path: string, form: Record<string, string>): Promise<Answer> =>
  visitor.request('POST', path, { form, ...inBrowser });

/** Where an answer sends the browser; pages lie on the same server. */
export function leadsTo(answer: Answer): string {
  assert.is(answer.status, 303, answer.text);
  return answer.headers.get('location') ?? '';
}

const plain = (attribute = ''): string => attribute.replaceAll('&amp;', '&');

/** What a hidden or filled field of a form holds. */
export const fieldOf = ({ text }: Answer, name: string): string =>
  plain(new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1]);

export const linkOn = ({ text }: Answer): string => plain(/class="button" href="([^"]*)"/.exec(text)?.[1]);

/** Sends the login form that the page shows. */
export async function logsIn(visitor: Person, page: Answer, user: string, password: string): Promise<Answer> {
  const form = { requesttoken: fieldOf(page, 'requesttoken'), redirect_url: fieldOf(page, 'redirect_url') };
  return sends(visitor, '/index.php/login', { user, password, ...form });
}

/** From the page that names a client to the one that asks, by way of the login. */
export async function reachesGrant(visitor: Person, connect: Answer, person: Person): Promise<Answer> {
  assert.is(connect.status, 200, connect.text);
  const form = await opens(visitor, leadsTo(await opens(visitor, linkOn(connect))));
  return opens(visitor, leadsTo(await logsIn(visitor, form, person.uid, person.password)));
}

export const grants = (visitor: Person, page: Answer, path: string): Promise<Answer> =>
  sends(visitor, path, { requesttoken: fieldOf(page, 'requesttoken'), stateToken: fieldOf(page, 'stateToken') });
