import { type Call, lookAround, takeNews, type Watcher } from '../actions/watchPresence.js';
import type { Deps } from '../deps.js';
import { presenceBell } from '../events/presence.js';
import { Hold } from '../events/waiters.js';
import { errorAnswer } from './answerError.js';
import type { Caller } from './auth.js';
import { type OcsAnswer, ok } from './ocs.js';
import { nobodyInRoom, presentSignals } from './presenters/signaling.js';
import { bytesOf, type Reply, writeAtOnce } from './reply.js';

const statuses = { replaced: 409, gone: 404 } as const;

/** A client that waits for what others have to tell it and for changes of who is there, in a room that it has joined. */
export class HeldSignals extends Hold<Call> {
  readonly #deps: Deps;
  readonly #reply: Reply;
  readonly login: Caller;
  readonly #watcher: Watcher;

  constructor(deps: Deps, reply: Reply, caller: Caller, watcher: Watcher) {
    super();
    this.#deps = deps;
    this.#reply = reply;
    this.login = caller;
    this.#watcher = watcher;
  }

  /** Waits for that many seconds; the place is taken already (`Limits.enterPoll`) and is left in the end. */
  start(seconds: number): void {
    const { res } = this.#reply;
    const { token } = this.#watcher.room;
    res.on('close', () => this.#deps.waiters.end(this));
    this.#deps.waiters.hold(presenceBell(token), this, res.destroyed ? 0 : seconds * 1000, [token]);
  }

  look(): Promise<Call | undefined> {
    return lookAround(this.#deps, this.#watcher);
  }

  answer(call: Call | undefined): void {
    this.#deps.limits.leavePoll(this.login);
    // Whoever is not there to take them leaves the messages where they are.
    if (this.#reply.res.destroyed) return;
    this.#answerTo(call).then(
      (answer) => this.#write(answer),
      (error: unknown) => this.#write(errorAnswer(this.#reply, this.#deps, error)),
    );
  }

  fail(error: unknown): void {
    this.#deps.limits.leavePoll(this.login);
    this.#write(errorAnswer(this.#reply, this.#deps, error));
  }

  async #answerTo(call: Call | undefined): Promise<OcsAnswer> {
    if (call === 'replaced' || call === 'gone') return { status: statuses[call], data: nobodyInRoom };
    return ok(presentSignals(await takeNews(this.#deps, this.#watcher)));
  }

  #write(answer: OcsAnswer): void {
    if (this.#reply.res.destroyed) return;
    const { status, headers, body } = bytesOf(this.#reply, answer);
    if (this.#deps.waiters.stopping) headers.push('Connection', 'close');
    writeAtOnce(this.#reply, status, headers, body);
  }
}
