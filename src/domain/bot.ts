import { createHash } from 'node:crypto';
import type { Actor } from './actor.js';
import type { Comment } from './comment.js';

/** Whether a bot works; `noSetup` is one that moderators can neither add nor remove. */
export const BotState = { disabled: 0, enabled: 1, noSetup: 2 } as const;

/** What a bot does (spec/bots.md §1); `event` is for apps of Nextcloud, which are asked without HTTP there. */
export const BotFeature = { webhook: 1, response: 2, event: 4, reaction: 8 } as const;

/** An installed bot. */
export interface Bot {
  id: number;
  name: string;
  /** Where it listens; what begins with `nextcloudapp://` is never asked. */
  url: string;
  /** SHA-1 of the URL, hex: what its messages are known by. */
  urlHash: string;
  /** "" for none. */
  description: string;
  /** What both sides sign with. */
  secret: string;
  errorCount: number;
  /** Unix seconds, 0 for never. */
  lastErrorDate: number;
  lastErrorMessage: string;
  state: number;
  /** `BotFeature` bits. */
  features: number;
}

export type BotDraft = Pick<Bot, 'name' | 'url' | 'urlHash' | 'description' | 'secret' | 'state' | 'features'>;

/**
 * What a bot is told of: a comment, a reaction to one and that it was taken back, or that the bot was enabled or
 * disabled.
 */
export type BotEventKind = 'comment' | 'like' | 'undo' | 'join' | 'leave';

/** Something that a bot still has to be told. */
export interface BotEvent {
  id: number;
  kind: BotEventKind;
  /** What it is about; of reactions the message that was reacted to. 0 for none. */
  commentId: number;
  /** The emoji, "" for none. */
  reaction: string;
  createdAt: number;
}

/** What a comment is to those bots that have one of these features; undefined for what no bot hears of. */
export function botEventOf(comment: Comment): (Omit<BotEvent, 'id' | 'createdAt'> & { features: number }) | undefined {
  const { id, verb, parentId, message, actorType } = comment;
  if (verb === 'reaction') {
    return { kind: 'like', commentId: parentId, reaction: message, features: BotFeature.reaction };
  }
  if (verb !== 'comment' && verb !== 'system' && verb !== 'object_shared') return undefined;
  // Bots that heard each other would never end.
  if (verb === 'comment' && actorType === 'bots') return undefined;
  return { kind: 'comment', commentId: id, reaction: '', features: BotFeature.webhook | BotFeature.event };
}

/** Who a bot is in a room. */
export const botActor = ({ urlHash }: Pick<Bot, 'urlHash'>): Actor => ({ type: 'bots', id: `bot-${urlHash}` });
/** What its messages say they are from, where it is enabled. */
export const botDisplayName = ({ name }: Pick<Bot, 'name'>): string => `${name} (Bot)`;

/** Bots of apps, which have no address. */
export const isAppUrl = (url: string): boolean => url.startsWith('nextcloudapp://');

export const urlHashOf = (url: string): string => createHash('sha1').update(url).digest('hex');

/** In the order of their bits, as the command line names them. */
const labels = Object.entries(BotFeature);

export const featureLabels = (features: number): string[] => {
  const given = labels.filter(([, bit]) => (features & bit) !== 0).map(([label]) => label);
  return given.length > 0 ? given : ['none'];
};

/** @returns undefined when one of them is no feature; `none` is no bit */
export function featuresOf(names: readonly string[]): number | undefined {
  let features = 0;
  for (const name of names) {
    const bit = name === 'none' ? 0 : labels.find(([label]) => label === name)?.[1];
    if (bit === undefined) return undefined;
    features |= bit;
  }
  return features;
}

/** An app is not asked by HTTP, whatever was wished for. */
export const featuresFor = (url: string, wished: number | undefined): number => {
  if (isAppUrl(url)) return (wished ?? BotFeature.event) & ~BotFeature.webhook;
  return wished ?? BotFeature.webhook | BotFeature.response;
};

/** Why a bot cannot be installed. */
export type BotFlaw = 'name' | 'secret' | 'url' | 'description';

/** @returns what is wrong first, undefined for nothing */
export function flawOf({ name, secret, url, description }: BotDraft): BotFlaw | undefined {
  if (name === '' || Buffer.byteLength(name) > 64) return 'name';
  if (Buffer.byteLength(secret) < 40 || Buffer.byteLength(secret) > 128) return 'secret';
  if (!isBotUrl(url)) return 'url';
  return [...description].length > 4000 ? 'description' : undefined;
}

function isBotUrl(url: string): boolean {
  if (url.length > 4000 || !/^(?:https?|nextcloudapp):\/\//.test(url) || !URL.canParse(url)) return false;
  return isAppUrl(url) || new URL(url).username === '';
}

/** Seconds until a bot that cannot be reached is tried again, after so many attempts. */
export const botRetryAfter = (attempts: number): number => Math.min(600, 2 ** Math.min(attempts, 10));
/** Seconds after which something that could not be told is given up: nobody waits for an answer to it any more. */
export const botPatience = 24 * 3600;
