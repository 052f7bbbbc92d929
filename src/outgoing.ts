import { type LookupAddress, lookup } from 'node:dns';
import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import proxyAddr from 'proxy-addr';
import { isPublicAddress } from './publicAddress.js';

/** Nobody was asked: no way leads there, or nobody listens. Trying again later may help. */
export class Unreachable extends Error {}
/** Nobody was asked: the administrator has not allowed what is at that address. */
export class AddressRefused extends Error {}

export interface Posting {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds for all of it. */
  patience: number;
  signal: AbortSignal;
}

/** Asks servers out there, at public addresses only, unless the administrator has allowed others. */
export interface Outgoing {
  /**
   * Posts once; redirects are not followed and what is answered is not read.
   * @returns the status
   * @throws Unreachable, AddressRefused; any other error after the request may have arrived
   */
  post(posting: Posting): Promise<number>;
}

/** Whether something may be sent to an address. */
export type AddressCheck = (address: string) => boolean;

/** @param allowed addresses and ranges that need not be public */
export function addressCheck(allowed: readonly string[]): AddressCheck {
  const isAllowed = proxyAddr.compile([...allowed]);
  return (address) => isAllowed(address, 0) || isPublicAddress(address);
}

/** Bytes of an answer that are taken before it is cut off. */
const answerLimit = 64 * 1024;

/** @param allowed as `addressCheck` has it */
export function createOutgoing(allowed: readonly string[]): Outgoing {
  const isReachable = addressCheck(allowed);
  const checkedLookup = lookupChecked(isReachable);
  return {
    post({ url, headers, body, patience, signal }) {
      const { protocol, hostname } = new URL(url);
      const literal = hostname.replace(/^\[|\]$/g, '');
      // Of an address nothing is looked up, and so nothing would be checked.
      if (isIP(literal) && !isReachable(literal)) return Promise.reject(refusal(literal));
      const bytes = Buffer.from(body);
      const options: RequestOptions = {
        method: 'POST',
        headers: { ...headers, 'Content-Length': bytes.length },
        agent: false,
        lookup: checkedLookup,
        signal,
      };
      return new Promise((resolve, reject) => {
        const request = (protocol === 'https:' ? secureRequest : plainRequest)(url, options);
        let hasConnected = false;
        let status: number | undefined;
        const tooLate = () => request.destroy(new Error(`Nothing was answered within ${patience / 1000} seconds`));
        const deadline = setTimeout(tooLate, patience);
        request.once('socket', (socket) => {
          socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
            hasConnected = true;
          });
        });
        request.once('response', (response) => {
          status = response.statusCode ?? 0;
          let taken = 0;
          response.on('data', (chunk: Buffer) => {
            taken += chunk.length;
            if (taken > answerLimit) request.destroy();
          });
          response.on('error', () => {});
        });
        let failure: Error | undefined;
        request.on('error', (error) => {
          failure = error;
        });
        request.once('close', () => {
          clearTimeout(deadline);
          if (status !== undefined) resolve(status);
          else if (hasConnected || failure instanceof AddressRefused)
            reject(failure ?? new Error('Nothing was answered'));
          else reject(new Unreachable(failure?.message ?? 'No connection', { cause: failure }));
        });
        request.end(bytes);
      });
    },
  };
}

const refusal = (address: string): AddressRefused =>
  new AddressRefused(`${address} is not public; PARLEY_BOT_ADDRESSES may allow it`);

/** Looking up names takes threads that files and passwords need too: two of the four are left to those. */
const lookupsAtOnce = 2;

/** Names are looked up here, and connections go to what was found to be allowed and to nothing else. */
function lookupChecked(isReachable: AddressCheck): LookupFunction {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = () => {
    while (running < lookupsAtOnce) {
      const start = waiting.shift();
      if (!start) return;
      running++;
      start();
    }
  };
  return (hostname, options, callback) => {
    const settle = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
      running--;
      next();
      const usable = found.filter(({ address }) => isReachable(address));
      const [first] = usable;
      if (error || !first) return callback(error ?? refusal(hostname), '', 0);
      if (options.all) return callback(null, usable);
      callback(null, first.address, first.family);
    };
    waiting.push(() => lookup(hostname, { ...options, all: true }, (error, found) => settle(error, found ?? [])));
    next();
  };
}
