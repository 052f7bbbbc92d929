import * as assert from 'uvu/assert';
import { emailActorId } from '../../src/domain/emailAddress.js';
import { MailServer } from '../support/mailServer.js';
import { type Person, texts } from '../support/person.js';
import { stories, Talk } from '../support/talk.js';

const story = stories('guests by e-mail');
const rooms = '/apps/spreed/api/v4/room';
const gina = 'Gina@example.tld';

const invites = (person: Person, token: string, address: string) =>
  person.post(`${rooms}/${token}/participants`, { newParticipant: address, source: 'emails' });

/** The path and query of a link, for a person to open. */
const pathOf = (link: string): string => link.replace(/^https?:\/\/[^/]+/, '');

const uploads = (person: Person, token: string, csv: string, testRun = false, field = 'file') =>
  person.request('POST', `${rooms}/${token}/import-emails`, {
    query: { testRun: String(testRun) },
    file: { field, bytes: Buffer.from(csv) },
  });

story('an invitation makes the room public, and its link brings the guest in', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const invited = await invites(alice, token, gina);
  assert.equal([invited.status, invited.data.type], [200, 3]);
  const [{ link, email, attendeeId }] = invited.data.invitations;
  assert.is(email, gina);
  assert.match(link, `/index.php/call/${token}?email=Gina%40example.tld&access=`);
  assert.equal(texts(await alice.history(token, { limit: 1 })), ['guests_allowed']);
  const again = await invites(alice, token, gina.toLowerCase());
  assert.equal(again.data, invited.data, 'once is enough');

  const guest = talk.guest();
  assert.is((await guest.request('GET', pathOf(link))).status, 200);
  const room = await guest.joins(token);
  assert.equal(
    [room.actorType, room.actorId, room.attendeeId, room.participantType, room.invitedActorId],
    ['emails', emailActorId(gina), attendeeId, 4, gina],
  );
  await guest.says(token, 'Hello', { actorDisplayName: 'Gina' });
  assert.is((await alice.history(token, { limit: 1 })).data[0].actorDisplayName, 'Gina');
  await guest.delete(`${rooms}/${token}/participants/active`);
  assert.is((await guest.joins(token)).attendeeId, attendeeId, 'the same guest comes back');
  assert.equal(texts(await alice.history(token, { limit: 2 })), ['Hello', 'guests_allowed'], 'nobody is told');

  const listed = async (person: Person) =>
    (await person.participants(token)).find(({ actorType }: { actorType: string }) => actorType === 'emails');
  assert.is((await listed(alice)).invitedActorId, gina);
  assert.is((await listed(bob)).invitedActorId, undefined, 'moderators only');
  await alice.delete(`${rooms}/${token}/attendees`, { attendeeId });
  const other = talk.guest();
  await other.request('GET', pathOf(link));
  assert.is((await other.joins(token)).actorType, 'guests', 'the link is worth nothing any more');
});

story('a conversation with breakout rooms stays what it is when somebody is invited', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  await alice.post(`/apps/spreed/api/v1/breakout-rooms/${token}`, { mode: 1, amount: 1 });
  const invited = await invites(alice, token, gina);
  assert.equal([invited.status, Object.keys(invited.data)], [200, ['invitations']]);
  const imported = await uploads(alice, token, 'email\nhugo@example.tld\n');
  assert.equal([imported.data.invites, imported.data.type], [1, undefined]);
  assert.is((await alice.room(token)).type, 2);
  const guests = (await alice.participants(token)).map(({ actorType }: { actorType: string }) => actorType);
  assert.equal(guests.sort(), ['emails', 'emails', 'users']);
});

story('a conversation is made with guests by e-mail, and is public for them', async (talk) => {
  const alice = await talk.user('alice');
  const participants = { users: ['nobody'], emails: [gina, gina.toLowerCase(), 'no address'] };
  const { status, data } = await alice.request('POST', rooms, { json: { roomName: 'Lunch', participants } });
  assert.equal([status, data.type, data.objectType], [202, 3, '']);
  assert.equal(data.invalidParticipants, { users: ['nobody'], emails: ['no address'] });
  assert.equal(
    data.invitations.map(({ email }: { email: string }) => email),
    [gina],
  );
  const guest = talk.guest();
  await guest.request('GET', pathOf(data.invitations[0].link));
  assert.is((await guest.joins(data.token)).actorType, 'emails');

  const all = await alice.request('POST', rooms, { json: { roomName: 'All', participants: { emails: [gina] } } });
  assert.equal([all.status, all.data.type, all.data.invitations.length], [201, 3, 1]);
  const none = await alice.request('POST', rooms, { json: { roomName: 'None', participants: { emails: ['gina'] } } });
  assert.equal([none.status, none.data], [404, { error: 'invite' }]);
});

story('the invitation stands in for the password, a wrong one does not', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Lunch');
  await alice.put(`${rooms}/${token}/password`, { password: 'soup' });
  const [{ link }] = (await invites(alice, token, gina)).data.invitations;
  const forged = talk.guest();
  const page = await forged.get(`/index.php/call/${token}`, { email: gina, access: 'guess' });
  assert.match(page.text, 'This conversation is password-protected.');
  assert.is((await forged.post(`${rooms}/${token}/participants/active`)).status, 403);
  const guest = talk.guest();
  await guest.request('GET', pathOf(link));
  assert.is((await guest.joins(token)).actorType, 'emails');
});

