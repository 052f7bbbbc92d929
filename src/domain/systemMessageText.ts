import type { Actor } from './actor.js';
import type { Comment } from './comment.js';
import type { NameBook } from './names.js';
import {
  actorObject,
  federatedUserObject,
  groupObject,
  highlightObject,
  pollObject,
  type RichObject,
  type RichParameters,
  teamObject,
} from './richObject.js';
import type { Room } from './room.js';
import { numberOf, parseSystemMessage, textOf } from './systemMessage.js';
import { type ParameterName, type Reading, type WordedType, type Wording, wordings } from './systemWording.js';

/** A system message as one reader gets it. */
export interface SystemMessageText {
  /** As delivered: who called in vain reads `call_tried` where others read `call_missed`. */
  type: string;
  text: string;
  parameters: RichParameters;
}

/**
 * Words a system message for one reader (spec/system-messages.md §1).
 * @param viewer undefined for somebody who is not logged in
 */
export function systemMessageText(
  comment: Comment,
  viewer: Actor | undefined,
  room: Room,
  names: NameBook,
): SystemMessageText {
  const stored = parseSystemMessage(comment.message);
  if (!stored) return { type: '', text: '', parameters: {} };
  if (!isWorded(stored.type)) return { type: stored.type, text: '', parameters: {} };
  const reading: Reading = { comment, stored: stored.parameters, viewer, room, names };
  const entry = wordings[stored.type];
  const wording = typeof entry === 'function' ? entry(reading) : entry;
  return {
    type: wording.type ?? stored.type,
    text: chooseText(wording, reading),
    parameters: parametersOf(wording, reading),
  };
}

function chooseText(wording: Wording, { comment, stored, viewer }: Reading): string {
  const byViewer = comment.actorType === 'users' && viewer?.type === 'users' && viewer.id === comment.actorId;
  const byAdministrator = comment.actorType === 'guests' && comment.actorId === 'cli';
  const { about } = wording;
  if (about) {
    const type = targetTypes[about.target];
    const target = textOf(stored, about.target);
    if (about.self && comment.actorType === type && comment.actorId === target) {
      return byViewer ? about.self.you : about.self.others;
    }
    if (!byViewer && viewer?.type === type && viewer.id === target) {
      return byAdministrator ? about.administrator : about.you;
    }
  }
  if (byViewer && wording.you !== undefined) return wording.you;
  if (byAdministrator && wording.administrator !== undefined) return wording.administrator;
  if (wording.system !== undefined && comment.actorType === 'guests' && comment.actorId === 'system') {
    return wording.system;
  }
  return wording.others;
}

const targetTypes = { user: 'users', federated_user: 'federated_users' } as const;

function parametersOf(wording: Wording, reading: Reading): RichParameters {
  const parameters: RichParameters = {};
  if (!wording.withoutActor) {
    const { actorType, actorId } = reading.comment;
    parameters.actor = actorObject({ type: actorType, id: actorId }, reading.names);
  }
  for (const name of wording.parameters ?? []) parameters[name] = objects[name](reading);
  return wording.more ? Object.assign(parameters, wording.more) : parameters;
}

const objects: Record<ParameterName, (reading: Reading) => RichObject> = {
  user: ({ stored, names }) => actorObject(targetOf(stored), names),
  group: ({ stored, names }) => {
    const gid = textOf(stored, 'group');
    return groupObject(gid, names.group(gid) ?? gid);
  },
  circle: ({ stored, names }) => {
    const id = textOf(stored, 'circle');
    return teamObject(id, names.team(id));
  },
  phone: ({ stored }) => highlightObject(textOf(stored, 'phone'), textOf(stored, 'name') || 'Unknown number'),
  federated_user: ({ stored, names }) => {
    const id = textOf(stored, 'federated_user');
    return federatedUserObject(id, names.attendee({ type: 'federated_users', id }) || id);
  },
  poll: ({ stored }) => pollObject(textOf(stored, 'poll'), textOf(stored, 'question')),
  title: ({ stored }) => highlightObject(String(numberOf(stored, 'thread')), textOf(stored, 'title')),
};

/** Accounts are stored as `user`, guests as `type` and `id`. */
function targetOf(stored: Record<string, unknown>): Actor {
  if (typeof stored.id !== 'string') return { type: 'users', id: textOf(stored, 'user') };
  return { type: stored.type === 'emails' ? 'emails' : 'guests', id: stored.id };
}

const isWorded = (type: string): type is WordedType => Object.hasOwn(wordings, type);
