import { and, asc, eq, or, sql } from 'drizzle-orm';
import { attendees, groupColumns, groupMembers, groups } from '../../../db/schema.js';
import type { Group } from '../../domain/user.js';
import type { GroupSize } from '../accountStorage.js';
import { type Connection, containing } from './connection.js';

const given = sql.placeholder;

export function groupReads(db: Connection) {
  const byId = db
    .select(groupColumns)
    .from(groups)
    .where(eq(groups.gid, given('gid')))
    .prepare();
  const found = db
    .select(groupColumns)
    .from(groups)
    .where(
      or(
        sql`${groups.gidLower} like ${given('pattern')} escape '\\'`,
        sql`${groups.displayNameLower} like ${given('pattern')} escape '\\'`,
      ),
    )
    .orderBy(asc(groups.gid))
    .limit(given('limit'))
    .offset(given('offset'))
    .prepare();
  const members = db
    .select({ uid: groupMembers.uid })
    .from(groupMembers)
    .where(eq(groupMembers.gid, given('gid')))
    .orderBy(asc(groupMembers.uid))
    .prepare();
  const memberships = db
    .select({ gid: groupMembers.gid })
    .from(groupMembers)
    .where(eq(groupMembers.uid, given('uid')))
    .orderBy(asc(groupMembers.gid))
    .prepare();
  const sizes = db.$client.prepare<{ gids: string }, GroupSize>(
    `select gid, count(*) as members, sum(not enabled) as disabled from group_members join users using (uid)
     where gid in (select value from json_each(:gids)) group by gid`,
  );

  return {
    group: async (gid: string): Promise<Group | undefined> => byId.get({ gid }),
    groups: async (search: string, limit: number, offset: number): Promise<Group[]> =>
      found.all({ pattern: containing(search.toLowerCase()), limit: limit || -1, offset }),
    groupSizes: async (gids: string[]): Promise<GroupSize[]> => sizes.all({ gids: JSON.stringify(gids) }),
    membersOf: async (gid: string): Promise<string[]> => members.all({ gid }).map((row) => row.uid),
    groupsOf: async (uid: string): Promise<string[]> => memberships.all({ uid }).map((row) => row.gid),
  };
}

export function groupWrites(db: Connection) {
  const join = db.$client.prepare<{ gid: string; uid: string }>(
    `insert or ignore into group_members (gid, uid)
     select gid, uid from user_groups, users where gid = :gid and uid = :uid`,
  );

  return {
    addGroup({ gid, displayName }: Group): boolean {
      const row = { gid, gidLower: gid.toLowerCase(), displayName, displayNameLower: displayName.toLowerCase() };
      return db.insert(groups).values(row).onConflictDoNothing().run().changes > 0;
    },

    renameGroup(gid: string, displayName: string): boolean {
      const patch = { displayName, displayNameLower: displayName.toLowerCase() };
      const { changes } = db.update(groups).set(patch).where(eq(groups.gid, gid)).run();
      if (changes === 0) return false;
      db.update(attendees)
        .set({ displayName })
        .where(and(eq(attendees.actorType, 'groups'), eq(attendees.actorId, gid)))
        .run();
      return true;
    },

    deleteGroup: (gid: string): boolean => db.delete(groups).where(eq(groups.gid, gid)).run().changes > 0,

    addToGroup: (gid: string, uid: string): boolean => join.run({ gid, uid }).changes > 0,

    removeFromGroup: (gid: string, uid: string): boolean =>
      db
        .delete(groupMembers)
        .where(and(eq(groupMembers.gid, gid), eq(groupMembers.uid, uid)))
        .run().changes > 0,
  };
}
