import { joinRoom } from '../../actions/joinRoom.js';
import { leaveSession } from '../../actions/leaveSession.js';
import { nameGuest } from '../../actions/nameGuest.js';
import { history, pingSession } from '../../actions/receiveMessages.js';
import { roomDisplayNameFor } from '../../actions/roomNames.js';
import { sendMessage } from '../../actions/sendMessage.js';
import { maxMessageLength } from '../../domain/comment.js';
import { TalkError } from '../../domain/errors.js';
import type { ThrottledAction } from '../../domain/failedAttempt.js';
import { type Participant, waitsInLobby } from '../../domain/participant.js';
import type { RichObject } from '../../domain/richObject.js';
import { browserPage, form, goTo, loginPath, pathHere, showPage, startPath, type Visit } from '../browserPages.js';
import { type FoundRoom, findRoom, passGuards } from '../guards.js';
import { type Html, html } from '../html.js';
import { trimAscii } from '../input.js';
import { timeText } from '../layout.js';
import { readerOf, renderPage } from '../messageAnswer.js';
import type { Page } from '../pages.js';
import type { MessageJson } from '../presenters/message.js';
import { plainMessage } from '../presenters/plainMessage.js';
import { slowedDown } from '../slowedDown.js';
import { asideOf } from './startPage.js';

/**
 * A conversation in a browser, for guests above all: join by name, read, write, leave. Messages stand in a part of the
 * page that is asked for again by itself, which also keeps the guest present. Everything else takes a client.
 */

/** Messages that are shown. */
const shownMessages = 50;
/** Seconds between two looks: a session that is not heard of for 100 is ended. */
const lookEvery = 15;

/** What clients do not show either: it only tells them to change what they show. */
const hiddenTypes: ReadonlySet<string> = new Set([
  'message_deleted',
  'message_edited',
  'poll_voted',
  'reaction',
  'reaction_deleted',
  'reaction_revoked',
  'thread_created',
  'thread_renamed',
]);

const pathOf = (token: string, more = ''): string => `/index.php/call/${token}${more}`;

/** The room that an address names; one that is not there counts as a guess. @throws TalkError roomNotFound, throttled */
export const roomAt = (visit: Visit, token: string, watched: readonly ThrottledAction[]): Promise<FoundRoom> =>
  slowedDown(visit.ctx, visit.deps, visit.caller, watched, token, async () => {
    const found = await findRoom(visit.deps, visit.caller, token);
    if (!found) throw new TalkError('roomNotFound');
    return found;
  });

/** @param found past the password, if there is one */
export async function showConversation(visit: Visit, found: FoundRoom): Promise<void> {
  const { room, participant } = found;
  if (!participant) return showDoor(visit, found);
  if (waitsInLobby(participant)) return showLobby(visit, participant);
  await showMessages(visit, participant, room.token);
}

async function showDoor(visit: Visit, { room }: FoundRoom): Promise<void> {
  const { user } = visit.caller;
  const fields = user
    ? html`<p>You come in as <strong>${user.displayName}</strong>.</p>`
    : html`<label for="name">Your name</label>
<input id="name" name="name" maxlength="64" autocomplete="name" autofocus>
<p class="faint">Others see it beside what you write. You may leave it out.</p>`;
  const body = html`<section>
<h1>${room.name}</h1>
${form(visit, pathOf(room.token, '/join'), html`${fields}<button>Join</button>`)}
</section>
<p class="faint">Do you have an account? <a href="${pathHere(visit.deps.instance, loginPath(pathOf(room.token)))}">Log in first</a>, or open the link in your Talk client.</p>`;
  await showPage(visit, { title: room.name, body, aside: asideOf(visit) });
}

async function showLobby(visit: Visit, participant: Participant): Promise<void> {
  const { room } = participant;
  const name = await roomDisplayNameFor(visit.deps, participant);
  const opens =
    room.lobbyTimer === 0
      ? html`<p>A moderator will let you in.</p>`
      : html`<p>It opens at ${timeText(room.lobbyTimer)}.</p>`;
  const body = html`<section>
<h1>${name}</h1>
<p>You are in the lobby: the conversation is not open yet.</p>
${opens}
<a class="button" href="${pathHere(visit.deps.instance, pathOf(room.token))}">Look again</a>
${leaveForm(visit, participant)}
</section>`;
  if (participant.session) await pingSession(visit.deps, participant);
  await showPage(visit, { title: name, body, aside: asideOf(visit) });
}

async function showMessages(visit: Visit, participant: Participant, token: string, problem?: string): Promise<void> {
  const { deps, fields } = visit;
  const name = await roomDisplayNameFor(deps, participant);
  const src = pathHere(deps.instance, pathOf(token, '/messages'));
  const write = html`<label for="message">Write a message</label>
<textarea id="message" name="message" required maxlength="${maxMessageLength}" rows="2" autofocus>${problem === undefined ? undefined : fields.message}</textarea>
<button>Send</button>`;
  const body = html`<section>
<h1>${name}</h1>
${problem === undefined ? undefined : html`<p class="bad" role="alert">${problem}</p>`}
<iframe src="${src}" title="Messages"></iframe>
${form(visit, pathOf(token, '/messages'), write)}
${leaveForm(visit, participant)}
</section>
<p class="faint">This page shows the newest messages. For pictures, calls and everything else, open the link in a Talk client.</p>`;
  const shown = { title: name, body, aside: asideOf(visit), wide: true, hasPart: true };
  await showPage(visit, shown, problem === undefined ? 200 : 400);
}

