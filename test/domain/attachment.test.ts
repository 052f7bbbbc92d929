import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachmentName, conversationFolder, isDraftOf, senderFolder } from '../../src/domain/attachment.js';
import { TalkError } from '../../src/domain/errors.js';

test('folders are called after the conversation and the sender', () => {
  assert.is(conversationFolder('Team/Chat', 'abc123'), 'Team Chat-abc123');
  assert.is(conversationFolder(' ', 'abc123'), '-abc123');
  assert.ok(Buffer.byteLength(conversationFolder('👋'.repeat(255), 'a'.repeat(30))) <= 250);
  assert.is(senderFolder('participant1-displayname', 'participant1', false), 'participant1-dis-participant1');
  assert.is(senderFolder('Alice', 'alice', true), 'Alice-alice (u)');
  assert.is(senderFolder('', 'a.part', false), '-a.part_');
});

test('only what lies right in the draft folder of the conversation is a draft', () => {
  const root = ['My', 'Talk'];
  assert.ok(isDraftOf(['My', 'Talk', 'My-Group-abc123', 'Draft', 'x'], root, 'abc123'));
  for (const path of [
    ['My', 'Talk', 'Group-abc123', 'x'],
    ['My', 'Talk', 'Group-abc123', 'Draft'],
    ['My', 'Talk', 'Group-abc123', 'Draft', 'x', 'y'],
    ['My', 'Talk', 'Group-abc124', 'Draft', 'x'],
    ['My', 'Talk', 'Groupabc123', 'Draft', 'x'],
    ['My', 'Else', 'Group-abc123', 'Draft', 'x'],
  ]) {
    assert.not.ok(isDraftOf(path, root, 'abc123'), path.join('/'));
  }
});

test('names become such as can be kept', () => {
  assert.is(attachmentName('a/b\\c\n.txt '), 'a_b_c_.txt');
  assert.is(attachmentName('movie.part'), 'movie.part_');
  for (const wrong of ['', '..', ' ', '.htaccess', 'x'.repeat(251)]) {
    assert.throws(
      () => attachmentName(wrong),
      (error: unknown) => error instanceof TalkError && error.code === 'invalid',
    );
  }
});

test.run();
