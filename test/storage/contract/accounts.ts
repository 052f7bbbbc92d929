import * as assert from 'uvu/assert';
import type { ContractTest } from '../contract.js';
import { addition, appPassword, found, group, member, owner, person } from '../drafts.js';

export function accountsContract(test: ContractTest): void {
  test('an account is kept with all that it has', async ({ storage }) => {
    const draft = person('Ada', { email: 'ada@example.org', enabled: false, properties: { phone: '+49 30', ä: '✓' } });
    assert.is(await storage.addUser(draft, []), true);
    assert.equal(await storage.user('Ada'), { ...draft, firstLogin: 0, lastLogin: 0 });
    assert.is(await storage.user('Adam'), undefined);
  });

  test('an account is found by its id in any case, and no other may differ in case only', async ({ storage }) => {
    await storage.addUser(person('Ada'), []);
    assert.is((await storage.user('aDA'))?.uid, 'Ada');
    assert.is(await storage.addUser(person('ada', { displayName: 'Another' }), []), false);
    assert.is((await storage.user('ada'))?.displayName, 'Ada-displayname');
    assert.is(await storage.countUsers(), 1);
  });

  test('one may log in by id or by an e-mail address that is unique', async ({ storage }) => {
    await storage.addUser(person('ada', { email: 'Ada@example.org' }), []);
    await storage.addUser(person('bob', { email: 'both@example.org' }), []);
    await storage.addUser(person('eve', { email: 'both@example.org' }), []);
    await storage.addUser(person('both@example.org@home'), []);
    assert.is((await storage.userByLogin('ADA'))?.uid, 'ada');
    assert.is((await storage.userByLogin('ada@EXAMPLE.org'))?.uid, 'ada');
    assert.is(await storage.userByLogin('both@example.org'), undefined);
    assert.is(await storage.userByLogin(''), undefined);
    await storage.addUser(person('ada@example.org'), []);
    assert.is((await storage.userByLogin('ada@example.org'))?.uid, 'ada@example.org', 'an id comes before an address');
  });

  test('accounts are searched by id and display name, taken literally', async ({ storage }) => {
    await storage.addUser(person('zoe', { displayName: 'ÄRGER 100%' }), []);
    await storage.addUser(person('ann_b', { displayName: 'Ann' }), []);
    await storage.addUser(person('annab', { displayName: 'back\\slash' }), []);
    const search = async (text: string, limit = 0, offset = 0) =>
      (await storage.searchUsers(text, limit, offset)).map(({ uid }) => uid);
    assert.equal(await search(''), ['ann_b', 'annab', 'zoe']);
    assert.equal(await search('ärg'), ['zoe']);
    assert.equal(await search('%'), ['zoe']);
    assert.equal(await search('N_B'), ['ann_b']);
    assert.equal(await search('\\'), ['annab']);
    assert.equal(await search('ann', 1), ['ann_b']);
    assert.equal(await search('ann', 0, 1), ['annab']);
    assert.equal(await search('', 1, 2), ['zoe']);
  });

  test('several accounts are fetched at once, unknown ones left out', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    await storage.addUser(person('bob'), []);
    const uids = (await storage.users(['BOB', 'nobody', 'ada', 'Ada'])).map(({ uid }) => uid);
    assert.equal(uids.sort(), ['ada', 'bob']);
    assert.equal(await storage.users([]), []);
  });

  test('a changed display name reaches the attendees of that account only', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    const guest = addition('ada', { actorType: 'guests', displayName: 'Guest' });
    const room = found(await storage.createRoom(group('lunch'), owner('ada'), [], [guest, addition('bob')]));
    assert.is(await storage.changeUser('ada', { displayName: 'Ada L.', email: 'a@b.c', lastLogin: 5 }), true);
    assert.equal(
      (await storage.attendees(room.id)).map(({ displayName }) => displayName),
      ['Ada L.', 'Guest', 'bob-displayname'],
    );
    const user = found(await storage.user('ada'));
    assert.equal([user.displayName, user.email, user.lastLogin, user.createdAt], ['Ada L.', 'a@b.c', 5, 1000]);
    assert.equal((await storage.searchUsers('ada l', 0, 0)).length, 1);
    assert.is(await storage.changeUser('ada', {}), true);
    assert.is(await storage.changeUser('nobody', { displayName: 'x' }), false);
    assert.is(await storage.changeUser('nobody', {}), false);
  });

  test('groups have members and names', async ({ storage }) => {
    assert.is(await storage.addGroup({ gid: 'Team', displayName: 'The Team' }), true);
    assert.is(await storage.addGroup({ gid: 'Team', displayName: 'Again' }), false);
    await storage.addGroup({ gid: 'admin', displayName: 'Üble' });
    await storage.addUser(person('ada'), ['Team', 'admin']);
    await storage.addUser(person('bob'), []);
    assert.is(await storage.addToGroup('Team', 'bob'), true);
    assert.is(await storage.addToGroup('Team', 'bob'), false);
    assert.is(await storage.addToGroup('Team', 'nobody'), false);
    assert.is(await storage.addToGroup('nothing', 'bob'), false);
    assert.equal(await storage.membersOf('Team'), ['ada', 'bob']);
    assert.equal(await storage.groupsOf('ada'), ['Team', 'admin']);
    assert.is(await storage.removeFromGroup('Team', 'ada'), true);
    assert.is(await storage.removeFromGroup('Team', 'ada'), false);
    assert.is(await storage.renameGroup('Team', 'Them'), true);
    assert.is(await storage.renameGroup('nothing', 'x'), false);
    assert.equal(await storage.group('Team'), { gid: 'Team', displayName: 'Them' });
    assert.equal(await storage.groups('üb', 0, 0), [{ gid: 'admin', displayName: 'Üble' }]);
    assert.equal((await storage.groups('', 1, 1)).length, 1);
    await storage.changeUser('bob', { enabled: false });
    assert.equal(
      (await storage.groupSizes(['Team', 'admin', 'nothing'])).sort((a, b) => a.gid.localeCompare(b.gid)),
      [
        { gid: 'admin', members: 1, disabled: 0 },
        { gid: 'Team', members: 1, disabled: 1 },
      ],
    );
    assert.is(await storage.deleteGroup('Team'), true);
    assert.is(await storage.deleteGroup('Team'), false);
    assert.equal(await storage.groupsOf('bob'), []);
    assert.is(await storage.group('Team'), undefined);
  });

  test('teams have members and names', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    await storage.addUser(person('bob'), []);
    assert.is(await storage.addTeam({ id: 't1', displayName: 'Zebra' }, 'ada'), true);
    assert.is(await storage.addTeam({ id: 't1', displayName: 'Again' }, 'bob'), false);
    await storage.addTeam({ id: 't2', displayName: 'apes' }, 'ada');
    assert.is(await storage.addToTeam('t1', 'bob'), true);
    assert.is(await storage.addToTeam('t1', 'bob'), false);
    assert.is(await storage.addToTeam('t1', 'nobody'), false);
    assert.is(await storage.addToTeam('nothing', 'bob'), false);
    assert.equal(await storage.membersOfTeam('t1'), ['ada', 'bob']);
    assert.equal(
      (await storage.teamsOf('ada')).map(({ id }) => id),
      ['t2', 't1'],
    );
    const linked = { attendee: member('t1', { actorType: 'circles', displayName: 'Zebra' }) };
    const room = found(await storage.createRoom(group('lunch'), owner('ada'), [], [linked]));
    assert.is(await storage.renameTeam('t1', 'Zoo'), true);
    assert.is(await storage.renameTeam('nothing', 'x'), false);
    assert.is((await storage.attendees(room.id))[1]?.displayName, 'Zoo');
    assert.equal(await storage.teamsById(['t1', 'nothing']), [{ id: 't1', displayName: 'Zoo' }]);
    assert.is(await storage.removeFromTeam('t1', 'ada'), true);
    assert.is(await storage.removeFromTeam('t1', 'ada'), false);
    assert.is(await storage.deleteTeam('t1'), true);
    assert.is(await storage.deleteTeam('t1'), false);
    assert.equal(await storage.teamsOf('bob'), []);
    assert.is((await storage.teams()).length, 1);
  });

  test('an account that cannot be put into its groups is not made', async ({ storage }) => {
    let refused = false;
    await storage.addUser(person('ada'), ['nothing']).catch(() => {
      refused = true;
    });
    assert.is(refused, true);
    assert.is(await storage.user('ada'), undefined);
  });

  test('app passwords are found by their digest', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    const draft = appPassword('ada', { loginName: 'ADA' });
    const phone = await storage.addAppPassword(draft, 'digest 1');
    const tablet = await storage.addAppPassword({ ...draft, name: 'Tablet' }, 'digest 2');
    assert.equal(phone, { ...draft, id: phone.id });
    assert.equal(await storage.appPassword('digest 1'), phone);
    assert.equal(await storage.appPasswordsOf('ada'), [phone, tablet]);
    await storage.touchAppPassword(phone.id, 20);
    assert.is((await storage.appPassword('digest 1'))?.lastUsed, 20);
    assert.is(await storage.replaceAppPassword(phone.id, 'digest 3', 30), true);
    assert.is(await storage.appPassword('digest 1'), undefined);
    assert.equal(await storage.appPassword('digest 3'), { ...phone, lastUsed: 30 });
    assert.is(await storage.wipeAppPassword(phone.id, 40), true);
    assert.is(await storage.wipeAppPassword(phone.id, 50), false);
    assert.is((await storage.appPasswordsOf('ada'))[0]?.wipeSince, 40);
    assert.is(await storage.deleteAppPassword(phone.id), true);
    assert.is(await storage.wipeAppPassword(phone.id, 60), false);
    assert.is(await storage.replaceAppPassword(phone.id, 'digest 4', 30), false);
    assert.is(await storage.deleteAppPassword(phone.id), false);
    assert.is(await storage.appPassword('digest 1'), undefined);
    assert.equal(await storage.appPasswordsOf('ada'), [tablet]);
  });

  test('a login flow is let in once and ends once', async ({ storage }) => {
    await storage.addUser(person('ada'), []);
    const draft = { loginDigest: 'login 1', pollDigest: 'poll 1', clientName: 'Phone', createdAt: 100 };
    await storage.addLoginFlow(draft, 0);
    const flow = found(await storage.loginFlow('login 1'));
    assert.equal(flow, { id: flow.id, clientName: 'Phone', createdAt: 100, uid: null });
    assert.equal(await storage.polledLoginFlow('poll 1'), flow);
    assert.is(await storage.loginFlow('poll 1'), undefined);
    assert.is(await storage.grantLoginFlow(flow.id, 'ada'), true);
    assert.is(await storage.grantLoginFlow(flow.id, 'ada'), false);
    assert.is((await storage.polledLoginFlow('poll 1'))?.uid, 'ada');
    const password = appPassword('ada', { createdAt: 110, lastUsed: 110 });
    assert.is(await storage.redeemLoginFlow(flow.id, password, 'digest 1'), true);
    assert.is(await storage.redeemLoginFlow(flow.id, password, 'digest 2'), false);
    assert.is((await storage.appPasswordsOf('ada')).length, 1);
    assert.is((await storage.appPassword('digest 1'))?.name, 'Phone');
    assert.is(await storage.polledLoginFlow('poll 1'), undefined);
    await storage.addLoginFlow({ ...draft, createdAt: 200 }, 200);
    await storage.addLoginFlow({ loginDigest: 'l2', pollDigest: 'p2', clientName: '', createdAt: 300 }, 201);
    assert.is(await storage.loginFlow('login 1'), undefined);
    const last = found(await storage.loginFlow('l2'));
    assert.is(await storage.endLoginFlow(last.id), true);
    assert.is(await storage.endLoginFlow(last.id), false);
    assert.is(await storage.polledLoginFlow('p2'), undefined);
  });
}
