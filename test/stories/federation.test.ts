import * as assert from 'uvu/assert';
import { stories } from '../support/talk.js';

const federation = stories('federation');
const invitations = '/apps/spreed/api/v1/federation/invitation';

federation('nobody is ever invited by another server, and clients that ask are told so', async (talk) => {
  const alice = await talk.user('alice');
  assert.is((await alice.get('/cloud/capabilities')).data.capabilities.spreed.config.federation.enabled, false);
  const listed = await alice.get(invitations);
  assert.equal([listed.status, listed.data], [200, []]);
  for (const answer of [await alice.post(`${invitations}/1`), await alice.delete(`${invitations}/1`)]) {
    assert.equal([answer.status, answer.data], [404, { error: 'invitation' }]);
  }
  assert.is((await talk.guest().get(invitations)).status, 401);
});

federation.run();
