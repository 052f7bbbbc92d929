import * as assert from 'uvu/assert';
import { fails, isRefused, occ, succeeds } from './support/commandLine.js';
import { Person, texts } from './support/person.js';
import { stories } from './support/talk.js';

const story = stories('command line');

story('accounts made on the command line can be used at once', async (talk) => {
  const add = ['user:add', 'alice', '--password-from-env', '--display-name', 'Alice A', '--group=crew'];
  assert.is(
    await succeeds(talk, add, { OC_PASS: 'First-1' }),
    'The account "alice" was created successfully\nDisplay name set to "Alice A"\n' +
      'Created group "crew"\nAccount "alice" added to group "crew"\n',
  );
  const alice = new Person(() => talk.url, 'alice', 'First-1');
  const own = await alice.get('/cloud/user');
  assert.is(own.data.displayname, 'Alice A');
  assert.equal(own.data.groups, ['crew']);

  const reset = ['user:resetpassword', '--password-from-env', 'alice'];
  assert.is(await succeeds(talk, reset, { NC_PASS: 'Second-2' }), 'Successfully reset password for alice\n');
  alice.cookies.clear();
  assert.is((await alice.get('/cloud/user')).status, 401);
  alice.password = 'Second-2';
  assert.is((await alice.get('/cloud/user')).status, 200);

  const [, token = ''] = (await succeeds(talk, ['user:auth-tokens:add', 'alice'])).split('\n');
  assert.match(token, /^[A-Za-z0-9]{72}$/);
  alice.cookies.clear();
  alice.password = token;
  assert.is((await alice.get('/cloud/user')).status, 200);
  const listed = JSON.parse(await succeeds(talk, ['user:auth-tokens:list', 'alice', '--output=json']));
  assert.equal([listed.length, listed[0].name], [1, 'cli']);
  await succeeds(talk, ['user:auth-tokens:delete', 'alice', String(listed[0].id)]);
  assert.is((await alice.get('/cloud/user')).status, 401);
});

story('whoever waits in a room is told what the command line changes there', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  await succeeds(talk, ['group:add', 'crew']);
  const token = await alice.creates(2, { roomName: 'Galley', invite: 'crew', source: 'groups' });
  const seesNext = async (args: string[]) => {
    const lastKnownMessageId = await alice.newestId(token);
    const waiting = alice.waitsFor(token, { lastKnownMessageId, timeout: 60 });
    await talk.until(() => talk.listeners(token) === 1);
    await succeeds(talk, args);
    return waiting;
  };
  const joined = await seesNext(['group:adduser', 'crew', 'bob']);
  assert.equal(texts(joined), ['user_added']);
  assert.equal([joined.data[0].actorType, joined.data[0].actorId], ['guests', 'cli']);
  assert.equal(texts(await seesNext(['user:delete', 'bob'])), ['user_removed']);
  assert.is((await bob.get('/cloud/user')).status, 401);
});

