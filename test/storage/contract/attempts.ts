import * as assert from 'uvu/assert';
import type { ContractTest } from '../contract.js';

const attempt = (network: string, action: string, subject: string, attemptedAt: number) => ({
  network,
  action,
  subject,
  attemptedAt,
});

export function attemptsContract(test: ContractTest): void {
  test('failed attempts are kept by network, and forgotten with age', async ({ storage }) => {
    const first = attempt('192.0.2.1', 'login', '', 1000);
    const second = attempt('192.0.2.1', 'talkRoomToken', 'abcd', 2000);
    const other = attempt('192.0.2.2', 'login', '', 2000);
    for (const each of [first, second, other]) await storage.addAttempt(each, 0);
    assert.equal(await storage.attemptsFrom('192.0.2.1'), [first, second]);
    const late = attempt('192.0.2.2', 'login', '', 3000);
    await storage.addAttempt(late, 1001);
    assert.equal(await storage.attemptsFrom('192.0.2.1'), [second]);
    assert.equal(await storage.attemptsFrom('192.0.2.2'), [other, late]);
  });

  test('failed attempts are forgotten by action and subject', async ({ storage }) => {
    const network = '192.0.2.1';
    const token = attempt(network, 'talkRoomToken', 'abcd', 1000);
    const password = attempt(network, 'talkRoomPassword', 'abcd', 1000);
    const elsewhere = attempt('192.0.2.2', 'talkRoomToken', 'abcd', 1000);
    const all = [token, attempt(network, 'talkRoomToken', 'efgh', 1000), password, elsewhere];
    for (const each of all) await storage.addAttempt(each, 0);
    assert.is(await storage.forgetAttempts(network, 'talkRoomToken', 'efgh'), 1);
    assert.equal(await storage.attemptsFrom(network), [token, password]);
    assert.is(await storage.forgetAttempts(network, 'talkRoomToken'), 1);
    assert.equal(await storage.attemptsFrom(network), [password]);
    assert.is(await storage.forgetAttempts(network), 1);
    assert.is(await storage.forgetAttempts(network), 0);
    assert.equal(await storage.attemptsFrom('192.0.2.2'), [elsewhere]);
  });
}
