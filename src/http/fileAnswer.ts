import contentDisposition from 'content-disposition';
import { isSafeToShow } from '../files/mediaType.js';

/**
 * Whatever a file holds, a browser that opens it runs nothing of it, and nothing of it counts as coming from here. A
 * picture, sound or film that is opened by itself still shows.
 */
const policy =
  "sandbox;default-src 'none';img-src 'self';media-src 'self';style-src 'unsafe-inline';base-uri 'none';form-action 'none';frame-ancestors 'none'";

/**
 * The headers that any answer with the content of somebody's file needs, whoever asks and whichever way, 206 and HEAD
 * too; length, range, ETag and caching are the caller's. They come before the standing headers, which the answer keeps
 * where these say nothing (`nosniff` among them; it is here as well for what is written past those).
 * @param name as the reader knows it: it becomes the name under which browsers keep the file
 * @param mayShow false to have even a picture kept instead of shown
 */
export function fileHeaders(name: string, type: string, mayShow = true): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Disposition': contentDisposition(name, {
      type: mayShow && isSafeToShow(type) ? 'inline' : 'attachment',
      // For what does not know of names in UTF-8, which stand beside it.
      fallback: name.replace(/[^ -~]/g, '_'),
    }),
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
  };
}
