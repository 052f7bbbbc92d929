import * as assert from 'uvu/assert';
import { ReadPrivacy } from '../../../src/domain/attendee.js';
import type { ContractTest } from '../contract.js';
import { found, group, owner, person } from '../drafts.js';

export function configContract(test: ContractTest): void {
  test('app config is kept per app and key', async ({ storage }) => {
    assert.is(await storage.appConfig('spreed', 'start_calls'), undefined);
    await storage.setAppConfig('spreed', 'start_calls', '1');
    await storage.setAppConfig('spreed', 'start_calls', '2');
    await storage.setAppConfig('spreed', '__proto__', 'odd');
    await storage.setAppConfig('core', 'start_calls', '3');
    assert.is(await storage.appConfig('spreed', 'start_calls'), '2');
    assert.equal(Object.entries(await storage.appConfigOf('spreed')).sort(), [
      ['__proto__', 'odd'],
      ['start_calls', '2'],
    ]);
    await storage.deleteAppConfig('spreed', 'start_calls');
    assert.is(await storage.appConfig('spreed', 'start_calls'), undefined);
    assert.is(await storage.appConfig('core', 'start_calls'), '3');
  });

  test('user settings are kept per account, app and key', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    await storage.addUser(person('bob'), []);
    await storage.setUserSetting('ada', 'spreed', 'sound', 'on');
    await storage.setUserSetting('ada', 'spreed', 'sound', 'off');
    await storage.setUserSetting('bob', 'spreed', 'sound', 'on');
    assert.is(await storage.userSetting('ada', 'spreed', 'sound'), 'off');
    await storage.deleteUserSetting('ada', 'spreed', 'sound');
    assert.is(await storage.userSetting('ada', 'spreed', 'sound'), undefined);
    assert.is(await storage.userSetting('bob', 'spreed', 'sound'), 'on');
    await storage.setUserSetting('nobody', 'spreed', 'sound', 'on');
    assert.is(await storage.userSetting('nobody', 'spreed', 'sound'), undefined);
  });

  test('who hides their read status hides it in all of their rooms', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    const lunch = found(await storage.createRoom(group('lunch'), owner('ada'), [], []));
    const dinner = found(await storage.createRoom(group('dinner'), owner('ada'), [], []));
    const privacy = async () =>
      (await Promise.all([lunch, dinner].map(({ id }) => storage.attendees(id)))).flat().map((it) => it.readPrivacy);
    await storage.setUserSetting('ada', 'spreed', 'read_status_privacy', '1');
    assert.equal(await privacy(), [ReadPrivacy.private, ReadPrivacy.private]);
    await storage.setUserSetting('ada', 'spreed', 'read_status_privacy', '0');
    assert.equal(await privacy(), [ReadPrivacy.public, ReadPrivacy.public]);
    await storage.setUserSetting('ada', 'spreed', 'read_status_privacy', '1');
    await storage.deleteUserSetting('ada', 'spreed', 'read_status_privacy');
    assert.equal(await privacy(), [ReadPrivacy.public, ReadPrivacy.public]);
    await storage.setUserSetting('ada', 'core', 'read_status_privacy', '1');
    assert.equal(await privacy(), [ReadPrivacy.public, ReadPrivacy.public]);
  });
}