story('settings and configuration are shown, set and deleted', async (talk) => {
  const alice = await talk.user('alice');
  await succeeds(talk, ['user:setting', 'alice', 'settings', 'email', 'alice@example.tld']);
  assert.is((await alice.get('/cloud/user')).data.email, 'alice@example.tld');
  const [email, all] = await Promise.all([
    succeeds(talk, ['user:setting', 'alice', 'settings', 'email']),
    succeeds(talk, ['user:setting', 'alice', '--output=json']),
  ]);
  assert.is(email, 'alice@example.tld\n');
  assert.equal(JSON.parse(all).settings, { display_name: 'Alice', email: 'alice@example.tld' });
  await succeeds(talk, ['user:setting', 'alice', 'settings', 'email', '--delete']);
  assert.is((await alice.get('/cloud/user')).data.email, null);
  await fails(talk, ['user:setting', 'alice', 'settings', 'email'], /^The setting does not exist for user "alice"\.$/m);

  const groups = '["admin"]';
  assert.is(
    await succeeds(talk, ['config:app:set', 'spreed', 'start_conversations', `--value=${groups}`]),
    `Config value start_conversations for app spreed set to ${groups}\n`,
  );
  assert.is((await alice.post('/apps/spreed/api/v4/room', { roomType: 2, roomName: 'Lunch' })).status, 403);
  const [value, list] = await Promise.all([
    succeeds(talk, ['config:app:get', 'spreed', 'start_conversations']),
    succeeds(talk, ['config:app:list', 'spreed', '--output=json']),
  ]);
  assert.is(value, `${groups}\n`);
  assert.equal(JSON.parse(list), { start_conversations: groups });
  assert.is(
    await succeeds(talk, ['config:app:delete', 'spreed', 'start_conversations']),
    'Config value start_conversations of app spreed deleted\n',
  );
  assert.is((await alice.post('/apps/spreed/api/v4/room', { roomType: 2, roomName: 'Lunch' })).status, 201);
});

story('accounts and groups are listed, as text and as JSON', async (talk) => {
  await talk.user('alice');
  await talk.admin.put('/cloud/users/alice/disable');
  const [plain, json, disabled, groups, info] = await Promise.all([
    succeeds(talk, ['user:list']),
    succeeds(talk, ['user:list', '--limit=1', '--offset=1', '--output=json']),
    succeeds(talk, ['user:list', '--disabled', '--output=json']),
    succeeds(talk, ['group:list', '--output=json_pretty']),
    succeeds(talk, ['user:info', 'alice', '--output=json']),
  ]);
  assert.is(plain, '  - admin: admin\n  - alice: Alice\n');
  assert.is(json, '{"alice":"Alice"}\n');
  assert.is(disabled, '{"alice":"Alice"}\n');
  assert.is(groups, '{\n    "admin": [\n        "admin"\n    ]\n}\n');
  assert.equal([JSON.parse(info).user_id, JSON.parse(info).enabled], ['alice', false]);
});

story('what cannot be done is told in one line', async (talk) => {
  await talk.user('alice');
  await Promise.all([
    fails(talk, ['user:add', 'alice', '--password-from-env'], /User already exists/, { OC_PASS: 'x' }),
    fails(talk, ['user:add', 'eve', '--password-from-env'], /NC_PASS\/OC_PASS is empty/),
    fails(talk, ['user:add', 'eve'], /--password-from-env is needed/),
  ]);
  await Promise.all([
    fails(talk, ['user:add', 'e/ve', '--password-from-env'], /allowed in a username/, { OC_PASS: 'x' }),
    fails(talk, ['user:delete', 'nobody'], /^User does not exist$/m),
    fails(talk, ['group:delete', 'admin'], /could not be deleted/),
    fails(talk, ['group:adduser', 'admin', 'alice', 'nobody'], /^User does not exist$/m),
  ]);
  assert.equal((await talk.admin.get('/cloud/groups/admin')).data, { users: ['admin'] });
  await Promise.all([
    fails(talk, ['config:app:set', 'core', 'secret', '--value=x'], /can not be set/),
    fails(talk, ['user:setting', 'alice', 'spreed', 'read_status_privacy', '5'], /must be one of: 0, 1/),
    fails(talk, ['user:lits'], /unknown command/),
    fails(talk, ['user:list', '--limit=many'], /must be a number/),
    fails(talk, ['user:list'], /There is no database in .*nowhere/, { PARLEY_DATA_DIR: `${talk.dataDir}/nowhere` }),
    fails(talk, ['serve'], /^PARLEY_PORT must be a number/, { PARLEY_PORT: 'eighty' }),
    fails(talk, ['serve', '--port=0'], /^Another server runs on the data directory/),
  ]);
});

