import style from 'gzip:./page.css';
import start from 'gzip:./start.js';
import openapi from 'gzip:../../../openapi.yaml';
import rendererStyle from 'gzip:swagger-ui-dist/swagger-ui.css';
import renderer from 'gzip:swagger-ui-dist/swagger-ui-bundle.js';
import { etagOf } from '../etag.js';

/** A file of the reference as it lies in the program. */
export interface DocsFile {
  type: string;
  gzipped: Buffer;
  etag: string;
}

const file = (type: string, bytes: Uint8Array): DocsFile => ({
  type,
  gzipped: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  etag: etagOf(bytes),
});

const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** Below `/docs/`. */
export const docsFiles: ReadonlyMap<string, DocsFile> = new Map([
  ['openapi.yaml', file('application/yaml; charset=utf-8', openapi)],
  ['swagger-ui.css', file(css, rendererStyle)],
  ['swagger-ui.js', file(script, renderer)],
  ['page.css', file(css, style)],
  ['start.js', file(script, start)],
]);
