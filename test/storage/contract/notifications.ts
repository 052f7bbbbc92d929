import * as assert from 'uvu/assert';
import type { Notice } from '../../../src/domain/notification.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { addition, by, device, found, group, owner, person, says, tells } from '../drafts.js';

const notice = (uids: string[], more: Partial<Notice> = {}): Notice => ({
  uids,
  subject: 'mention_direct',
  actor: { type: 'users', id: 'alice' },
  parameters: {},
  createdAt: 2000,
  ...more,
});

async function lunch(storage: Storage) {
  for (const uid of ['alice', 'bob', 'carl']) await storage.addUser(person(uid), []);
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [addition('bob')]));
  const attendee = async (id: string) => found(await storage.attendeeOf(room.id, { type: 'users', id }));
  return { room, attendee };
}

export function notificationsContract(test: ContractTest): void {
  const told = async (storage: Storage, uid: string) =>
    (await storage.notificationsOf(uid, 25)).map(({ notification, comment }) => [
      notification.subject,
      comment?.message ?? '',
    ]);

  const subjectsOf = async (storage: Storage, uid: string) => (await told(storage, uid)).map(([subject]) => subject);

  test('a comment notifies those who attend, and goes with its notifications', async ({ storage }) => {
    const { room, attendee } = await lunch(storage);
    const notices = [
      notice(['bob', 'carl']),
      notice(['alice'], { subject: 'reaction', parameters: { reaction: '🚀' } }),
    ];
    const { id } = await storage.addComment(room.id, says('alice', 'Soup'), by(undefined, { notices }));
    assert.equal(await told(storage, 'bob'), [['mention_direct', 'Soup']]);
    assert.equal(await told(storage, 'carl'), [], 'who is not in the room is not told');
    const [full] = await storage.notificationsOf('alice', 25);
    assert.equal(full?.notification.parameters, { reaction: '🚀' });
    assert.is(full?.notification.commentId, id);
    assert.equal([full?.room.token, full?.attendee.actorId], ['lunch', 'alice']);
    assert.is((await attendee('bob')).hasNotifications, true);
    await storage.removeAttendees(room.id, [(await attendee('bob')).id], []);
    assert.equal(await told(storage, 'bob'), []);
    await storage.deleteRoom(room.id);
    assert.equal(await told(storage, 'alice'), []);
  });

  test('reading takes away what was read, coming in what invited', async ({ storage }) => {
    const { room, attendee } = await lunch(storage);
    await storage.addNotifications(room.id, [notice(['bob'], { subject: 'invitation' })], null);
    const notices = [notice(['bob'])];
    const one = await storage.addComment(room.id, says('alice', 'One'), by(undefined, { notices }));
    await storage.addNotifications(room.id, [notice(['bob'], { subject: 'reaction' })], one.id);
    const two = await storage.addComment(room.id, says('alice', 'Two'), by(undefined, { notices }));
    const bob = await attendee('bob');
    await storage.raiseReadMarker(bob.id, one.id);
    const left = [
      ['mention_direct', 'Two'],
      ['reaction', 'One'],
      ['invitation', ''],
    ];
    assert.equal(await told(storage, 'bob'), left);
    await storage.joinSession(device(bob, 'phone'));
    assert.equal(await told(storage, 'bob'), left.slice(0, 1));
    await storage.setReadMarker(bob.id, two.id, 3000);
    assert.equal(await told(storage, 'bob'), []);
    await storage.addNotifications(room.id, notices, one.id);
    await storage.clearChatNotifications(bob.id);
    assert.equal(await told(storage, 'bob'), []);
    assert.is((await attendee('bob')).hasNotifications, false);
  });

  test('what a comment becomes, its notifications follow', async ({ storage }) => {
    const { room } = await lunch(storage);
    const told = tells('alice', 'message_edited');
    const { id } = await storage.addComment(
      room.id,
      says('alice', '@bob'),
      by(undefined, { notices: [notice(['bob'])] }),
    );
    await storage.addNotifications(room.id, [notice(['alice', 'bob'], { subject: 'reaction' })], id);
    const marks = { mentioned: [], mentionedDirectly: [] };
    const notices = [notice(['alice'])];
    const edit = { message: '@alice', metaData: {}, ...marks, notices, withdrawnFrom: ['bob'] };
    await storage.editComment(room.id, id, edit, told);
    assert.equal(await subjectsOf(storage, 'alice'), ['mention_direct', 'reaction']);
    assert.equal(await subjectsOf(storage, 'bob'), ['reaction']);
    await storage.deleteComment(room.id, id, 'note', told);
    assert.equal(await subjectsOf(storage, 'alice'), []);
    assert.equal(await subjectsOf(storage, 'bob'), []);
  });

  test('only the newest are listed, and only their user puts them away', async ({ storage }) => {
    const { room } = await lunch(storage);
    for (const text of ['One', 'Two', 'Three']) {
      await storage.addComment(room.id, says('alice', text), by(undefined, { notices: [notice(['bob'])] }));
    }
    const newest = await storage.notificationsOf('bob', 2);
    assert.equal(
      newest.map(({ comment }) => comment?.message),
      ['Three', 'Two'],
    );
    const ids = newest.map(({ notification }) => notification.id);
    await storage.deleteNotifications('alice', ids);
    assert.equal(await storage.existingNotifications('alice', ids), []);
    assert.equal((await storage.existingNotifications('bob', [...ids, 4711])).length, 2);
    await storage.deleteNotifications('bob', ids.slice(0, 1));
    assert.is(await storage.notification('bob', ids[0] ?? 0), undefined);
    assert.is((await storage.notification('bob', ids[1] ?? 0))?.comment?.message, 'Two');
    assert.is(await storage.notification('alice', ids[1] ?? 0), undefined);
    await storage.deleteAllNotifications('bob');
    assert.equal(await told(storage, 'bob'), []);
  });

  test('who never looks is told so much and no more', async ({ storage }) => {
    const { room } = await lunch(storage);
    await storage.addNotifications(room.id, [notice(['bob'], { subject: 'invitation' })], null);
    const { id } = await storage.addComment(room.id, says('alice', 'Soup'), by(undefined));
    for (let times = 0; times < 300; times++) await storage.addNotifications(room.id, [notice(['bob'])], id);
    const kept = await storage.notificationsOf('bob', 1000);
    assert.ok(kept.length >= 200 && kept.length < 300, `${kept.length}`);
    assert.is(kept.at(-1)?.notification.subject, 'invitation');
  });

  test('an addition notifies whom it brings in, and nobody else', async ({ storage }) => {
    const { room } = await lunch(storage);
    const invite = (uid: string) => ({ ...addition(uid), notice: notice([uid], { subject: 'invitation' }) });
    await storage.addAttendees(room.id, [invite('bob'), invite('carl')]);
    assert.equal(await told(storage, 'bob'), []);
    assert.equal(await told(storage, 'carl'), [['invitation', '']]);
  });

  test('who wants to hear of everything is found, and who is looking', async ({ storage }) => {
    const { room, attendee } = await lunch(storage);
    const bob = await attendee('bob');
    const wanting = async (orByDefault: boolean) =>
      (await storage.usersNotifiedAlways(room.id, orByDefault)).map(({ actorId }) => actorId);
    assert.equal(await wanting(false), []);
    await storage.changeAttendee(bob.id, { notificationLevel: 1 }, []);
    assert.equal(await wanting(false), ['bob']);
    assert.equal(await wanting(true), ['alice', 'bob']);
    await storage.changeAttendee(bob.id, { notificationLevel: 2 }, []);
    assert.equal(await wanting(true), ['alice']);

    const session = await storage.joinSession(device(bob, 'phone', { lastPing: 3000 }));
    assert.equal(await storage.onlineAttendees([bob.id, 4711], 3000), [bob.id]);
    assert.equal(await storage.onlineAttendees([bob.id], 3001), []);
    assert.equal(await storage.onlineAttendees([], 0), []);
    await storage.changeSession(session.id, { state: 0 });
    assert.equal(await storage.onlineAttendees([bob.id], 3000), []);
  });

  test('a reminder becomes a notification once', async ({ storage }) => {
    const { room, attendee } = await lunch(storage);
    const bob = await attendee('bob');
    const other = found(await storage.createRoom(group('dinner'), owner('alice'), [], []));
    const one = await storage.addComment(room.id, says('alice', 'One'), by(undefined));
    const two = await storage.addComment(room.id, says('alice', 'Two'), by(undefined));
    const elsewhere = await storage.addComment(other.id, says('alice', 'Elsewhere'), by(undefined));
    const at = (commentId: number, dueAt: number) => ({ attendeeId: bob.id, commentId, dueAt });
    assert.is(await storage.setReminder(at(elsewhere.id, 10)), false);
    assert.is(await storage.setReminder(at(one.id, 30)), true);
    assert.is(await storage.setReminder(at(one.id, 20)), true);
    assert.is(await storage.setReminder(at(two.id, 10)), true);
    assert.equal(await storage.reminder(bob.id, one.id), at(one.id, 20));
    assert.equal(
      (await storage.remindersOf('bob')).map(({ comment, reminder }) => [comment.message, reminder.dueAt]),
      [
        ['Two', 10],
        ['One', 20],
      ],
    );
    assert.is(await storage.nextReminder(), 10);
    assert.is(await storage.remind(9, 5), 0);
    assert.is(await storage.remind(20, 1), 1);
    assert.is(await storage.remind(20, 5), 1);
    assert.is(await storage.remind(20, 5), 0);
    assert.is(await storage.nextReminder(), undefined);
    assert.equal(await told(storage, 'bob'), [
      ['reminder', 'One'],
      ['reminder', 'Two'],
    ]);
    await storage.setReminder(at(two.id, 10));
    await storage.remind(20, 5);
    assert.is((await told(storage, 'bob')).length, 2, 'again, not twice');
    await storage.deleteReminder(bob.id, two.id);
    assert.equal(await told(storage, 'bob'), [['reminder', 'One']]);
    await storage.setReminder(at(two.id, 10));
    await storage.deleteComment(room.id, two.id, 'note', tells('alice', 'message_deleted'));
    assert.is(await storage.remind(20, 5), 1);
    assert.equal(await told(storage, 'bob'), [['reminder', 'One']]);
    await storage.removeAttendees(room.id, [bob.id], []);
    assert.equal(await storage.remindersOf('bob'), []);
  });
}
