import * as assert from 'uvu/assert';
import { stories } from '../support/talk.js';

const mentions = stories('mentions by guests', { PARLEY_THROTTLE: 'on', PARLEY_MAX_WRITES_PER_MINUTE: '0' });

mentions('guests from one address mention people fifty times a day', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const [gina, greg] = [talk.guest(), talk.guest()];
  for (const guest of [gina, greg]) await guest.joins(room);
  for (let said = 0; said < 25; said++) {
    await gina.says(room, 'Hey @alice');
    await greg.says(room, 'Hey @all');
  }
  const refused = await gina.post(`/apps/spreed/api/v1/chat/${room}`, { message: 'Hey @alice' });
  assert.equal([refused.status, refused.data], [429, { error: 'mentions' }]);
  assert.is((await gina.says(room, 'Hey all')).message, 'Hey all');
  assert.is((await alice.says(room, 'Hey @all')).message, 'Hey {mention-call1}', 'who has an account is not counted');
});

mentions.run();
