import { XMLValidator } from 'fast-xml-parser';
import { checkAnswer } from '../support/openapi.js';
import { type Drawn, draw } from './draw.js';
import { Random } from './random.js';
import { HungUp, openWires, type Reply, type Sent, send, type Wires } from './wires.js';
import { World } from './world.js';

export interface FuzzOptions {
  port: number;
  /** An administrator that requests do not know of. */
  keeper: { uid: string; password: string };
  seed: number;
  requests: number;
  /** How many requests are under way at a time. With one, the same seed does the same; with more, orders may differ. */
  wires: number;
  /** Ends the run early, after the requests that are under way. */
  signal?: AbortSignal;
  say?: (findings: Findings) => void;
}

/** A fault as often as it was seen, with the request that showed it first. */
export interface Fault {
  what: string;
  times: number;
  /** Number of the request within the run. */
  number: number;
  sent: string;
}

export interface Findings {
  requests: number;
  /** How often each HTTP status came, by operation. */
  statuses: Map<string, Map<number, number>>;
  hungUp: number;
  faults: Map<string, Fault>;
}

/** Between two repairs of the world. */
const requestsPerRound = 500;
/** Different faults, after which there is no point in going on. */
const enoughFaults = 40;

/** Sends that many requests, and looks at each answer. */
export async function fuzz(options: FuzzOptions): Promise<Findings> {
  const findings: Findings = { requests: 0, statuses: new Map(), hungUp: 0, faults: new Map() };
  const wires = openWires(options.port, options.wires);
  const world = new World(wires, options.keeper);
  let next = 0;
  try {
    while (next < options.requests && !options.signal?.aborted && findings.faults.size < enoughFaults) {
      await world.mend();
      const end = Math.min(options.requests, next + requestsPerRound);
      const work = async () => {
        while (next < end) {
          const number = next++;
          await one(wires, world, draw(new Random(options.seed, number), world), number, findings);
        }
      };
      await Promise.all(Array.from({ length: options.wires }, work));
      options.say?.(findings);
    }
    // Whatever was done to it, everybody can still log in and talk.
    await world.mend();
  } catch (error) {
    const fault = { what: `the run broke off: ${error instanceof Error ? error.stack : error}`, times: 1 };
    findings.faults.set('broke off', { ...fault, number: next, sent: '' });
  } finally {
    wires.agent.destroy();
  }
  return findings;
}

async function one(wires: Wires, world: World, drawn: Drawn, number: number, findings: Findings): Promise<void> {
  const { sent, by, operationId } = drawn;
  findings.requests++;
  let reply: Reply;
  try {
    reply = await send(wires, sent);
  } catch (error) {
    if (error instanceof HungUp) findings.hungUp++;
    else if (!wasCutOff(sent, error)) note(findings, drawn, number, `no answer: ${messageOf(error)}`);
    return;
  }
  const ofOperation = findings.statuses.get(operationId) ?? new Map<number, number>();
  findings.statuses.set(operationId, ofOperation.set(reply.status, (ofOperation.get(reply.status) ?? 0) + 1));
  for (const fault of faultsOf(sent, reply)) note(findings, drawn, number, fault);
  world.learn(by, sent, reply);
}

/** A body that is too large is not read to its end: the answer may be lost with the connection. */
const wasCutOff = ({ body }: Sent, error: unknown): boolean =>
  body.length > 50_000 && /ECONNRESET|EPIPE|socket hang up/.test(messageOf(error));

function faultsOf({ method, path }: Sent, { status, headers, text, json }: Reply): string[] {
  const faults: string[] = [];
  // What Parley does not do says so with 501, and a full home with 507, where the document has it.
  if (status >= 500 && status !== 501 && status !== 507) faults.push(`answered ${status}: ${text.slice(0, 200)}`);
  if (!headers['x-request-id']) faults.push('has no X-Request-Id');
  const hasBody = method !== 'HEAD' && status !== 304;
  if (hasBody && headers['content-type']?.startsWith('application/xml')) {
    const valid = XMLValidator.validate(text);
    if (valid !== true) faults.push(`is no XML: ${valid.err.msg}`);
  }
  try {
    checkAnswer({ method, path, status, headers, body: json ?? text });
  } catch (error) {
    const [title, ...lines] = messageOf(error).split('\n');
    faults.push(`${lines.join('; ') || title} (answered ${status}: ${text.slice(0, 300)})`);
  }
  return faults;
}

function note({ faults }: Findings, { sent, by, operationId }: Drawn, number: number, what: string): void {
  const key = `${operationId} ${what.replace(/\d+/g, '#').slice(0, 120)}`;
  const known = faults.get(key);
  if (known) {
    known.times++;
    return;
  }
  const { Authorization, ...headers } = sent.headers;
  const who = by.uid || (by.cookies.size > 0 ? 'a guest' : 'nobody');
  const body = sent.body.toString().slice(0, 1500);
  const shown = `${who} (${Authorization?.slice(0, 40) ?? ''}): ${sent.method} ${sent.path.slice(0, 1500)} ${JSON.stringify(headers)} ${body}`;
  faults.set(key, { what: `${operationId} ${what}`, times: 1, number, sent: shown });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The findings in words: one line per operation, then the faults. */
export function reportOf({ requests, statuses, hungUp, faults }: Findings): string {
  const operations = [...statuses].sort(([a], [b]) => a.localeCompare(b));
  const lines = operations.map(([operation, counts]) => {
    const sorted = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status} × ${count}`);
    return `  ${operation.padEnd(28)} ${sorted.join(', ')}`;
  });
  const faultLines = [...faults.values()].map((fault) => `✗ ${fault.times} ×: ${faultLine(fault)}`);
  return [`${requests} requests, ${hungUp} given up by the client`, ...lines, ...faultLines].join('\n');
}

export const faultLine = ({ what, number, sent }: Fault): string => `request ${number}: ${what}\n    ${sent}`;
