import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TalkError } from '../../src/domain/errors.js';
import { parseTalkMetaData, withWords, wordsOf } from '../../src/domain/fileMessage.js';
import { checkedPermissions, expirationText, parseExpireDate, shareToken } from '../../src/domain/share.js';

const test = suite('shares');

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof TalkError) return `${error.code} ${error.metaMessage}`;
    throw error;
  }
  return 'none';
};

test('what is read of talkMetaData is what is meant, and nothing else', () => {
  const plain = {
    messageType: undefined,
    caption: '',
    silent: false,
    replyTo: 0,
    threadId: 0,
    threadTitle: '',
    replyToToken: '',
    referenceId: '',
  };
  for (const nothing of ['', 'null', '[]', '"x"', '{', '{"caption":7,"replyTo":"x","silent":"no","messageType":"x"}']) {
    assert.equal(parseTalkMetaData(nothing, 'text/plain'), plain, nothing);
  }
  const full = '{"caption":" Hi ","replyTo":"12","threadId":3,"silent":true,"messageType":"voice-message"}';
  const read = { ...plain, caption: 'Hi', replyTo: 12, threadId: 3, silent: true };
  assert.equal(parseTalkMetaData(full, 'audio/wav'), { ...read, messageType: 'voice-message' });
  assert.equal(parseTalkMetaData(full, 'audio/ogg'), read);
  for (const id of ['-1', '1.5', '1e3', '"99999999999999999999"']) {
    assert.is(parseTalkMetaData(`{"replyTo":${id}}`, 'text/plain').replyTo, id === '1e3' ? 1000 : 0, id);
  }
});

test('another caption leaves the rest of the message as it is', () => {
  const message = '{"message":"file_shared","parameters":{"share":"7","metaData":{"mimeType":"text/plain"}}}';
  const comment = { verb: 'object_shared' as const, message, metaData: {} };
  assert.is(wordsOf(comment), '');
  const edited = { ...comment, message: withWords(comment, 'Look') };
  assert.is(wordsOf(edited), 'Look');
  assert.is(edited.message, message.replace('}}}', ',"caption":"Look"}}}'));
  const poll = '{"message":"object_shared","parameters":{"objectType":"talk-poll","objectId":"1","metaData":{}}}';
  assert.is(wordsOf({ ...comment, message: poll }), '');
});

test('nobody gives more than they have, and files are neither created in nor deleted', () => {
  assert.is(checkedPermissions(undefined, 31, true), 31);
  assert.is(checkedPermissions(undefined, 27, false), 19);
  assert.is(checkedPermissions(undefined, 19, true), 19);
  assert.is(checkedPermissions(1, 27, false), 1);
  assert.is(checkedPermissions(0, 27, false), 1);
  assert.is(checkedPermissions(31, 27, false), 19);
  assert.is(
    refusal(() => checkedPermissions(31, 17, true)),
    'notFound Cannot increase permissions',
  );
  assert.is(
    refusal(() => checkedPermissions(1, 1, false)),
    'notFound You are not allowed to share this',
  );
  for (const none of [-1, 32])
    assert.is(
      refusal(() => checkedPermissions(none, 31, true)),
      'invalid Invalid permissions',
    );
});

test('a date is a day that there is', () => {
  for (const never of [null, '']) assert.is(parseExpireDate(never), 0);
  assert.is(expirationText(parseExpireDate('2026-11-22')), '2026-11-22 00:00:00');
  assert.is(expirationText(parseExpireDate('2028-02-29 13:00:00')), '2028-02-29 00:00:00');
  assert.is(expirationText(0), null);
  for (const none of ['invalid date', '2026-02-29', '2026-13-01', '22.11.2026', '0000-00-00', '1969-12-31']) {
    assert.is(
      refusal(() => parseExpireDate(none)),
      'notFound Invalid date. Format must be YYYY-MM-DD',
      none,
    );
  }
});

test('tokens have no characters that are mistaken for each other', () => {
  assert.is(
    shareToken(() => 0),
    'a'.repeat(15),
  );
  assert.is(
    shareToken((below) => below - 1),
    '9'.repeat(15),
  );
});

test.run();
