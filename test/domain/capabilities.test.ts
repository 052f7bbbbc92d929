import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { talkCapabilities, versionBlock } from '../../src/capabilities.js';
import { defaultRetention } from '../../src/domain/retention.js';
import { userSettings } from '../../src/domain/userSetting.js';

const test = suite('capabilities');

const settings = Object.fromEntries(Object.entries(userSettings).map(([key, [first = '']]) => [key, first]));
const talk = talkCapabilities({
  canCreate: true,
  breakoutRooms: true,
  retention: defaultRetention,
  forcePasswords: false,
  settings,
});
const features: readonly string[] = talk.features;

test('every client finds what it refuses to log in without', () => {
  for (const needed of ['conversation-v4', 'chat-v2', 'force-mute']) assert.ok(features.includes(needed), needed);
  assert.ok(Number.parseInt(talk.version, 10) >= 17);
  assert.ok(versionBlock.major >= 27);
  assert.is(versionBlock.string, `${versionBlock.major}.${versionBlock.minor}.${versionBlock.micro}`);
});

test('nothing is announced twice, and what is local is announced at all', () => {
  assert.is(new Set(features).size, features.length);
  for (const local of talk['features-local']) assert.ok(features.includes(local), local);
});

test('there are no calls, files or other servers, and no control for them', () => {
  assert.is(talk.config.call.enabled, false);
  assert.is(talk.config.attachments.allowed, false);
  assert.is(talk.config.federation.enabled, false);
  for (const absent of ['audio', 'voice-message-sharing', 'federation-v1']) {
    assert.not.ok(features.includes(absent), absent);
  }
});

test('what the user has set shows, in the types that clients read', () => {
  const own = {
    ...settings,
    read_status_privacy: '1',
    blur_virtual_background: 'yes',
    conversations_list_style: 'compact',
  };
  const { config } = talkCapabilities({
    canCreate: false,
    breakoutRooms: false,
    retention: defaultRetention,
    forcePasswords: true,
    settings: own,
  });
  assert.is(config.chat['read-privacy'], 1);
  assert.is(config.chat['typing-privacy'], 0);
  assert.is(config.call['blur-virtual-background'], true);
  assert.is(config.conversations['list-style'], 'compact');
  assert.is(config.conversations['can-create'], false);
  assert.is(config.conversations['force-passwords'], true);
});

test.run();
