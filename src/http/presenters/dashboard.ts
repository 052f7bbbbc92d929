import { Permission } from '../../domain/attendee.js';
import { isOneToOne, LobbyState, type Room } from '../../domain/room.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import { plainMessage } from './plainMessage.js';
import type { RoomJson } from './room.js';

/** A room beside what its member gets of it. */
export interface ShownRoom {
  room: Room;
  json: RoomJson;
}

/** What Talk shows on a dashboard (spec/host.md §10). */
export const talkWidget = (baseUrl: string) => ({
  id: 'spreed',
  title: 'Talk mentions',
  order: 10,
  icon_class: 'dashboard-talk-icon',
  icon_url: `${baseUrl}/apps/spreed/img/app-dark.svg`,
  widget_url: `${baseUrl}/index.php/apps/spreed/`,
  item_icons_round: true,
  item_api_versions: [1, 2],
  reload_interval: 30,
  buttons: [{ type: 'more', text: 'More conversations', link: `${baseUrl}/index.php/apps/spreed/` }],
});

/** Rooms that somebody should look into: with a call, a mention, or unread messages of one person, in this order. */
export const calling = (rooms: readonly ShownRoom[]): ShownRoom[] =>
  byUrgency(shown(rooms).filter(({ json }) => isCall(json) || json.unreadMention || hasUnreadPair(json)));

/** Rooms that somebody may want to look into when none calls for it. */
export const recent = (rooms: readonly ShownRoom[]): ShownRoom[] =>
  byUrgency(shown(rooms).filter(({ json }) => !json.isArchived));

/** A room whose messages are in its breakout rooms is left out, and one whose lobby keeps the reader out. */
const shown = (rooms: readonly ShownRoom[]): ShownRoom[] =>
  rooms.filter(
    ({ json }) =>
      json.objectType !== 'room' &&
      (json.lobbyState === LobbyState.off || (json.permissions & Permission.ignoreLobby) !== 0),
  );

const isCall = (json: RoomJson): boolean => json.callFlag !== 0 && !json.isArchived;
const hasUnreadPair = (json: RoomJson): boolean =>
  isOneToOne({ type: json.type as Room['type'] }) && json.unreadMessages > 0;

const byUrgency = (rooms: ShownRoom[]): ShownRoom[] =>
  rooms.toSorted(
    ({ json: a }, { json: b }) =>
      Number(b.callFlag !== 0) - Number(a.callFlag !== 0) || b.lastActivity - a.lastActivity || b.id - a.id,
  );

/** One line of the widget. */
export const presentWidgetItem = ({ room, json }: ShownRoom, baseUrl: string) => ({
  subtitle: subtitleOf(json),
  title: json.displayName,
  link: `${baseUrl}/index.php/call/${json.token}`,
  iconUrl: avatarUrl(baseUrl, room),
  overlayIconUrl: '',
  sinceId: '',
});

function subtitleOf(json: RoomJson): string {
  if (json.callFlag !== 0) return 'Call in progress';
  if (json.unreadMention) return 'You were mentioned';
  return json.lastMessage ? plainMessage(json.lastMessage) : '';
}
