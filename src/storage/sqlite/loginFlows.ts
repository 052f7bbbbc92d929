import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { appPasswords, loginFlowColumns, loginFlows } from '../../../db/schema.js';
import type { LoginFlow, LoginFlowDraft } from '../../domain/loginFlow.js';
import type { AppPassword } from '../../domain/user.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function loginFlowReads(db: Connection) {
  const select = () => db.select(loginFlowColumns).from(loginFlows);
  const byLogin = select()
    .where(eq(loginFlows.loginDigest, given('digest')))
    .prepare();
  // Asked four times a second by each client that waits.
  const byPoll = select()
    .where(eq(loginFlows.pollDigest, given('digest')))
    .prepare();
  return {
    loginFlow: async (digest: string): Promise<LoginFlow | undefined> => byLogin.get({ digest }),
    polledLoginFlow: async (digest: string): Promise<LoginFlow | undefined> => byPoll.get({ digest }),
  };
}

export function loginFlowWrites(db: Connection) {
  return {
    addLoginFlow(draft: LoginFlowDraft, forgetBefore: number): void {
      db.delete(loginFlows).where(lt(loginFlows.createdAt, forgetBefore)).run();
      db.insert(loginFlows).values(draft).run();
    },

    grantLoginFlow: (id: number, uid: string): boolean =>
      db
        .update(loginFlows)
        .set({ uid })
        .where(and(eq(loginFlows.id, id), isNull(loginFlows.uid)))
        .run().changes > 0,

    endLoginFlow: (id: number): boolean => db.delete(loginFlows).where(eq(loginFlows.id, id)).run().changes > 0,

    redeemLoginFlow(id: number, draft: Omit<AppPassword, 'id'>, digest: string): boolean {
      if (db.delete(loginFlows).where(eq(loginFlows.id, id)).run().changes === 0) return false;
      db.insert(appPasswords)
        .values({ ...draft, digest })
        .run();
      return true;
    },
  };
}
