import type { Context, Middleware } from 'koa';
import { completeTree } from '../../actions/findPlaces.js';
import type { Deps } from '../../deps.js';
import { TalkError } from '../../domain/errors.js';
import { ReceiveError } from '../../files/blobStore.js';
import { addressReader } from '../address.js';
import { errorAnswer } from '../answerError.js';
import { identify } from '../auth.js';
import { liftBodyDeadline, setBodyDeadline, takeTime } from '../bodyDeadline.js';
import { replyTo } from '../reply.js';
import { fileMethods } from './files.js';
import { type DavPlace, placeOf } from './place.js';
import { search } from './propfind.js';
import { answerDavError, type DavRequest } from './request.js';
import { uploadMethods } from './uploads.js';

/** Methods that change nothing. */
const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'SEARCH']);

/**
 * The homes of files by WebDAV, classes 1 and 3 (spec/host.md §11): without locks, for there is nobody who would need
 * them. Everything needs a login; who sends none is asked for it, which Android counts on.
 */
export function createDav(deps: Deps): Middleware {
  const addressOf = addressReader(deps.config);
  return async (ctx) => {
    try {
      const caller = await identify(ctx, deps, false, addressOf(ctx));
      const { user } = caller;
      if (!user) throw new TalkError('notLoggedIn', [], { message: 'No public access to this resource' });
      ctx.state.uid = user.uid;
      if (!reading.has(ctx.method)) await deps.limits.countWrite(caller);
      const place = placeOf(ctx.path, user.uid);
      if (!place) throw new TalkError('notFound', [], { message: 'There is nothing at this address' });
      if (sendsFile(ctx, place)) await deps.limits.countUpload(caller);
      if (ctx.method === 'PUT') liftBodyDeadline(ctx);
      else if (!reading.has(ctx.method)) takeTime(ctx);
      if (place.kind !== 'uploads') await completeTree(deps, user.uid);
      await answer({ ctx, deps, user }, place);
      withoutBody(ctx);
    } catch (error) {
      answerError(ctx, deps, error);
    }
    if (ctx.status >= 400 && ctx.respond !== false) deps.metrics?.failed(ctx.method, '/remote.php', ctx.status);
  };
}

const sendsFile = ({ method }: Context, { kind }: DavPlace): boolean =>
  (kind === 'files' && method === 'PUT') || (kind === 'uploads' && method === 'MOVE');

async function answer(request: DavRequest, place: DavPlace): Promise<void> {
  const { ctx } = request;
  const { method } = ctx;
  if (place.kind === 'files' && method in fileMethods) return fileMethods[method]?.(request, place);
  if (place.kind === 'uploads' && method in uploadMethods) return uploadMethods[method]?.(request, place);
  if (place.kind === 'root' && method === 'SEARCH') return search(request);
  const allowed = ['OPTIONS', ...methodsOf(place)].join(', ');
  ctx.set('Allow', allowed);
  ctx.set('DAV', '1, 3');
  if (method === 'OPTIONS') {
    ctx.set('MS-Author-Via', 'DAV');
    if (place.kind === 'root') ctx.set('DASL', '<DAV:basicsearch>');
    ctx.status = 200;
    return;
  }
  const why =
    method === 'LOCK' || method === 'UNLOCK' ? 'Files cannot be locked here' : `${method} is not possible here`;
  answerDavError(ctx, place.kind === 'root' && method === 'PROPFIND' ? 404 : 405, why);
}

/** Where nothing is said, Koa would say the name of the status. */
function withoutBody(ctx: Context): void {
  if (ctx.body !== undefined && ctx.body !== null) return;
  ctx.body = '';
  ctx.remove('Content-Type');
}

const methodsOf = ({ kind }: DavPlace): string[] => {
  if (kind === 'root') return ['SEARCH'];
  return Object.keys(kind === 'files' ? fileMethods : uploadMethods);
};

function answerError(ctx: Context, deps: Deps, error: unknown): void {
  // Nobody is there any more who could be told.
  if (error instanceof ReceiveError && error.problem === 'hungUp') {
    ctx.req.socket.destroy();
    ctx.respond = false;
    return;
  }
  // Clients that send on before they listen learn of it too; but not for as long as they like.
  setBodyDeadline(ctx);
  ctx.req.resume();
  const { status, message } = errorAnswer(replyTo(ctx), deps, error);
  for (const header of ['Content-Disposition', 'Content-Length', 'ETag', 'OC-ETag']) ctx.remove(header);
  if (status === 401) {
    const kind = ctx.get('x-requested-with') === 'XMLHttpRequest' ? 'DummyBasic' : 'Basic';
    ctx.set('WWW-Authenticate', `${kind} realm="Parley", charset="UTF-8"`);
  }
  answerDavError(ctx, status, (message ?? '').trim());
}