const leaveForm = (visit: Visit, { session, room }: Participant): Html | undefined =>
  session && form(visit, pathOf(room.token, '/leave'), html`<button class="plain">Leave</button>`);

/** @throws TalkError of the guards, as of the API */
async function participantOf(visit: Visit, ...guards: Parameters<typeof passGuards>[0]): Promise<Participant> {
  const { ctx, deps, caller, params } = visit;
  const { token = '' } = params;
  const found = await slowedDown(ctx, deps, caller, ['talkRoomToken'], token, () =>
    passGuards(['P', ...guards], deps, caller, token),
  );
  if (!found) throw new TalkError('roomNotFound');
  return found;
}

/** What stands in the frame. Whoever is no longer in finds the way back in there. */
async function showPart(visit: Visit): Promise<void> {
  const { deps, params } = visit;
  const href = pathHere(deps.instance, pathOf(params.token ?? ''));
  const participant = await participantOf(visit, 'L').catch(undefinedIfOutside);
  if (!participant) {
    const body = html`<p>You are not in this conversation any more. <a href="${href}">Join again</a></p>`;
    return showPage(visit, { title: 'Messages', body, partEvery: 3600 });
  }
  if (participant.session) await pingSession(deps, participant);
  const wanted = { lastKnownMessageId: 0, limit: shownMessages, includeLastKnown: false, threadId: 0 };
  const page = await history(deps, participant.room, wanted);
  const messages = page ? renderPage(deps, participant.room, page, await readerOf(deps, participant, page.names)) : [];
  const rows = messages.filter(({ systemMessage }) => !hiddenTypes.has(systemMessage)).map(row);
  await showPage(visit, {
    title: 'Messages',
    body: html`<ol class="messages">${rows.reverse()}</ol>`,
    partEvery: lookEvery,
  });
}

function undefinedIfOutside(error: unknown): undefined {
  if (error instanceof TalkError && ['roomNotFound', 'lobby', 'forbidden'].includes(error.code)) return undefined;
  throw error;
}

function row(message: MessageJson): Html {
  const isSaid = message.messageType !== 'system' && message.messageType !== 'comment_deleted';
  const text = isSaid ? plainMessage(message) : plainMessage(message, ({ name = '' }) => name);
  const time = html`<time>${timeText(message.timestamp)}</time>`;
  if (!isSaid) return html`<li><p class="faint">${text} ${time}</p></li>`;
  const isGuest = message.actorType === 'guests' || message.actorType === 'emails';
  const author = `${message.actorDisplayName || 'Guest'}${isGuest && message.actorDisplayName ? ' (guest)' : ''}`;
  const file = Array.isArray(message.messageParameters) ? undefined : message.messageParameters.file;
  const shown = file && fileOf(file);
  return html`<li><strong>${author}</strong>${time}${message.message === '{file}' ? undefined : html`<p>${text}</p>`}${shown}</li>`;
}

/** A shared file by its link, with a picture of it where there is one. */
function fileOf({ id, link = '', name, 'preview-available': hasPreview }: RichObject): Html {
  const { pathname } = new URL(link);
  // Only accounts are given links to files of theirs.
  const preview = pathname.includes('/index.php/s/')
    ? `${pathname}/preview?x=400&y=400&a=1`
    : `${pathname.replace(/\/index\.php\/f\/.*$/, '')}/index.php/core/preview?fileId=${id}&x=400&y=400&a=1`;
  const picture = hasPreview === 'yes' ? html`<img class="preview" src="${preview}" alt="">` : undefined;
  return html`<p><a href="${pathname}">${picture}${name}</a></p>`;
}

async function join(visit: Visit): Promise<void> {
  const { deps, caller, params, session, fields } = visit;
  const { token = '' } = params;
  const { user, address } = caller;
  const found = await roomAt(visit, token, ['talkRoomToken', 'talkRoomPassword']);
  const joiner = { user, httpSession: session.digest, address, password: '', force: true };
  const joined = await joinRoom(deps, found.room, found.participant?.attendee, joiner);
  if (!user && fields.name?.trim()) await nameGuest(deps, joined, fields.name);
  goTo(visit, pathOf(token));
}

async function send(visit: Visit): Promise<void> {
  const { deps, caller, params, fields } = visit;
  const { token = '' } = params;
  const participant = await participantOf(visit, 'W', 'L', 'chat');
  try {
    await sendMessage(deps, participant, {
      message: trimAscii(fields.message ?? ''),
      actorDisplayName: '',
      referenceId: '',
      replyTo: 0,
      silent: false,
      countMention: () => deps.limits.countGuestMention(caller.address),
    });
  } catch (error) {
    if (!(error instanceof TalkError)) throw error;
    if (error.code === 'tooLong') return showMessages(visit, participant, token, 'That is too long for one message.');
    if (error.code === 'invalid') return showMessages(visit, participant, token, 'There is nothing to send.');
    throw error;
  }
  goTo(visit, pathOf(token));
}

async function leave(visit: Visit): Promise<void> {
  const { deps, params, session } = visit;
  const { token = '' } = params;
  await leaveSession(deps, token, session.digest);
  goTo(visit, visit.caller.user ? startPath : pathOf(token));
}

const path = (what: string): RegExp => new RegExp(`^/call/(?<token>[a-z0-9]{4,30})/${what}$`);

export const conversationPages: Page[] = [
  browserPage('GET', path('messages'), showPart),
  browserPage('POST', path('messages'), send),
  browserPage('POST', path('join'), join),
  browserPage('POST', path('leave'), leave),
];
