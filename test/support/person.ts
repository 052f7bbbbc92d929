import { checkAnswer } from './openapi.js';
import { checkTalkAnswer } from './talkShapes.js';

/** One answer as a client sees it. */
export interface Answer {
  status: number;
  headers: Headers;
  /** As it came. */
  text: string;
  /** The same, for what is no text. */
  bytes: Buffer;
  /** The parsed body of a JSON answer, else undefined. */
  body: unknown;
  /** `ocs.data` of an enveloped answer. */
  // biome-ignore lint/suspicious/noExplicitAny: stories look into answers freely; openapi.yaml has checked their shape
  data: any;
  meta: { status: string; statuscode: number; message: string };
}

export interface RequestOptions {
  form?: Record<string, unknown>;
  /** One file, by its name in a form of its own. */
  file?: { field: string; bytes: Uint8Array; name?: string };
  json?: unknown;
  query?: Record<string, string | number>;
  headers?: Record<string, string | undefined>;
  /** Milliseconds after which the story fails. */
  deadline?: number;
  signal?: AbortSignal;
  /** For requests that openapi.yaml cannot describe, such as broken ones. */
  unchecked?: boolean;
}

const rooms = '/apps/spreed/api/v4/room';
const chats = '/apps/spreed/api/v1/chat';
const defaultDeadline = 20_000;

/** Somebody with a client: credentials, a cookie jar, and the things that people do. */
export class Person {
  readonly #url: () => string;
  readonly uid: string;
  password: string;
  readonly cookies = new Map<string, string>();

  constructor(url: () => string, uid: string, password: string) {
    this.#url = url;
    this.uid = uid;
    this.password = password;
  }

  /** Below `/ocs/v2.php` unless the path says another entry point. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const full = /^\/(ocs\/|index\.php|status\.php|robots\.txt|favicon\.ico|apps\/spreed\/img\/|docs\b)/.test(path)
      ? path
      : `/ocs/v2.php${path}`;
    const query = options.query ? `?${new URLSearchParams(entriesOf(options.query))}` : '';
    const headers = new Headers({ 'OCS-APIRequest': 'true', Accept: 'application/json' });
    if (this.uid) headers.set('Authorization', `Basic ${btoa(`${this.uid}:${this.password}`)}`);
    if (this.cookies.size)
      headers.set('Cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    let body: string | FormData | null = null;
    if (options.form) {
      body = new URLSearchParams(entriesOf(options.form)).toString();
      headers.set('Content-Type', 'application/x-www-form-urlencoded');
    }
    if (options.file) {
      const { field, bytes, name = 'picture.png' } = options.file;
      body = new FormData();
      body.set(field, new Blob([new Uint8Array(bytes)]), name);
    }
    if (options.json !== undefined) {
      body = typeof options.json === 'string' ? options.json : JSON.stringify(options.json);
      headers.set('Content-Type', 'application/json');
    }
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (value === undefined) headers.delete(name);
      else headers.set(name, value);
    }
    const deadline = AbortSignal.timeout(options.deadline ?? defaultDeadline);
    const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
    const response = await fetch(this.#url() + full + query, { method, headers, body, signal, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name && value !== undefined) this.cookies.set(name, value);
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString();
    const answer = toAnswer(response, text, bytes);
    if (!options.unchecked) {
      const seen = { method, path: full, status: answer.status, headers: answer.headers, body: text };
      checkAnswer(seen);
      checkTalkAnswer(seen);
    }
    return answer;
  }

  get(path: string, query: Record<string, string | number> = {}, options: RequestOptions = {}): Promise<Answer> {
    return this.request('GET', path, { query, ...options });
  }

  post(path: string, form: Record<string, unknown> = {}): Promise<Answer> {
    return this.request('POST', path, { form });
  }

  put(path: string, form: Record<string, unknown> = {}): Promise<Answer> {
    return this.request('PUT', path, { form });
  }

  delete(path: string, query: Record<string, string | number> = {}): Promise<Answer> {
    return this.request('DELETE', path, { query });
  }

  // ── what people do; each fails unless it succeeds ────────────────────────────────────────────────────────────────

  /** @returns the token */
  async creates(roomType: number, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.post(rooms, { roomType, ...more });
    return succeeded(answer, 'create a room').token;
  }

  /** A group conversation with these people in it. */
  async createsGroup(roomName: string, people: Person[] = []): Promise<string> {
    const token = await this.creates(2, { roomName });
    for (const person of people) await this.adds(token, person);
    return token;
  }

  async createsPublic(roomName: string): Promise<string> {
    return this.creates(3, { roomName });
  }

  async adds(token: string, person: Person): Promise<void> {
    succeeded(await this.post(`${rooms}/${token}/participants`, { newParticipant: person.uid }), `add ${person.uid}`);
  }

  /** @returns the room as its own member sees it */
  async joins(token: string, form: Record<string, unknown> = {}) {
    return succeeded(await this.post(`${rooms}/${token}/participants/active`, form), 'join');
  }

  async room(token: string) {
    return succeeded(await this.get(`${rooms}/${token}`), 'see the room');
  }

  async participants(token: string) {
    return succeeded(await this.get(`${rooms}/${token}/participants`), 'list participants');
  }

  /** @returns the message as its author gets it */
  async says(token: string, message: string, more: Record<string, unknown> = {}) {
    const answer = await this.post(`${chats}/${token}`, { message, ...more });
    if (answer.status !== 201) throw new Error(`${this.uid} could not say it: ${answer.status} ${answer.text}`);
    return answer.data;
  }

  /** Newest first. */
  history(token: string, query: Record<string, string | number> = {}): Promise<Answer> {
    return this.get(`${chats}/${token}`, { lookIntoFuture: 0, ...query });
  }

  /** Holds a poll. */
  waitsFor(token: string, query: Record<string, string | number>, options: RequestOptions = {}): Promise<Answer> {
    return this.get(`${chats}/${token}`, { lookIntoFuture: 1, ...query }, { deadline: 70_000, ...options });
  }

  /** The newest message, as the person sees it. */
  async newest(token: string) {
    return (await this.history(token)).data[0];
  }

  /** Id of the newest comment of any kind. */
  async newestId(token: string): Promise<number> {
    const answer = await this.history(token, { limit: 1 });
    return Number(answer.headers.get('x-chat-last-given'));
  }
}

function succeeded(answer: Answer, what: string) {
  if (answer.status < 200 || answer.status > 299) throw new Error(`could not ${what}: ${answer.status} ${answer.text}`);
  return answer.data;
}

/** The texts of the messages that an answer holds, system messages by their type. */
export const texts = (answer: Answer): string[] =>
  (answer.data ?? []).map(
    (message: { systemMessage: string; message: string }) => message.systemMessage || message.message,
  );

function entriesOf(values: Record<string, unknown>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return value.map((entry) => [`${name}[]`, String(entry)]);
    return [[name, value === null ? '' : String(value)]];
  });
}

function toAnswer(response: Response, text: string, bytes: Buffer): Answer {
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  const body = isJson ? JSON.parse(text) : undefined;
  const ocs = body?.ocs;
  const meta = ocs?.meta ?? { status: '', statuscode: response.status, message: '' };
  return { status: response.status, headers: response.headers, text, bytes, body, data: ocs?.data, meta };
}
