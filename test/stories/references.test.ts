import * as assert from 'uvu/assert';
import { createLinkReader } from '../../src/linkReader.js';
import { succeeds } from '../support/commandLine.js';
import type { Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';
import { page, Website } from '../support/website.js';

// Pages of these stories are on this machine, where links may not lead otherwise (test/domain/linkReader.test.ts).
const links = createLinkReader({ mayConnect: () => true, mayUsePort: () => true });
const story = stories('what links lead to', {}, { links });

const resolves = async (person: Person, reference: string) =>
  (await person.get('/references/resolve', { reference })).data.references[reference];
const allow = (talk: Talk) => succeeds(talk, ['config:system:set', 'reference_opengraph', '--value=true']);

story('a link to a message shows it to those who may read it, and to nobody else', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const eve = await talk.user('eve');
  const token = await alice.createsGroup('Lunch', [bob]);
  const { id } = await alice.says(token, 'Soup for @"bob"?');
  const link = `${talk.url}/index.php/call/${token}#message_${id}`;
  const seen = await resolves(bob, link);
  assert.is(seen.accessible, true);
  assert.equal(seen.richObject, { id: token, name: 'Lunch', link, 'call-type': 'group', 'message-id': String(id) });
  assert.is(seen.openGraphObject.name, 'Message of Alice in Lunch');
  assert.is(seen.openGraphObject.description, 'Soup for @Bob?');
  assert.is(seen.openGraphObject.link, link);

  const refused = await resolves(eve, link);
  assert.is(refused.accessible, false);
  assert.is(refused.richObject, null);
  assert.not.match(JSON.stringify(refused), /Lunch|Soup|Alice/);
  assert.equal(
    refused,
    await resolves(eve, link.replace(token, 'nosuchroom')).then((other) => ({
      ...other,
      openGraphObject: refused.openGraphObject,
    })),
  );

  await alice.delete(`/apps/spreed/api/v1/chat/${token}/${id}`);
  const { openGraphObject, richObject } = await resolves(bob, link);
  assert.is(openGraphObject.name, 'Lunch');
  assert.is(richObject['message-id'], undefined);
});

story('a conversation may be found without being in it, what is said there may not', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const token = await alice.createsPublic('Open house');
  await alice.put(`/apps/spreed/api/v4/room/${token}/description`, { description: 'Come in' });
  const { id } = await alice.says(token, 'The key is under the mat');
  const { openGraphObject } = await resolves(bob, `${talk.url}/call/${token}#message_${id}`);
  assert.is(openGraphObject.name, 'Open house');
  assert.is(openGraphObject.description, 'Come in');
  const ban = { actorType: 'users', actorId: 'bob', internalNote: '' };
  await bob.joins(token);
  assert.is(
    (await resolves(bob, `${talk.url}/call/${token}#message_${id}`)).openGraphObject.description,
    'The key is under the mat',
  );
  assert.is((await alice.post(`/apps/spreed/api/v1/ban/${token}`, ban)).status, 200);
  assert.not.match(JSON.stringify(await resolves(bob, `${talk.url}/call/${token}#message_${id}`)), 'mat');
});

story('who waits in the lobby reads nothing by a link', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const token = await alice.createsGroup('Lunch', [bob]);
  const { id } = await alice.says(token, 'Not for Bob');
  await alice.put(`/apps/spreed/api/v4/room/${token}/webinar/lobby`, { state: 1 });
  assert.not.match(JSON.stringify(await resolves(bob, `${talk.url}/call/${token}#message_${id}`)), 'Not for');
});

story('guests follow links within the conversation that they are in, and no others', async (talk) => {
  const alice = await talk.user('alice');
  const here = await alice.createsPublic('Here');
  const there = await alice.createsPublic('There');
  const { id } = await alice.says(here, 'Welcome');
  const gus = talk.guest();
  await gus.joins(here);
  const link = (token: string) => `${talk.url}/call/${token}#message_${id}`;
  const ask = (token: string, sharingToken: string) =>
    gus.get('/references/resolvePublic', { reference: link(token), sharingToken });
  assert.is((await ask(here, here)).data.references[link(here)].openGraphObject.description, 'Welcome');
  assert.is((await ask(there, here)).data.references[link(there)].accessible, false);
  assert.is((await ask(here, 'nosuchroom')).status, 404);
  assert.is((await gus.get('/references/resolve', { reference: link(here) })).status, 401);
  const text = `see ${link(here)} and ${link(there)} `;
  const extracted = await gus.post('/references/extractPublic', { text, sharingToken: here, limit: 9, resolve: 1 });
  assert.equal(
    Object.values(extracted.data.references).map((one) => (one as { accessible: boolean }).accessible),
    [true, false],
  );
});

story('pages elsewhere are fetched once the administrator allows it', async (talk) => {
  const alice = await talk.user('alice');
  const site = await Website.open((_, response) =>
    page('<meta property="og:title" content="Soup of the day"><meta name="description" content="Leek">')(response),
  );
  try {
    assert.is(await resolves(alice, `${site.url}/menu`), null);
    assert.equal(site.asked, []);
    await allow(talk);
    const seen = await resolves(alice, `${site.url}/menu`);
    assert.is(seen.richObjectType, 'open-graph');
    assert.is(seen.openGraphObject.name, 'Soup of the day');
    assert.is(seen.openGraphObject.description, 'Leek');
    await alice.post('/references/resolve', { references: [`${site.url}/menu`, `${site.url}/other`], limit: 2 });
    assert.equal(site.asked, ['/menu', '/other']);
  } finally {
    await site.close();
  }
});

story('texts are searched for links, as many as are asked for', async (talk) => {
  const alice = await talk.user('alice');
  const text = 'http://a.example/ then http://b.example/x, http://c.example/y';
  const extract = async (more: Record<string, unknown>) =>
    (await alice.post('/references/extract', { text, ...more })).data.references;
  assert.equal(await extract({}), { 'http://a.example/': null });
  assert.equal(Object.keys(await extract({ limit: 99 })).length, 3);
  assert.equal(await extract({ text: 'none', limit: 99 }), []);
  assert.equal(
    (await alice.post('/references/resolve', { references: ['__proto__', 'soup'], limit: 5 })).data.references,
    JSON.parse('{"__proto__":null,"soup":null}'),
  );
  assert.is((await alice.get('/references/resolve')).status, 400);
  assert.is((await alice.get('/cloud/capabilities')).data.capabilities.core['reference-api'], true);
});

story.run();
