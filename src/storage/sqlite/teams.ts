import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { attendees, teamColumns, teamMembers, teams } from '../../../db/schema.js';
import type { Team } from '../../domain/user.js';
import { type Connection, listed } from './connection.js';

const given = sql.placeholder;

export function teamReads(db: Connection) {
  const select = () => db.select(teamColumns).from(teams);
  const byIds = select()
    .where(inArray(teams.id, listed('ids')))
    .prepare();
  const all = select().orderBy(asc(teams.displayNameLower), asc(teams.id)).prepare();
  const ofUser = select()
    .innerJoin(teamMembers, eq(teamMembers.teamId, teams.id))
    .where(eq(teamMembers.uid, given('uid')))
    .orderBy(asc(teams.displayNameLower), asc(teams.id))
    .prepare();
  const members = db
    .select({ uid: teamMembers.uid })
    .from(teamMembers)
    .where(eq(teamMembers.teamId, given('id')))
    .orderBy(asc(teamMembers.uid))
    .prepare();

  return {
    teams: async (): Promise<Team[]> => all.all(),
    teamsById: async (ids: string[]): Promise<Team[]> => byIds.all({ ids: JSON.stringify(ids) }),
    teamsOf: async (uid: string): Promise<Team[]> => ofUser.all({ uid }),
    membersOfTeam: async (id: string): Promise<string[]> => members.all({ id }).map(({ uid }) => uid),
  };
}

export function teamWrites(db: Connection) {
  const join = db.$client.prepare<{ id: string; uid: string }>(
    `insert or ignore into team_members (team_id, uid)
     select team_id, uid from teams, users where team_id = :id and uid = :uid`,
  );
  const named = (displayName: string) => ({ displayName, displayNameLower: displayName.toLowerCase() });

  return {
    addTeam({ id, displayName }: Team, founder: string): boolean {
      const { changes } = db
        .insert(teams)
        .values({ id, ...named(displayName) })
        .onConflictDoNothing()
        .run();
      if (changes > 0) join.run({ id, uid: founder });
      return changes > 0;
    },

    renameTeam(id: string, displayName: string): boolean {
      const { changes } = db.update(teams).set(named(displayName)).where(eq(teams.id, id)).run();
      if (changes === 0) return false;
      db.update(attendees)
        .set({ displayName })
        .where(and(eq(attendees.actorType, 'circles'), eq(attendees.actorId, id)))
        .run();
      return true;
    },

    deleteTeam: (id: string): boolean => db.delete(teams).where(eq(teams.id, id)).run().changes > 0,

    addToTeam: (id: string, uid: string): boolean => join.run({ id, uid }).changes > 0,

    removeFromTeam: (id: string, uid: string): boolean =>
      db
        .delete(teamMembers)
        .where(and(eq(teamMembers.teamId, id), eq(teamMembers.uid, uid)))
        .run().changes > 0,
  };
}
