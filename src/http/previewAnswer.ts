import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { type FileNode, may, type PlacedFile } from '../domain/file.js';
import { hasPreview } from '../domain/preview.js';
import type { AskedPreview } from '../domain/previewSize.js';
import { iconOf, rasterizeTypeIcon } from '../pictures/typeIcons.js';
import { knowsEtag } from './etag.js';
import { answerIfKnown, answerPicture } from './pictureAnswer.js';

/** What a client asks for, and what it takes instead. */
export interface PreviewWish extends AskedPreview {
  /** Where there is no preview: the icon of the type. */
  forceIcon: boolean;
  /** Where there is no preview: a redirection to that icon. */
  mimeFallback: boolean;
}

/** Edges of the box where a client does not say, in pixels. */
const usualEdge = 32;

/**
 * Reads `x`, `y`, `a`, `mode`, `forceIcon` and `mimeFallback` (spec/host.md §11). An edge below 0 does not matter; with
 * `a` all of the picture is shown, with `mode=cover` it may be larger than the box.
 * @throws TalkError invalid when the box is empty
 */
export function previewWish({ query }: Context): PreviewWish {
  const box = { width: edgeOf(query.x), height: edgeOf(query.y) };
  if (box.width === 0 || box.height === 0) throw new TalkError('invalid');
  const whole = query.mode === 'cover' ? 'cover' : 'fit';
  return {
    box,
    mode: isTrue(query.a) ? whole : 'cut',
    forceIcon: isTrue(query.forceIcon),
    mimeFallback: isTrue(query.mimeFallback),
  };
}

function edgeOf(value: unknown): number {
  if (value === undefined) return usualEdge;
  const edge = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : 0;
  return edge < 0 ? Number.POSITIVE_INFINITY : edge;
}

const isTrue = (value: unknown): boolean => value === '1' || value === 'true';

/**
 * Answers with the preview of a file or what the client takes instead.
 * @param placed undefined where the one who asks finds no such file
 * @throws TalkError notFound when there is none, forbidden when it may not be read, unavailable when too many are made
 */
export async function answerPreview(
  ctx: Context,
  deps: Pick<Deps, 'blobs' | 'clock' | 'previews' | 'instance'>,
  placed: Pick<PlacedFile, 'file' | 'permissions'> | undefined,
  wish: PreviewWish,
): Promise<void> {
  if (!placed) throw new TalkError('notFound');
  if ((placed.permissions & may.read) === 0) throw new TalkError('forbidden');
  if (await answerPicturePreview(ctx, deps, placed.file, wish)) return;
  const icon = iconOf(placed.file.type);
  if (wish.forceIcon) {
    const edges = [wish.box.width, wish.box.height].filter(Number.isFinite);
    return answerPicture(ctx, deps.clock, await rasterizeTypeIcon(icon, Math.max(...edges)));
  }
  if (!wish.mimeFallback) throw new TalkError('notFound');
  redirectToIcon(ctx, deps, placed.file.type);
}

/** @returns false when there is none */
async function answerPicturePreview(
  ctx: Context,
  { blobs, clock, previews }: Pick<Deps, 'blobs' | 'clock' | 'previews'>,
  { digest, size, type }: FileNode,
  wish: PreviewWish,
): Promise<boolean> {
  if (digest === undefined || !hasPreview(type)) return false;
  const plan = await previews.plan({ digest, size, path: blobs.path(digest) }, wish);
  if (!plan) return false;
  const etag = `"${plan.name}"`;
  const isKnown = knowsEtag(ctx, etag);
  const preview = isKnown ? undefined : await previews.take(plan);
  if (!preview && !isKnown) return false;
  if (answerIfKnown(ctx, clock, etag) || !preview) return true;
  ctx.status = 200;
  ctx.type = plan.type;
  ctx.body = Buffer.isBuffer(preview) ? preview : preview.file.createReadStream();
  ctx.length = Buffer.isBuffer(preview) ? preview.length : preview.size;
  return true;
}

/** Leads to the icon of a media type. */
export function redirectToIcon(ctx: Context, { instance }: Pick<Deps, 'instance'>, type: string): void {
  ctx.redirect(`${instance.url}/core/img/filetypes/${iconOf(type)}.svg`);
  ctx.status = 303;
  ctx.body = '';
}
