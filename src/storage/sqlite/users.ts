import { and, asc, count, eq, inArray, or, sql } from 'drizzle-orm';
import { attendees, groupMembers, userColumns, users } from '../../../db/schema.js';
import type { User } from '../../domain/user.js';
import type { UserDraft, UserPatch } from '../accountStorage.js';
import { type Connection, containing, listed } from './connection.js';

const given = sql.placeholder;

export function userReads(db: Connection) {
  const select = () => db.select(userColumns).from(users);
  const byId = select()
    .where(eq(users.uidLower, given('uid')))
    .prepare();
  const byEmail = select()
    .where(and(sql`lower(${users.email}) = lower(${given('email')})`, sql`${users.email} <> ''`))
    .limit(2)
    .prepare();
  const byIds = select()
    .where(inArray(users.uidLower, listed('uids')))
    .prepare();
  const found = select()
    .where(
      or(
        sql`${users.uidLower} like ${given('pattern')} escape '\\'`,
        sql`${users.displayNameLower} like ${given('pattern')} escape '\\'`,
      ),
    )
    .orderBy(asc(users.uid))
    .limit(given('limit'))
    .offset(given('offset'))
    .prepare();
  const counted = db.select({ count: count() }).from(users).prepare();

  const user = (uid: string): User | undefined => byId.get({ uid: uid.toLowerCase() });

  return {
    user: async (uid: string) => user(uid),

    async userByLogin(login: string): Promise<User | undefined> {
      const byUid = user(login);
      if (byUid) return byUid;
      const [first, second] = byEmail.all({ email: login });
      return second ? undefined : first;
    },

    users: async (uids: string[]): Promise<User[]> =>
      byIds.all({ uids: JSON.stringify(uids.map((uid) => uid.toLowerCase())) }),

    searchUsers: async (search: string, limit: number, offset: number): Promise<User[]> =>
      found.all({ pattern: containing(search.toLowerCase()), limit: limit || -1, offset }),

    countUsers: async (): Promise<number> => counted.get()?.count ?? 0,
  };
}

export function userWrites(db: Connection) {
  return {
    addUser(draft: UserDraft, groups: string[]): boolean {
      const { changes } = db
        .insert(users)
        .values({ ...draft, ...lowered(draft), uidLower: draft.uid.toLowerCase(), firstLogin: 0, lastLogin: 0 })
        .onConflictDoNothing()
        .run();
      if (changes === 0) return false;
      for (const gid of groups) db.insert(groupMembers).values({ gid, uid: draft.uid }).onConflictDoNothing().run();
      return true;
    },

    changeUser(uid: string, patch: UserPatch): boolean {
      const { changes } = db
        .update(users)
        .set({ uid, ...patch, ...lowered(patch) })
        .where(eq(users.uid, uid))
        .run();
      if (changes > 0 && patch.displayName !== undefined) {
        db.update(attendees)
          .set({ displayName: patch.displayName })
          .where(and(eq(attendees.actorType, 'users'), eq(attendees.actorId, uid)))
          .run();
      }
      return changes > 0;
    },
  };
}

function lowered(draft: { displayName: string }): { displayNameLower: string };
function lowered(patch: { displayName?: string }): { displayNameLower?: string };
function lowered({ displayName }: { displayName?: string }) {
  return displayName === undefined ? {} : { displayNameLower: displayName.toLowerCase() };
}