story('it works while no server runs, and explains itself', async (talk) => {
  await talk.stop();
  await succeeds(talk, ['user:add', 'alice', '--password-from-env'], { OC_PASS: 'First-1' });
  const help = await succeeds(talk, ['--help']);
  for (const command of ['serve', 'user:add', 'group:add', 'config:app:set']) assert.match(help, command);
  assert.match(await succeeds(talk, ['user:setting', '--help']), '--default-value');
  await talk.start();
  assert.is((await talk.admin.get('/cloud/users/alice')).status, 200);
});

story('what is due can be done from the command line', async (talk) => {
  // Here nothing is due yet; for the command, which has the time of the machine, it is.
  talk.clock.forward(-600);
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Galley');
  await alice.post(`/apps/spreed/api/v4/room/${token}/message-expiration`, { seconds: 1 });
  await alice.says(token, 'Ahoy');
  const className = 'OCA\\Talk\\BackgroundJob\\ExpireChatMessages';
  const list = ['background-job:list', '--output=json_pretty', `--class=${className}`];
  const [job, ...others] = JSON.parse(await succeeds(talk, list));
  assert.equal([job.class, others.length], [className, 0]);
  const all = JSON.parse(await succeeds(talk, ['background-job:list', '--output=json']));
  assert.ok(all.length > 1);
  // What only the server itself can do is not offered.
  assert.not(all.some((each: { class: string }) => each.class === 'sweep files'));
  const execute = (id: string) => ['background-job:execute', id, '--force-execute'];
  assert.is(await succeeds(talk, execute(String(job.id))), 'Job executed!\n');
  const room = await talk.running.deps.storage.roomByToken(token);
  assert.equal(await talk.running.deps.storage.commentsAfter(room?.id ?? 0, 0, 0).then((left) => left.length), 1);
  await isRefused(talk, execute('999'), 'Job with ID 999 could not be found in the database');
});

story('messages can be made old, for testing', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Galley');
  const { id, timestamp } = await alice.says(token, 'Ahoy');
  const age = (...args: string[]) => ['talk:developer:age-chat-messages', ...args];
  await succeeds(talk, age('--hours', '6', token));
  const [seen] = (await alice.history(token, { limit: 1 })).data;
  assert.equal([seen.id, seen.timestamp], [id, timestamp - 6 * 3600]);
  await succeeds(talk, age(token));
  const late = await alice.put(`/apps/spreed/api/v1/chat/${token}/${id}`, { message: 'Ahoi' });
  assert.equal(late.data, { error: 'age' });
  await isRefused(talk, age('abcdefgh'), 'Room not found');
  await fails(talk, age('--hours=many', token), /whole number/);
});

story('calls are counted, and scripts can wait for their end', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const call = `/apps/spreed/api/v4/call/${lunch}`;
  await alice.joins(lunch);
  for (const command of ['talk:active-calls', 'talk:monitor:calls']) {
    assert.is(await succeeds(talk, [command]), 'No calls in progress\n');
  }
  await alice.post(call);
  const summary = 'There are currently 1 calls in progress with 1 participants\n';
  const { code, out, err } = await occ(talk, ['talk:active-calls']);
  assert.equal([code, out, err], [1, summary, '']);
  assert.is(await succeeds(talk, ['talk:monitor:calls']), `${summary}  - "${lunch}": 1\n`);
  assert.is(await succeeds(talk, ['talk:monitor:calls', '--output=json']), `{"${lunch}":1}\n`);
  assert.is(
    await succeeds(talk, ['talk:monitor:room', lunch]),
    'The conversation has 2 attendees with 1 sessions of which 1 are in the call.\n',
  );
  assert.match(await succeeds(talk, ['talk:monitor:room', lunch, '--output=csv', '--separator=;']), /^\d+;2;1;1\n$/);
  const missing = await occ(talk, ['talk:monitor:room', 'abcdef']);
  assert.equal([missing.code, missing.out], [1, 'Room with token abcdef not found\n']);
});

story.run();
