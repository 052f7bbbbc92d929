import { isBanned } from '../actions/bans.js';
import type { Places } from '../actions/findPlaces.js';
import type { PageRequest } from '../actions/receiveMessages.js';
import { roomDisplayNameFor } from '../actions/roomNames.js';
import type { Deps } from '../deps.js';
import { type Attendee, actorOf, ReadPrivacy } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { isOneToOne, type Room } from '../domain/room.js';
import { roomDisplayName } from '../domain/roomName.js';
import { Hold } from '../events/waiters.js';
import { errorAnswer } from './answerError.js';
import type { Caller } from './auth.js';
import { nothingNew } from './messageAnswer.js';
import type { NewsPage } from './news.js';
import { jsonType, type OcsAnswer, xmlType } from './ocs.js';
import { bytesOf, type Reply, writeAtOnce } from './reply.js';

/** What a held poll asks for. */
export interface HeldRequest {
  page: PageRequest;
  /** The common read that the client knows, 0 for none. */
  lastCommonReadId: number;
}

interface Found {
  page: NewsPage;
  commonRead: number;
  places: Places | undefined;
}

/**
 * A poll that waits for messages. It keeps what its answer needs, and neither Koa's context nor the request's headers:
 * there may be ten thousand of them.
 */
export class HeldMessages extends Hold<Found> {
  readonly #deps: Deps;
  readonly #reply: Reply;
  readonly login: Caller;
  readonly #participant: Participant;
  readonly #request: HeldRequest;
  /** Who is looking for the first time has just been let in. */
  #hasLooked = false;

  constructor(deps: Deps, reply: Reply, caller: Caller, participant: Participant, request: HeldRequest) {
    super();
    this.#deps = deps;
    this.#reply = reply;
    this.login = caller;
    this.#participant = participant;
    this.#request = request;
  }

  /** Waits for that many seconds; the place is taken already (`Limits.enterPoll`) and is left in the end. */
  start(seconds: number): void {
    const { res } = this.#reply;
    res.on('close', () => this.#deps.waiters.end(this));
    // Who hung up while we found out who they are will not be heard of again.
    const isGone = res.destroyed;
    this.#deps.waiters.hold(this.#participant.room.token, this, isGone ? 0 : seconds * 1000);
  }

  async look(): Promise<Found | undefined> {
    const { news, storage } = this.#deps;
    const { room } = this.#participant;
    const page = await news.find(this.#deps, room, this.#request.page);
    if (page || this.#hasLooked) await this.#refuseIfShutOut(page);
    this.#hasLooked = true;
    if (!page) return undefined;
    const places = await page.placesFor(actorOf(this.#participant.attendee));
    return { page, places, commonRead: await storage.commonRead(room.id) };
  }

  /** Who has left the room while waiting, was put out of it or banned, gets nothing more of it. */
  async #refuseIfShutOut(page: NewsPage | undefined): Promise<void> {
    const { room, attendee } = this.#participant;
    const isThere = page ? page.isFor(attendee.id) : await this.#deps.storage.attendeeById(room.id, attendee.id);
    if (!isThere) throw new TalkError('roomNotFound');
    if (attendee.actorType === 'users') return;
    if (await isBanned(this.#deps, room, actorOf(attendee), this.login.address)) throw new TalkError('forbidden');
  }

  answer(found: Found | undefined, rungAt: number): void {
    this.#deps.limits.leavePoll(this.login);
    if (this.#reply.res.destroyed) return;
    if (found && rungAt > 0) this.#deps.metrics?.delivered(performance.now() - rungAt);
    // Of a thousand who wait in a room, none waits for anything more.
    if (!found || isOneToOne(found.page.room)) this.#giveLater(found).catch((error: unknown) => this.#refuse(error));
    else this.#give(found, nameWithoutPeer(found.page.room, this.#participant.attendee));
  }

  fail(error: unknown): void {
    this.#deps.limits.leavePoll(this.login);
    if (!this.#reply.res.destroyed) this.#refuse(error);
  }

  /** What the room of a pair is called has to be looked up, and so has the common read when nothing has come. */
  async #giveLater(found: Found | undefined): Promise<void> {
    const { res } = this.#reply;
    if (found) {
      const name = await roomDisplayNameFor(this.#deps, this.#participant);
      if (!res.destroyed) this.#give(found, name);
      return;
    }
    const answer = await nothingNew(this.#deps, this.#participant, this.#request.lastCommonReadId);
    if (!res.destroyed) this.#answer(answer);
  }

  #give(found: Found, roomName: string): void {
    try {
      this.#render(found, roomName);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #render({ page, commonRead, places }: Found, roomDisplayName: string): void {
    const { attendee } = this.#participant;
    const { version, format } = this.#reply;
    const body = page.bodyFor({ actor: actorOf(attendee), roomDisplayName, places }, version, format);
    const headers = [
      'Content-Type',
      format === 'json' ? jsonType : xmlType,
      'X-Chat-Last-Given',
      String(page.lastGiven),
    ];
    if (attendee.readPrivacy === ReadPrivacy.public) headers.push('X-Chat-Last-Common-Read', String(commonRead));
    this.#write(200, headers, body);
  }

  #refuse(error: unknown): void {
    try {
      this.#answer(errorAnswer(this.#reply, this.#deps, error));
    } catch (failure) {
      this.#deps.log.error({ err: failure, requestId: this.#reply.requestId }, 'a held poll could not be answered');
      this.#reply.res.destroy();
    }
  }

  #answer(answer: OcsAnswer): void {
    const { status, headers, body } = bytesOf(this.#reply, answer);
    this.#write(status, headers, body);
  }

  #write(status: number, headers: string[], body: Buffer | string): void {
    const { waiters, log } = this.#deps;
    const { res, requestId } = this.#reply;
    if (waiters.stopping) headers.push('Connection', 'close');
    writeAtOnce(this.#reply, status, headers, body);
    if (!log.isLevelEnabled('debug')) return;
    log.debug({ requestId, path: res.req.url?.split('?')[0], status }, 'answered later');
  }
}

const nameWithoutPeer = (room: Room, { actorType, actorId }: Attendee): string =>
  roomDisplayName(room, { uid: actorType === 'users' ? actorId : undefined, mayKnow: true }, () => undefined);
