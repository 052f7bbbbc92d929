import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { talkCapabilities, versionBlock } from '../../src/capabilities.js';
import { defaultRetention } from '../../src/domain/retention.js';
import { userSettings } from '../../src/domain/userSetting.js';

const test = suite('capabilities');

const settings = Object.fromEntries(Object.entries(userSettings).map(([key, [first = '']]) => [key, first]));
const calls = { enabled: true, recordingConsent: 0, maxDuration: 3600 };
const talk = talkCapabilities({
  canCreate: true,
  breakoutRooms: true,
  calls,
  retention: defaultRetention,
  forcePasswords: false,
  hasFiles: true,
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

test('calls are as the administrator wants them, and nobody records or telephones', () => {
  const { call } = talk.config;
  assert.equal([call.enabled, call['max-duration'], call['supported-reactions'].length], [true, 3600, 12]);
  assert.equal([call.recording, call['sip-enabled'], call['end-to-end-encryption']], [false, false, false]);
  for (const needed of ['audio', 'video', 'signaling-v3', 'in-call-flags'])
    assert.ok(features.includes(needed), needed);
  for (const absent of ['recording-v1', 'recording-consent', 'sip-support', 'call-end-to-end-encryption']) {
    assert.not.ok(features.includes(absent), absent);
  }
});

test('accounts may share files, guests may not', () => {
  assert.equal(talk.config.attachments, { allowed: true, folder: '/Talk', 'conversation-subfolders': true });
  for (const needed of ['voice-message-sharing', 'media-caption', 'rich-object-list-media']) {
    assert.ok(features.includes(needed), needed);
  }
});

test('there are no other servers, and no control for them', () => {
  assert.is(talk.config.federation.enabled, false);
  assert.not.ok(features.includes('federation-v1'));
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
    calls,
    forcePasswords: true,
    hasFiles: false,
    settings: own,
  });
  assert.equal(config.attachments, { allowed: false, 'conversation-subfolders': false });
  assert.is(config.chat['read-privacy'], 1);
  assert.is(config.chat['typing-privacy'], 0);
  assert.is(config.call['blur-virtual-background'], true);
  assert.is(config.conversations['list-style'], 'compact');
  assert.is(config.conversations['can-create'], false);
  assert.is(config.conversations['force-passwords'], true);
});

test.run();
