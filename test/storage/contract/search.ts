import * as assert from 'uvu/assert';
import { fold } from '../../../src/domain/search.js';
import type { CommentSearch } from '../../../src/storage/searchStorage.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, owner, person, says, tells } from '../drafts.js';

const anything = { since: 0, until: 9000, author: undefined, now: 2000, offset: 0, limit: 25 };

const texts = async (storage: Storage, roomIds: number[], term: string, more: Partial<CommentSearch> = {}) =>
  (await storage.searchComments({ ...anything, roomIds, term: fold(term), ...more })).map(({ message }) => message);

const add = async (storage: Storage, token: string) =>
  found(await storage.createRoom(group(token), owner('alice'), [], [])).id;
const say = (storage: Storage, roomId: number, text: string, more = {}) =>
  storage.addComment(roomId, says('alice', text, more), by(undefined));

/** What holds whether or not the index has heard of it yet. */
const states = ['before it is indexed', 'after it is indexed'];
async function settle(storage: Storage, state: string): Promise<void> {
  if (state === states[1]) while ((await storage.indexComments(2)) > 0);
}

export function searchContract(test: ContractTest): void {
  for (const state of states) {
    test(`a message is found by any part of it ${state}, whatever happens to it`, async ({ storage }) => {
      const lunch = await add(storage, 'lunch');
      const dinner = await add(storage, 'dinner');
      const soup = await say(storage, lunch, 'Grüne Bohnensuppe');
      await say(storage, dinner, 'Kürbissuppe');
      const last = await say(storage, lunch, 'suppentopf "a" OR b');
      await settle(storage, state);
      assert.equal(await texts(storage, [lunch], 'SUPPE'), ['suppentopf "a" OR b', 'Grüne Bohnensuppe']);
      assert.equal(await texts(storage, [lunch, dinner], 'kurbis'), ['Kürbissuppe']);
      assert.equal(await texts(storage, [lunch], 'kurbis'), []);
      assert.equal(await texts(storage, [], 'suppe'), []);
      assert.equal(await texts(storage, [dinner], 'ü'), ['Kürbissuppe']);
      assert.equal(await texts(storage, [lunch], '"a" OR'), ['suppentopf "a" OR b']);
      assert.equal(await texts(storage, [lunch], 'suppe NOT a'), []);

      const edit = {
        message: 'Eintopf',
        metaData: {},
        mentioned: [],
        mentionedDirectly: [],
        withdrawnFrom: [],
        notices: [],
      };
      await storage.editComment(lunch, soup.id, edit, tells('alice', 'message_edited'));
      assert.equal(await texts(storage, [lunch], 'bohnen'), []);
      assert.equal(await texts(storage, [lunch], 'topf'), ['suppentopf "a" OR b', 'Eintopf']);
      await settle(storage, state);
      assert.equal(await texts(storage, [lunch], 'bohnen'), []);
      assert.equal(await texts(storage, [lunch], 'topf'), ['suppentopf "a" OR b', 'Eintopf']);
      await storage.deleteComment(lunch, last.id, 'suppentopf', tells('alice', 'message_deleted'));
      assert.equal(await texts(storage, [lunch], 'topf'), ['Eintopf']);
      await settle(storage, state);
      assert.equal(await texts(storage, [lunch], 'topf'), ['Eintopf']);
      await storage.clearHistory(lunch, tells('alice', 'history_cleared'));
      assert.equal(await texts(storage, [lunch], 'topf'), []);
      await settle(storage, state);
      await say(storage, lunch, 'Topf');
      await settle(storage, state);
      assert.equal(await texts(storage, [lunch, dinner], 'topf'), ['Topf']);
      await storage.deleteRoom(lunch);
      await settle(storage, state);
      assert.equal(await texts(storage, [lunch, dinner], 'topf'), []);
      await settle(storage, 'after it is indexed');
      assert.is(await storage.indexComments(5), 0);
      assert.equal(await texts(storage, [lunch, dinner], 'suppe'), ['Kürbissuppe']);
    });

    test(`pages, times, authors and expiry count ${state}`, async ({ storage }) => {
      const rooms: number[] = [];
      for (let number = 0; number < 40; number++) rooms.push(await add(storage, `room${number}`));
      for (let number = 0; number < 80; number++) {
        await say(storage, rooms[number % 40] ?? 0, `Message ${number}`, { createdAt: 1000 + number });
      }
      await storage.addUser(person('bob'), []);
      const [first = 0] = rooms;
      await storage.addComment(first, says('bob', 'Message of Bob', { createdAt: 100 }), by(undefined));
      await say(storage, first, 'Message gone', { expiresAt: 2000 });
      await settle(storage, state);
      for (const term of ['message', 'ag']) {
        const page = { limit: 2, offset: 1 };
        assert.equal(await texts(storage, rooms, term, page), ['Message 79', 'Message 78']);
        assert.equal(await texts(storage, [first], term), ['Message of Bob', 'Message 40', 'Message 0']);
        assert.equal(await texts(storage, rooms, term, { offset: 79 }), ['Message 1', 'Message 0']);
        assert.equal(await texts(storage, rooms, term, { since: 1078 }), ['Message 79', 'Message 78']);
        assert.equal(await texts(storage, rooms, term, { until: 1000 }), ['Message of Bob', 'Message 0']);
        assert.equal(await texts(storage, rooms, term, { author: 'bob' }), ['Message of Bob']);
        assert.equal(await texts(storage, rooms, '', { author: 'bob' }), ['Message of Bob']);
        assert.equal(await texts(storage, rooms, term, { author: 'nobody' }), []);
      }
    });
  }
}
