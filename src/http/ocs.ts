import { XMLBuilder } from 'fast-xml-parser';
import type { Context } from 'koa';

/** Which of the two OCS entry points was asked; they differ in how a status is told (spec/ocs.md §2). */
export type OcsVersion = 1 | 2;
export type OcsFormat = 'json' | 'xml';

/** What an endpoint answers, before it is put into an envelope. */
export interface OcsAnswer {
  status: number;
  data: unknown;
  headers?: Record<string, string> | undefined;
  /** Of errors: the text of `meta.message`. */
  message?: string | undefined;
  /** Of errors: a raw OCS code where it is not the status. */
  statusCode?: number | undefined;
}

export const ok = (data: unknown, headers?: Record<string, string>): OcsAnswer => ({ status: 200, data, headers });
export const created = (data: unknown, headers?: Record<string, string>): OcsAnswer => ({ status: 201, data, headers });

export const jsonType = 'application/json; charset=utf-8';
export const xmlType = 'application/xml; charset=utf-8';

/** What `meta.message` says of a path that leads nowhere. */
export const unknownRouteMessage =
  'Invalid query, please check the syntax. API specifications are here: http://www.freedesktop.org/wiki/Specifications/open-collaboration-services.\n';

/**
 * The format that the request asks for: the parameter `format`, else the first `application/…` of Accept, else XML.
 * Unlike the reference, an unknown format is not an error but XML.
 */
function chooseFormat(format: unknown, accept: string | undefined): OcsFormat {
  if (typeof format === 'string') return format.toLowerCase() === 'json' ? 'json' : 'xml';
  if (!accept) return 'xml';
  if (accept.startsWith('application/json')) return 'json';
  for (const entry of accept.split(',')) {
    const type = entry.trim();
    if (type.startsWith('application/')) return type.startsWith('application/json') ? 'json' : 'xml';
  }
  return 'xml';
}

/** The format that this request asks for. */
export function formatOf(ctx: Context): OcsFormat {
  const format = ctx.state.format ?? (ctx.querystring.includes('format=') ? ctx.query.format : undefined);
  return chooseFormat(Array.isArray(format) ? format[0] : format, ctx.req.headers.accept);
}

interface Meta {
  status: 'ok' | 'failure';
  statuscode: number;
  message: string;
  totalitems?: string;
  itemsperpage?: string;
}

function metaOf(version: OcsVersion, answer: OcsAnswer): Meta {
  const raw = answer.statusCode ?? answer.status;
  if (version === 1) {
    const statuscode = raw === 200 ? 100 : raw;
    const good = statuscode === 100;
    const message = good ? 'OK' : (answer.message ?? '');
    return { status: good ? 'ok' : 'failure', statuscode, message, totalitems: '', itemsperpage: '' };
  }
  const good = raw >= 200 && raw < 300;
  return { status: good ? 'ok' : 'failure', statuscode: raw, message: good ? 'OK' : (answer.message ?? '') };
}

/** An answer as bytes on the wire have it. */
export interface RenderedAnswer {
  status: number;
  type: string;
  /** "" for none. */
  body: string;
}

/** Puts an answer into its envelope: the status by version, the body by format. */
export function renderAnswer(version: OcsVersion, format: OcsFormat, answer: OcsAnswer): RenderedAnswer {
  const status = version === 2 ? answer.status : answer.status === 401 || answer.status === 503 ? answer.status : 200;
  const type = format === 'json' ? jsonType : xmlType;
  if (version === 2 && (status === 204 || status === 304)) return { status, type, body: '' };
  const meta = metaOf(version, answer);
  const { data } = answer;
  return {
    status,
    type,
    body: format === 'json' ? JSON.stringify({ ocs: { meta, data } }) : envelopeAsXml(meta, data),
  };
}

// One node per element, in order, because lists and keys share the name of their parent's rules.
type XmlNode = { [name: string]: XmlNode[] | string | number | boolean | Record<string, string> };

const builder = new XMLBuilder({
  preserveOrder: true,
  format: true,
  indentBy: ' ',
  suppressEmptyNode: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@_',
});

/** An empty text that keeps its element from collapsing: `<message></message>` and not `<message/>`. */
const emptyText = '\uE000';

function envelopeAsXml(meta: Meta, data: unknown): string {
  const nodes: XmlNode[] = [{ ocs: [{ meta: toNodes(meta) }, { data: toNodes(data) }] }];
  const body: string = builder.build(nodes);
  return `<?xml version="1.0"?>\n${body.trim().replaceAll(emptyText, '')}\n`;
}

/** Lists become `<element>`s; true is 1, false an empty text and null an empty element (spec/ocs.md §2). */
function toNodes(value: unknown): XmlNode[] {
  if (Array.isArray(value)) return value.map((entry) => ({ element: toNodes(entry) }));
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') {
    return Object.entries(value).map(([key, entry]) => ({ [xmlName(key)]: toNodes(entry) }));
  }
  return [{ '#text': textOf(value) }];
}

function textOf(value: unknown): string {
  if (value === true) return '1';
  const text = value === false ? '' : String(value);
  // Characters that XML 1.0 cannot carry at all are dropped.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\uE000]/g, '') || emptyText;
}

/** A key that is no XML name, such as an emoji or a number, stands with the forbidden characters replaced. */
function xmlName(key: string): string {
  const name = key.replace(/[^\p{L}\p{N}._-]/gu, '_');
  return /^[\p{L}_]/u.test(name) ? name : `_${name}`;
}
