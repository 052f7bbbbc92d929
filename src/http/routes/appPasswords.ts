import { addAppPassword, replaceAppPassword, revokeAppPassword } from '../../actions/appPasswords.js';
import { clientName } from '../../domain/clientName.js';
import { TalkError } from '../../domain/errors.js';
import type { AppPassword } from '../../domain/user.js';
import { oneTimePath } from '../auth.js';
import { text } from '../input.js';
import { ok } from '../ocs.js';
import { type Route, type UserRequest, userRoute } from '../route.js';
import { slowedDown } from '../slowedDown.js';

type Asking = UserRequest<Record<never, never>>;

const forbidden = (message: string) => new TalkError('forbidden', [], { message });

/** Also a GET that makes something counts as a change. */
async function getOne({ ctx, deps, caller, user }: Asking) {
  if (caller.appPassword) throw forbidden('You cannot request an new apppassword with an apppassword');
  await deps.limits.countWrite(caller);
  return ok({ apppassword: await addAppPassword(deps, user.uid, clientName(ctx.get('user-agent'))) });
}

async function exchange({ deps, caller }: Asking) {
  const { appPassword } = caller;
  if (!appPassword || appPassword.oneTimeUntil === 0) throw forbidden('No one-time apppassword in use');
  return ok({ apppassword: await replaceAppPassword(deps, appPassword) });
}

/** @throws TalkError forbidden for who came by the account's own password */
function ownOf({ caller }: Asking): AppPassword {
  if (!caller.appPassword) throw forbidden('no app password in use');
  return caller.appPassword;
}

async function revokeOwn(request: Asking) {
  await revokeAppPassword(request.deps, ownOf(request).id);
  return ok([]);
}

const rotate = async (request: Asking) => ok({ apppassword: await replaceAppPassword(request.deps, ownOf(request)) });

const confirmInput = { password: text() };

/** Whoever holds a client's password shows that they know the account's. */
async function confirm({ ctx, deps, caller, user, input }: UserRequest<typeof confirmInput>) {
  return slowedDown(ctx, deps, caller, ['sudo'], '', async () => {
    if (!(await deps.passwords.verify(input.password, user.passwordHash))) {
      await deps.throttle.failed('sudo', caller.address);
      throw new TalkError('forbidden');
    }
    return ok({ lastLogin: deps.clock.now() });
  });
}

/** Passwords of single devices (spec/host.md §3). */
export const appPasswordRoutes: Route[] = [
  userRoute('GET', '/core/getapppassword', {}, getOne),
  userRoute('GET', oneTimePath, {}, exchange),
  userRoute('DELETE', '/core/apppassword', {}, revokeOwn),
  userRoute('POST', '/core/apppassword/rotate', {}, rotate),
  userRoute('PUT', '/core/apppassword/confirm', confirmInput, confirm),
];
