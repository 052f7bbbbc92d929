import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const marks = stories('personal marks');
const rooms = '/apps/spreed/api/v4/room';

marks('a room can be a favourite, important, sensitive or archived for one person alone', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const newest = await alice.newestId(token);
  const seenBy = async (person: Person) => {
    const { isFavorite, isImportant, isSensitive, isArchived } = await person.room(token);
    return [isFavorite, isImportant, isSensitive, isArchived];
  };
  const paths = ['favorite', 'important', 'sensitive', 'archive'];
  for (const [place, path] of paths.entries()) {
    const set = await bob.post(`${rooms}/${token}/${path}`);
    assert.equal([set.status, set.data.token], [200, token]);
    assert.equal(
      await seenBy(bob),
      paths.map((_, other) => other <= place),
    );
  }
  assert.equal(await seenBy(alice), [false, false, false, false]);
  for (const path of paths) assert.is((await bob.delete(`${rooms}/${token}/${path}`)).status, 200);
  assert.equal(await seenBy(bob), [false, false, false, false]);
  assert.is(await alice.newestId(token), newest, 'nobody is told');
  const carl = await talk.user('carl');
  for (const path of paths) assert.is((await carl.post(`${rooms}/${token}/${path}`)).status, 404, path);
});

marks.run();
