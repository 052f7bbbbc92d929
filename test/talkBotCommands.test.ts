import * as assert from 'uvu/assert';
import { BotServer } from './support/botServer.js';
import { isRefused, occ, succeeds } from './support/commandLine.js';
import { stories } from './support/talk.js';

const story = stories('command line for bots', { PARLEY_BOT_ADDRESSES: '127.0.0.1' });
const secret = (letter: string): string => letter.repeat(40);

story('a bot is installed, set up, changed, removed and uninstalled while the server runs', async (talk) => {
  const server = new BotServer();
  await server.start();
  try {
    const alice = await talk.user('alice');
    const token = await alice.createsGroup('Lunch');
    const url = server.url('a');
    assert.is(await succeeds(talk, ['talk:bot:list']), '');
    const installed = await succeeds(talk, [
      'talk:bot:install',
      'Echo',
      secret('s'),
      url,
      'Says it again',
      '--no-setup',
    ]);
    assert.match(installed, /^Bot installed\n/);
    const row = { id: 1, name: 'Echo', description: 'Says it again', error_count: 0, state: 2 };
    assert.equal(JSON.parse(await succeeds(talk, ['talk:bot:list', '--output=json'])), [
      { ...row, features: 'webhook, response' },
    ]);
    assert.match(await succeeds(talk, ['talk:bot:list']), '| 1  | Echo | Says it again | 0           | 2     |');
    const [more] = JSON.parse(await succeeds(talk, ['talk:bot:list', '-v', '--output', 'json']));
    assert.equal([more.url, more.url_hash.length, more.secret], [url, 40, undefined]);

    const done = `Successfully set up for conversation ${token}\n`;
    assert.is(await succeeds(talk, ['talk:bot:setup', '1', token]), done);
    await talk.until(() => server.heard('a').length === 1);
    await alice.says(token, 'one');
    await talk.until(() => server.heard('a').length === 2);
    assert.is(JSON.parse(await succeeds(talk, ['talk:bot:list', token, '--output=json'])).length, 1);

    const silent = await succeeds(talk, ['talk:bot:state', '1', '1', '-f', 'response', '-f', 'reaction']);
    assert.is(silent, 'Bot state set to 1 with features: response, reaction\n');
    await alice.says(token, 'two');
    assert.is(await succeeds(talk, ['talk:bot:remove', '1', token]), 'Remove bot from given conversations\n');
    await talk.until(() => server.heard('a').length === 3);
    assert.equal(server.heard('a'), ['Join', 'one', 'Leave']);
    assert.is(await succeeds(talk, ['talk:bot:list', token]), '');
    assert.is(await succeeds(talk, ['talk:bot:state', '1', '0']), 'Bot state set to 0\n');
    assert.is(await succeeds(talk, ['talk:bot:uninstall', `--url=${url}`]), 'Bot uninstalled\n');
    assert.equal(JSON.parse(await succeeds(talk, ['talk:bot:list', '--output=json'])), []);
  } finally {
    await server.stop();
  }
});

story('what is wrong is said in the words and with the exit codes of Talk', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const url = 'https://bots.example.org/a';
  const install = (name: string, key: string, at = url, ...more: string[]) => [
    'talk:bot:install',
    name,
    key,
    at,
    ...more,
  ];
  const name = 'The provided name is too short or too long (min. 1 char, max. 64 chars)';
  await isRefused(talk, install('', secret('s')), name);
  await isRefused(talk, install('n'.repeat(65), secret('s')), name);
  const tooShort = 'The provided secret is too short (min. 40 chars, max. 128 chars)';
  await isRefused(talk, install('Echo', 's'.repeat(39)), tooShort);
  await isRefused(talk, install('Echo', secret('s'), 'ftp://bots.example.org'), 'The provided URL is not a valid URL');
  await isRefused(talk, install('Echo', secret('s'), 'https://'), 'The provided URL is not a valid URL');
  const tooLong = 'The provided description is too long (max. 4000 chars)';
  await isRefused(talk, install('Echo', secret('s'), url, 'd'.repeat(4001)), tooLong);
  const app = JSON.parse(
    (await succeeds(talk, install('App', secret('a'), 'nextcloudapp://summary', '-f', 'webhook', '-f', 'event'))) &&
      (await succeeds(talk, ['talk:bot:list', '--output=json'])),
  );
  assert.equal(app[0].features, 'event');

  await succeeds(talk, install('Echo', secret('s')));
  const refusals: [string[], number, string][] = [
    [install('Echo', secret('t')), 2, 'Bot with the same URL is already registered'],
    [install('Echo', secret('s'), `${url}2`), 3, 'Bot with the same secret is already registered'],
    [['talk:bot:setup', '99', token], 1, 'Bot could not be found by id: 99'],
    [['talk:bot:setup', '2', 'nowhere1'], 2, 'Conversation could not be found by token: nowhere1'],
    [['talk:bot:setup', '2', token, token], 3, `Bot is already set up for the conversation ${token}`],
    [['talk:bot:remove', '99', token], 1, 'Bot could not be found by id: 99'],
    [['talk:bot:state', '2', '3'], 1, 'Provided state is invalid'],
    [['talk:bot:state', '99', '1'], 1, 'Bot could not be found by id: 99'],
    [['talk:bot:uninstall'], 1, 'URL is required when no ID is given'],
    [['talk:bot:uninstall', '99'], 1, 'Bot not found'],
    [['talk:bot:uninstall', '--url=https://example.tld'], 1, 'Bot not found'],
  ];
  for (const [args, code, why] of refusals) {
    const outcome = await occ(talk, args);
    assert.equal(
      [outcome.code, outcome.out.trimEnd().split('\n').at(-1), outcome.err],
      [code, why, ''],
      args.join(' '),
    );
  }
});

story.run();