story('invitations are sent again, to all or one', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsPublic('Lunch');
  await alice.adds(token, bob);
  const first = (await invites(alice, token, gina)).data.invitations[0];
  const second = (await invites(alice, token, 'hugo@example.tld')).data.invitations[0];
  const resend = (person: Person, form = {}) => person.post(`${rooms}/${token}/participants/resend-invitations`, form);
  for (const form of [{}, { attendeeId: second.attendeeId }, { attendeeId: (await bob.room(token)).attendeeId }]) {
    const sent = await resend(alice, form);
    assert.equal([sent.status, sent.data], [200, null]);
  }
  assert.equal(
    (await invites(alice, token, gina)).data.invitations,
    [first],
    'where no mail is sent, this tells the link',
  );
  const unknown = await resend(alice, { attendeeId: 99_999 });
  assert.equal([unknown.status, unknown.data], [404, null]);
  assert.is((await resend(bob)).status, 403);
});

story('who cannot be invited is refused', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const group = await alice.createsGroup('Lunch', [bob]);
  const pair = await alice.creates(1, { invite: 'bob' });
  assert.equal((await invites(alice, pair, gina)).data, { error: 'room-type' });
  for (const address of ['', 'two words@x.tld', 'x'.repeat(300)]) {
    const refused = await invites(alice, group, address);
    assert.equal([refused.status, refused.data], [404, { error: 'new-participant' }]);
  }
  assert.is((await invites(bob, group, gina)).status, 403);
  assert.is((await alice.room(group)).type, 2);
  const phones = await alice.post(`${rooms}/${group}/participants`, { newParticipant: '+49', source: 'phones' });
  assert.equal([phones.status, phones.data], [501, { error: 'sip' }]);
});

story('a list of addresses is tried, then invited', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const list =
    'name,email\r\nGina,gina@example.tld\r\n"H., Hugo",hugo@example.tld\r\nnobody,nowhere\r\nG,GINA@example.tld';
  const tried = await uploads(alice, token, list, true);
  const text = 'Following lines are invalid: 4';
  assert.is(tried.status, 400);
  const counts = { invites: 2, duplicates: 1, invalid: 1, invalidLines: [4] };
  assert.equal(tried.data, { error: text, message: text, ...counts });
  assert.is((await alice.participants(token)).length, 2);
  const good = await uploads(alice, token, 'email\ngina@example.tld', true);
  assert.equal(good.data, { invites: 1, duplicates: 0 });

  const { data } = await uploads(alice, token, list);
  const { invitations, ...report } = data;
  assert.equal(report, { ...counts, type: 3 });
  assert.is(invitations.length, 2);
  const people = await alice.participants(token);
  assert.equal(
    people.map(({ displayName }: { displayName: string }) => displayName),
    ['Alice', 'Bob', 'Gina', 'H., Hugo'],
  );
  assert.equal((await uploads(alice, token, 'email\ngina@example.tld')).data, {
    invites: 0,
    duplicates: 1,
    type: 3,
    invitations: [],
  });

  const missing = 'Missing email field in header line';
  assert.equal((await uploads(alice, token, 'mail\ngina@example.tld')).data, { error: missing, message: missing });
  assert.equal((await uploads(alice, token, '')).data, { error: missing, message: missing });
  const none = await uploads(alice, token, list, false, 'other');
  assert.equal([none.status, none.data], [400, { error: 'file', message: 'Uploading the file failed' }]);
  const pair = await alice.creates(1, { invite: 'bob' });
  assert.equal((await uploads(alice, pair, list)).data, { error: 'room' });
  assert.is((await uploads(bob, token, list)).status, 403);
});

story('with a mail server the invitation is mailed, and tried again until it is taken', async () => {
  const mails = new MailServer();
  await mails.start();
  mails.refusals.set('later@', '451 not now');
  mails.refusals.set('never@', '550 nobody');
  const talk = new Talk({ PARLEY_SMTP_URL: mails.url, PARLEY_MAIL_FROM: 'Parley <parley@example.tld>' });
  try {
    await talk.start();
    const alice = await talk.user('alice');
    const token = await alice.createsPublic('Lunch');
    assert.equal((await invites(alice, token, gina)).data, { type: 3 });
    const job = () => talk.running.deps.jobs.rearm('send invitations');
    await job();
    assert.equal(
      mails.letters.map(({ to }) => to),
      [gina],
    );
    const [letter] = mails.letters;
    assert.match(letter?.text ?? '', 'Subject: Alice invited you to Lunch');
    assert.match(letter?.text ?? '', 'From: Parley <parley@example.tld>');
    const [path = ''] = /\/index\.php\/call\/\S+/.exec(letter?.text ?? '') ?? [];
    const guest = talk.guest();
    await guest.request('GET', path);
    assert.is((await guest.joins(token)).actorType, 'emails');
    assert.equal((await alice.post(`${rooms}/${token}/participants/resend-invitations`)).data, null);
    await job();
    assert.is(mails.letters.length, 2);

    await invites(alice, token, 'later@example.tld');
    await invites(alice, token, 'never@example.tld');
    await job();
    assert.is(mails.letters.length, 2);
    mails.refusals.delete('later@');
    const participants = { emails: ['early@example.tld'] };
    const made = await alice.request('POST', rooms, { json: { roomName: 'Made', participants } });
    assert.equal([made.status, made.data.invitations], [201, undefined]);
    await job();
    assert.equal(mails.letters.map(({ to }) => to).slice(2), ['early@example.tld']);
    await talk.restart();
    assert.is(mails.letters.length, 3, 'not at once');
    talk.clock.forward(61);
    await job();
    assert.equal(mails.letters.map(({ to }) => to).slice(3), ['later@example.tld']);
    assert.equal(mails.attempts.filter((to) => to.startsWith('never@')).length, 1, 'never again');
    assert.is(await talk.running.deps.storage.nextInvitation(), undefined);
  } finally {
    await talk.end();
    await mails.stop();
  }
});

story.run();
