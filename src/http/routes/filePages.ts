import { isBanned } from '../../actions/bans.js';
import { completeTree } from '../../actions/findPlaces.js';
import { isAskedForPassword } from '../../actions/roomPassword.js';
import { actorOf } from '../../domain/attendee.js';
import { TalkError } from '../../domain/errors.js';
import { type FileNode, may } from '../../domain/file.js';
import { waitsInLobby } from '../../domain/participant.js';
import { hasPreview } from '../../domain/preview.js';
import { LobbyState, RoomType } from '../../domain/room.js';
import { hasShareExpired, type SharedFile } from '../../domain/share.js';
import {
  accountPage,
  browserPage,
  pathHere,
  showMessage,
  showPage,
  type UserVisit,
  type Visit,
} from '../browserPages.js';
import { answerFile } from '../dav/download.js';
import { findRoom } from '../guards.js';
import { type Html, html } from '../html.js';
import type { Page } from '../pages.js';
import { answerPreview, previewWish } from '../previewAnswer.js';

/**
 * Where the links of files in messages lead: a page that shows what it is and hands it out. Accounts have `/f/` with the
 * id of the file, guests of public conversations `/s/` with the token of the share.
 */

/** @throws TalkError notFound */
async function ownFile({ deps, user, params }: UserVisit): Promise<FileNode> {
  await completeTree(deps, user.uid);
  const placed = await deps.storage.fileById(user.uid, Number(params.fileId), deps.clock.now());
  if (!placed || (placed.permissions & may.read) === 0) throw new TalkError('notFound');
  return placed.file;
}

async function showOwn(visit: UserVisit): Promise<void> {
  const file = await ownFile(visit);
  const preview = `/index.php/core/preview?fileId=${file.id}&x=800&y=800&a=1`;
  await show(visit, file, { download: `/index.php/f/${file.id}/download`, preview });
}

async function downloadOwn(visit: UserVisit): Promise<void> {
  await hand(visit, await ownFile(visit));
}

/**
 * What a guest's link leads to: as long as the conversation is public, it is shared there, and the visitor may come in.
 * @throws TalkError notFound, forbidden for who was banned or waits in the lobby, wrongCredentials before the password was given
 */
async function linkedFile({ deps, caller, session, params }: Visit): Promise<SharedFile> {
  const { storage, clock } = deps;
  const shared = await storage.sharedFileByToken(params.shareToken ?? '');
  const stored = shared && (await storage.roomById(shared.share.roomId));
  if (!stored || stored.type !== RoomType.public || hasShareExpired(shared.share, clock.now())) {
    throw new TalkError('notFound');
  }
  const { participant, room = stored } = (await findRoom(deps, caller, stored.token)) ?? {};
  const { user } = caller;
  const outsider = user ? { type: 'users' as const, id: user.uid } : { type: 'guests' as const, id: '' };
  const actor = participant ? actorOf(participant.attendee) : outsider;
  const waits = participant ? waitsInLobby(participant) : room.lobbyState !== LobbyState.off;
  if (waits || (await isBanned(deps, room, actor, caller.address))) throw new TalkError('forbidden');
  const visitor = { user, httpSession: session.digest, address: caller.address };
  if (!participant && (await isAskedForPassword(deps, room, visitor))) throw new TalkError('wrongCredentials');
  return shared;
}

async function showLinked(visit: Visit): Promise<void> {
  const shared = await linkedFile(visit).catch((error: unknown) => {
    if (error instanceof TalkError && error.code === 'wrongCredentials') return undefined;
    throw error;
  });
  if (!shared) return showMessage(visit.ctx, visit.deps, 403, locked);
  const link = `/index.php/s/${shared.share.token}`;
  const download = shared.share.hideDownload ? undefined : `${link}/download`;
  await show(visit, shared.file, { download, preview: `${link}/preview?x=800&y=800&a=1` });
}

const locked = {
  title: 'This is shared with a conversation that has a password',
  text: 'Open the link of the conversation and enter the password there. Then this link leads to the file.',
};

async function downloadLinked(visit: Visit): Promise<void> {
  const { file, share } = await linkedFile(visit);
  if (share.hideDownload) throw new TalkError('forbidden');
  await hand(visit, file);
}

async function previewLinked(visit: Visit): Promise<void> {
  const { file, share } = await linkedFile(visit);
  await answerPreview(visit.ctx, visit.deps, { file, permissions: share.permissions }, previewWish(visit.ctx));
}

/** @throws TalkError notFound for a folder, which cannot be handed out as one */
async function hand({ ctx, deps }: Visit, file: FileNode): Promise<void> {
  if (file.kind === 'folder') throw new TalkError('notFound');
  if (!(await answerFile(ctx, deps, file, file.name))) ctx.body = '';
}

interface Shown {
  /** Path to the content; undefined where it is not handed out. */
  download: string | undefined;
  preview: string;
}

async function show(visit: Visit, file: FileNode, { download, preview }: Shown): Promise<void> {
  const { instance } = visit.deps;
  const isFolder = file.kind === 'folder';
  const picture = hasPreview(file.type)
    ? html`<p><img class="preview" src="${pathHere(instance, preview)}" alt=""></p>`
    : undefined;
  await showPage(visit, {
    title: file.name,
    body: html`<section><h1>${file.name}</h1>
<p class="faint">${isFolder ? 'A folder' : file.type}, ${sizeText(file.size)}</p>
${picture}
${isFolder ? folderHint : download && html`<a class="button" href="${pathHere(instance, download)}">Download</a>`}
</section>`,
  });
}

const folderHint: Html = html`<p>Folders are opened with a client of the files, by WebDAV.</p>`;

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.4 MiB`. */
function sizeText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** power;
  return `${power === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${units[power]}`;
}

const own = /^\/f\/(?<fileId>[0-9]{1,15})\/?$/;
const ownDownload = /^\/f\/(?<fileId>[0-9]{1,15})\/download$/;
const linked = /^\/s\/(?<shareToken>[A-Za-z0-9]{15})\/?$/;
const linkedDownload = /^\/s\/(?<shareToken>[A-Za-z0-9]{15})\/download(?:\/[^/]*)?$/;
const linkedPreview = /^\/s\/(?<shareToken>[A-Za-z0-9]{15})\/preview$/;
/** Where Talk's web client looks for it. */
const publicPreview = /^\/apps\/files_sharing\/publicpreview\/(?<shareToken>[A-Za-z0-9]{15})$/;

export const filePages: Page[] = [
  accountPage('GET', own, showOwn),
  accountPage('GET', ownDownload, downloadOwn),
  browserPage('GET', linked, showLinked),
  browserPage('GET', linkedDownload, downloadLinked),
  browserPage('GET', linkedPreview, previewLinked),
  browserPage('GET', publicPreview, previewLinked),
];
