import { and, eq, sql } from 'drizzle-orm';
import { appConfig, attendees, userSettings } from '../../../db/schema.js';
import { ReadPrivacy } from '../../domain/attendee.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function configReads(db: Connection) {
  const value = db
    .select({ value: appConfig.value })
    .from(appConfig)
    .where(and(eq(appConfig.app, given('app')), eq(appConfig.key, given('key'))))
    .prepare();
  const values = db
    .select({ key: appConfig.key, value: appConfig.value })
    .from(appConfig)
    .where(eq(appConfig.app, given('app')))
    .prepare();
  const setting = db
    .select({ value: userSettings.value })
    .from(userSettings)
    .where(
      and(eq(userSettings.uid, given('uid')), eq(userSettings.app, given('app')), eq(userSettings.key, given('key'))),
    )
    .prepare();

  return {
    appConfig: async (app: string, key: string): Promise<string | undefined> => value.get({ app, key })?.value,
    appConfigOf: async (app: string): Promise<Record<string, string>> =>
      Object.fromEntries(values.all({ app }).map((row) => [row.key, row.value])),
    userSetting: async (uid: string, app: string, key: string): Promise<string | undefined> =>
      setting.get({ uid, app, key })?.value,
  };
}

export function configWrites(db: Connection) {
  const keepSetting = db.$client.prepare<{ uid: string; app: string; key: string; value: string }>(
    `insert into user_settings (uid, app, key, value) select uid, :app, :key, :value from users where uid = :uid
     on conflict do update set value = excluded.value`,
  );

  function shareReadStatus(uid: string, app: string, key: string, value: string): void {
    if (app !== 'spreed' || key !== 'read_status_privacy') return;
    db.update(attendees)
      .set({ readPrivacy: value === String(ReadPrivacy.private) ? ReadPrivacy.private : ReadPrivacy.public })
      .where(and(eq(attendees.actorType, 'users'), eq(attendees.actorId, uid)))
      .run();
  }

  return {
    setAppConfig(app: string, key: string, value: string): void {
      db.insert(appConfig)
        .values({ app, key, value })
        .onConflictDoUpdate({ target: [appConfig.app, appConfig.key], set: { value } })
        .run();
    },

    deleteAppConfig(app: string, key: string): void {
      db.delete(appConfig)
        .where(and(eq(appConfig.app, app), eq(appConfig.key, key)))
        .run();
    },

    setUserSetting(uid: string, app: string, key: string, value: string): void {
      keepSetting.run({ uid, app, key, value });
      shareReadStatus(uid, app, key, value);
    },

    deleteUserSetting(uid: string, app: string, key: string): void {
      db.delete(userSettings)
        .where(and(eq(userSettings.uid, uid), eq(userSettings.app, app), eq(userSettings.key, key)))
        .run();
      shareReadStatus(uid, app, key, String(ReadPrivacy.public));
    },
  };
}
