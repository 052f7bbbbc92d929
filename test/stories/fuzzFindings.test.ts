import * as assert from 'uvu/assert';
import { stories } from '../support/talk.js';

const found = stories('what the fuzz found');

const rooms = '/apps/spreed/api/v4/room';

found('joining a room that is deleted at that moment is answered like a room that never was', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  // The room has to go between two steps of joining: one of many tries meets it.
  for (let round = 0; round < 10; round++) {
    const square = await alice.createsPublic('Square');
    const joins = Array.from({ length: 12 }, () => talk.again(bob).post(`${rooms}/${square}/participants/active`));
    const [deleted, ...answers] = await Promise.all([alice.delete(`${rooms}/${square}`), ...joins]);
    assert.is(deleted?.status, 200);
    for (const { status, data } of answers) {
      assert.ok(status === 200 || status === 404, String(status));
      if (status === 404) assert.is(data, null);
    }
  }
});

found('who is deleted while they write is nobody from then on', async (talk) => {
  for (let round = 0; round < 6; round++) {
    const bob = await talk.user(`bob${round}`);
    const asks = Array.from({ length: 12 }, () => talk.again(bob).get('/core/getapppassword'));
    const [deleted, ...answers] = await Promise.all([talk.admin.delete(`/cloud/users/${bob.uid}`), ...asks]);
    assert.is(deleted?.status, 200);
    for (const { status } of answers) assert.ok(status === 200 || status === 401, String(status));
  }
});

found(
  'a token that cannot be is an unknown path for any verb, and not a known one with the wrong verb',
  async (talk) => {
    const alice = await talk.user('alice');
    for (const token of ['NaN', '%zz', 'a%00b', '%EF%BF%BE']) {
      for (const verb of ['PATCH', 'GET', 'POST']) {
        const answer = await alice.request(verb, `${rooms}/${token}/public`);
        assert.is(answer.status, 404, `${verb} ${token}`);
        assert.is(answer.meta.statuscode, 998, `${verb} ${token}`);
      }
    }
    const known = await alice.request('PATCH', `${rooms}/${await alice.createsGroup('Group')}/public`);
    assert.is(known.status, 405);
  },
);

found.run();
