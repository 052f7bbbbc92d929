import { changeUserSetting, deleteUserSetting } from '../../actions/changeUserSetting.js';
import { canSetConfig, isAppId, isHiddenConfig } from '../../domain/appConfig.js';
import { TalkError } from '../../domain/errors.js';
import { talkApp } from '../../domain/userSetting.js';
import { anything, text } from '../input.js';
import { ok } from '../ocs.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const config = '/apps/provisioning_api/api/v1/config';
const appPath = `${config}/apps/{app}`;
const keyPath = `${appPath}/{key}`;
const preferencePath = `${config}/users/{app}/{key}`;

type Asking = UserRequest<Record<never, never>>;

const settingInput = { key: text(), value: anything() };

async function set({ deps, user, input: { key, value } }: UserRequest<typeof settingInput>) {
  if (!(await changeUserSetting(deps, user.uid, key, value))) throw new TalkError('invalid', null);
  return ok(null);
}

const preferenceInput = { configValue: anything() };

/** The same by another way; other apps have nothing that users may set. */
async function setPreference({ deps, user, params, input }: UserRequest<typeof preferenceInput>) {
  const { app = '', key = '' } = params;
  const done = app === talkApp && (await changeUserSetting(deps, user.uid, key, input.configValue));
  if (!done) throw new TalkError('invalid');
  return ok([]);
}

async function deletePreference({ deps, user, params: { app = '', key = '' } }: Asking) {
  if (app !== talkApp) throw new TalkError('invalid');
  await deleteUserSetting(deps, user.uid, key);
  return ok([]);
}

/** @throws TalkError forbidden when there can be no such app */
function appOf({ params: { app = '' } }: Asking): string {
  if (!isAppId(app)) throw new TalkError('forbidden', { data: { message: 'Invalid app id given' } });
  return app;
}

/** @throws TalkError forbidden for what is not to be set */
function settableKeyOf(request: Asking): { app: string; key: string } {
  const app = appOf(request);
  const { key = '' } = request.params;
  if (!canSetConfig(app, key)) throw new TalkError('forbidden', { data: { message: 'The given key can not be set' } });
  return { app, key };
}

async function listKeys(request: Asking) {
  const app = appOf(request);
  const keys = Object.keys(await request.deps.storage.appConfigOf(app));
  return ok({ data: keys.filter((key) => !isHiddenConfig(app, key)) });
}

const getInput = { defaultValue: text('') };

async function getValue(request: UserRequest<typeof getInput>) {
  const app = appOf(request);
  const { key = '' } = request.params;
  const value = isHiddenConfig(app, key) ? undefined : await request.deps.storage.appConfig(app, key);
  return ok({ data: value ?? request.input.defaultValue });
}

const valueInput = { value: text() };

async function setValue(request: UserRequest<typeof valueInput>) {
  const { app, key } = settableKeyOf(request);
  await request.deps.storage.setAppConfig(app, key, request.input.value);
  return ok([]);
}

async function deleteValue(request: Asking) {
  const { app, key } = settableKeyOf(request);
  await request.deps.storage.deleteAppConfig(app, key);
  return ok([]);
}

/** What users set for themselves, and administrators for all (spec/host.md §5). */
export const settingsRoutes: Route[] = [
  userRoute('POST', '/apps/spreed/api/v1/settings/user', settingInput, set),
  userRoute('POST', preferencePath, preferenceInput, setPreference),
  userRoute('DELETE', preferencePath, {}, deletePreference),
  userRoute('GET', appPath, {}, listKeys),
  userRoute('GET', keyPath, getInput, getValue),
  userRoute('POST', keyPath, valueInput, setValue),
  userRoute('DELETE', keyPath, {}, deleteValue),
];
