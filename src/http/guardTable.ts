import type { Guard } from './guards.js';

/**
 * Who may ask what: the one list of every OCS endpoint with the login that it needs and what else it asks of the
 * caller, after spec/permissions-and-errors.md §3. Routes take theirs from here, and
 * test/stories/guardTable.test.ts walks it as everybody from the owner of a room to a stranger.
 */

/**
 * `public`: anybody; `user`: 401 without a login; `admin`: 403 for others. `subadmin` is the same with another text:
 * the reference lets administrators of a group in, which do not exist here.
 */
export type Login = 'public' | 'user' | 'admin' | 'subadmin';

/**
 * The login, then guards in any order, `nocsrf` for what works without the OCS-APIRequest header, and what is refused
 * to who has guessed too much (spec/ocs.md §6): `bf:token` at tokens, for which a room counts that the caller may not
 * know of, `bf:password` at the passwords of rooms, `bf:bot` at the secrets of bots.
 */
export type GuardLine = readonly [Login, ...(Guard | 'nocsrf' | 'bf:token' | 'bf:password' | 'bf:bot')[]];

/** Where Talk's own API lies; paths of the table that begin without a slash are below it. */
export const talkApi = '/apps/spreed/api/';

/** @returns undefined for an endpoint that the table does not know */
export const guardLineOf = (verb: string, path: string): GuardLine | undefined =>
  guardTable[`${verb} ${path.startsWith(talkApi) ? path.slice(talkApi.length) : path}`];

export const guardTable: Readonly<Record<string, GuardLine>> = {
  // ── conversations ───────────────────────────────────────────────────────────────────────────────────────────────
  'GET v4/room': ['user'],
  'POST v4/room': ['user'],
  'GET v4/listed-room': ['user'],
  'GET v4/room/note-to-self': ['user'],
  'GET v4/room/{token}': ['public', 'bf:token'],
  'PUT v4/room/{token}': ['public', 'M'],
  'DELETE v4/room/{token}': ['public', 'M'],
  'GET v4/room/{token}/capabilities': ['public', 'P'],
  'PUT v4/room/{token}/description': ['public', 'M'],
  'POST v4/room/{token}/public': ['user', 'LM'],
  'DELETE v4/room/{token}/public': ['user', 'LM'],
  'PUT v4/room/{token}/read-only': ['user', 'M'],
  'PUT v4/room/{token}/listable': ['user', 'M'],
  'PUT v4/room/{token}/password': ['public', 'M'],
  'PUT v4/room/{token}/permissions/default': ['public', 'M'],
  'PUT v4/room/{token}/permissions/call': ['public', 'M'],
  'DELETE v4/room/{token}/object': ['public', 'M'],
  'PUT v4/room/{token}/webinar/lobby': ['user', 'M'],
  'PUT v4/room/{token}/webinar/sip': ['user', 'M'],
  'PUT v4/room/{token}/recording-consent': ['user', 'LM'],
  'POST v4/room/{token}/message-expiration': ['public', 'M'],
  'PUT v4/room/{token}/mention-permissions': ['user', 'M'],
  'POST v4/room/{token}/favorite': ['user', 'LP'],
  'DELETE v4/room/{token}/favorite': ['user', 'LP'],
  'POST v4/room/{token}/archive': ['user', 'LP'],
  'DELETE v4/room/{token}/archive': ['user', 'LP'],
  'POST v4/room/{token}/important': ['user', 'LP'],
  'DELETE v4/room/{token}/important': ['user', 'LP'],
  'POST v4/room/{token}/sensitive': ['user', 'LP'],
  'DELETE v4/room/{token}/sensitive': ['user', 'LP'],
  'POST v4/room/{token}/notify': ['user', 'LP'],
  'POST v4/room/{token}/notify-calls': ['user', 'LP'],
  'POST v4/room/{token}/meeting': ['user', 'LM'],
  'GET v4/room/{token}/mutual-events': ['user', 'P'],
  'GET v4/dashboard/events': ['user'],
  'GET v1/federation/invitation': ['user'],
  'POST v1/federation/invitation/{invitationId}': ['user'],
  'DELETE v1/federation/invitation/{invitationId}': ['user'],

  // ── participants ────────────────────────────────────────────────────────────────────────────────────────────────
  'GET v4/room/{token}/participants': ['public', 'P', 'L'],
  'POST v4/room/{token}/participants': ['user', 'LM'],
  'DELETE v4/room/{token}/participants/self': ['user', 'LP'],
  'POST v4/room/{token}/participants/active': ['public', 'bf:token', 'bf:password'],
  'DELETE v4/room/{token}/participants/active': ['public'],
  'POST v4/room/{token}/participants/resend-invitations': ['user', 'M'],
  'PUT v4/room/{token}/participants/state': ['public', 'P'],
  'DELETE v4/room/{token}/attendees': ['public', 'M'],
  'PUT v4/room/{token}/attendees/permissions': ['public', 'M'],
  'PUT v4/room/{token}/attendees/permissions/all': ['public', 'M'],
  'POST v4/room/{token}/moderators': ['public', 'M'],
  'DELETE v4/room/{token}/moderators': ['public', 'M'],
  'POST v4/room/{token}/import-emails': ['user', 'M'],
  'POST v1/guest/{token}/name': ['public', 'P'],

  // ── breakout rooms ──────────────────────────────────────────────────────────────────────────────────────────────
  'GET v4/room/{token}/breakout-rooms': ['user', 'LP', 'bf:token'],
  'GET v4/room/{token}/breakout-rooms/participants': ['public', 'P', 'L'],
  'POST v1/breakout-rooms/{token}': ['user', 'LM'],
  'DELETE v1/breakout-rooms/{token}': ['user', 'LM'],
  'POST v1/breakout-rooms/{token}/broadcast': ['user', 'LM'],
  'POST v1/breakout-rooms/{token}/attendees': ['user', 'LM'],
  'POST v1/breakout-rooms/{token}/request-assistance': ['user', 'LP'],
  'DELETE v1/breakout-rooms/{token}/request-assistance': ['user', 'LP'],
  'POST v1/breakout-rooms/{token}/rooms': ['user', 'LM'],
  'DELETE v1/breakout-rooms/{token}/rooms': ['user', 'LM'],
  'POST v1/breakout-rooms/{token}/switch': ['user', 'LP'],

  // ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────
  'POST v1/room/{token}/avatar': ['public', 'M'],
  'POST v1/room/{token}/avatar/emoji': ['public', 'M'],
  'GET v1/room/{token}/avatar': ['public', 'LC', 'nocsrf'],
  'GET v1/room/{token}/avatar/dark': ['public', 'LC', 'nocsrf'],
  'DELETE v1/room/{token}/avatar': ['public', 'M'],
  'POST /apps/spreed/temp-user-avatar': ['user'],
  'DELETE /apps/spreed/temp-user-avatar': ['user'],
  'GET /core/navigation/apps': ['user'],
  'GET /hovercard/v1/{userId}': ['user'],
  'GET /profile/{userId}': ['user'],
  'GET /cloud/user/fields': ['user'],
  'GET /cloud/user/fields/{userId}': ['user'],
  'GET /apps/dashboard/api/v1/widgets': ['user'],
  'GET /apps/dashboard/api/v1/widget-items': ['user'],
  'GET /apps/dashboard/api/v2/widget-items': ['user'],

  // ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────
  'GET v1/chat/{token}': ['public', 'P', 'L'],
  'POST v1/chat/{token}': ['public', 'P', 'W', 'L', 'chat'],
  'DELETE v1/chat/{token}': ['user', 'M', 'W'],
  'PUT v1/chat/{token}/{messageId}': ['public', 'AP', 'W', 'L', 'chat'],
  'DELETE v1/chat/{token}/{messageId}': ['public', 'AP', 'W', 'L', 'chat'],
  'GET v1/chat/{token}/{messageId}/context': ['public', 'P', 'L'],
  // Newer than Talk 21.
  'POST v1/chat/{token}/{messageId}/pin': ['public', 'M', 'W', 'L'],
  'DELETE v1/chat/{token}/{messageId}/pin': ['public', 'M', 'W', 'L'],
  'DELETE v1/chat/{token}/{messageId}/pin/self': ['public', 'P', 'W', 'L'],
  'GET v1/chat/{token}/schedule': ['public', 'AP', 'L', 'chat'],
  'POST v1/chat/{token}/schedule': ['public', 'AP', 'W', 'L', 'chat'],
  'POST v1/chat/{token}/schedule/{scheduleId}': ['public', 'AP', 'W', 'L', 'chat'],
  'DELETE v1/chat/{token}/schedule/{scheduleId}': ['public', 'AP', 'W', 'L', 'chat'],
  'POST v1/chat/{token}/summarize': ['public', 'P', 'L'],
  'POST v1/chat/{token}/{messageId}/reminder': ['user', 'LP', 'L'],
  'GET v1/chat/{token}/{messageId}/reminder': ['user', 'LP', 'L'],
  'DELETE v1/chat/{token}/{messageId}/reminder': ['user', 'LP', 'L'],
  'GET v1/chat/upcoming-reminders': ['user'],
  'POST v1/chat/{token}/read': ['public', 'AP'],
  'DELETE v1/chat/{token}/read': ['public', 'AP'],
  'GET v1/chat/{token}/mentions': ['public', 'P', 'W', 'L', 'chat'],
  'POST v1/chat/{token}/share': ['public', 'P', 'W', 'L', 'chat'],
  'GET v1/chat/{token}/share/overview': ['public', 'P', 'L'],
  'GET v1/chat/{token}/share': ['public', 'P', 'L'],
  'GET v1/chat/subscribed-threads': ['user'],
  'GET v1/chat/{token}/threads/recent': ['public', 'P', 'L'],
  'GET v1/chat/{token}/threads/{threadId}': ['public', 'P', 'L'],
  'PUT v1/chat/{token}/threads/{threadId}': ['public', 'P', 'L'],
  'POST v1/chat/{token}/threads/{messageId}/notify': ['public', 'P', 'W', 'L', 'chat'],
  'POST v1/poll/{token}': ['public', 'P', 'W', 'L', 'chat'],
  'POST v1/poll/{token}/draft/{pollId}': ['public', 'P', 'W', 'L', 'chat'],
  'GET v1/poll/{token}/drafts': ['public', 'M'],
  'GET v1/poll/{token}/{pollId}': ['public', 'P', 'L'],
  'POST v1/poll/{token}/{pollId}': ['public', 'P', 'L'],
  'DELETE v1/poll/{token}/{pollId}': ['public', 'P', 'L'],
  'POST v1/reaction/{token}/{messageId}': ['public', 'P', 'W', 'L', 'chat'],
  'DELETE v1/reaction/{token}/{messageId}': ['public', 'P', 'W', 'L', 'chat'],
  'GET v1/reaction/{token}/{messageId}': ['public', 'P', 'L'],

  // ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────
  'GET v4/call/{token}': ['public', 'CE', 'P', 'W', 'L'],
  'POST v4/call/{token}': ['public', 'CE', 'P', 'W', 'L'],
  'PUT v4/call/{token}': ['public', 'P'],
  'DELETE v4/call/{token}': ['public', 'P'],
  'POST v4/call/{token}/ring/{attendeeId}': ['public', 'CE', 'P', 'call'],
  'POST v4/call/{token}/dialout/{attendeeId}': ['public', 'CE', 'P', 'call'],
  'GET v4/call/{token}/notification-state': ['user'],
  'GET v4/call/{token}/download': ['public', 'M', 'nocsrf'],
  'GET v3/signaling/settings': ['public', 'bf:token'],
  'GET v3/signaling/welcome/{serverId}': ['admin'],
  'POST v3/signaling/backend': ['public'],
  'POST v3/signaling/{token}': ['public'],
  'GET v3/signaling/{token}': ['public'],

  // ── bans, bots ──────────────────────────────────────────────────────────────────────────────────────────────────
  'POST v1/ban/{token}': ['public', 'M'],
  'GET v1/ban/{token}': ['public', 'M'],
  'DELETE v1/ban/{token}/{banId}': ['public', 'M'],
  'POST v1/bot/{token}/message': ['public', 'bf:bot'],
  'POST v1/bot/{token}/reaction/{messageId}': ['public', 'bf:bot'],
  'DELETE v1/bot/{token}/reaction/{messageId}': ['public', 'bf:bot'],
  'GET v1/bot/admin': ['admin'],
  'GET v1/bot/{token}': ['user', 'LM'],
  'POST v1/bot/{token}/{botId}': ['user', 'LM'],
  'DELETE v1/bot/{token}/{botId}': ['user', 'LM'],

  // ── notifications ───────────────────────────────────────────────────────────────────────────────────────────────
  'GET /apps/notifications/api/v2/notifications': ['user'],
  'DELETE /apps/notifications/api/v2/notifications': ['user'],
  'POST /apps/notifications/api/v2/notifications/exists': ['user'],
  'GET /apps/notifications/api/v2/notifications/{notificationId}': ['user'],
  'DELETE /apps/notifications/api/v2/notifications/{notificationId}': ['user'],
  'POST /apps/notifications/api/v2/push': ['user'],
  'DELETE /apps/notifications/api/v2/push': ['user'],
  'GET /apps/notifications/api/v1/notifications': ['user'],
  'DELETE /apps/notifications/api/v1/notifications': ['user'],
  'POST /apps/notifications/api/v1/notifications/exists': ['user'],
  'GET /apps/notifications/api/v1/notifications/{notificationId}': ['user'],
  'DELETE /apps/notifications/api/v1/notifications/{notificationId}': ['user'],
  'POST /apps/notifications/api/v1/push': ['user'],
  'DELETE /apps/notifications/api/v1/push': ['user'],

  // ── settings ────────────────────────────────────────────────────────────────────────────────────────────────────
  'POST v1/settings/user': ['user'],
  'POST /apps/provisioning_api/api/v1/config/users/{app}/{key}': ['user'],
  'DELETE /apps/provisioning_api/api/v1/config/users/{app}/{key}': ['user'],
  'GET /apps/provisioning_api/api/v1/config/apps/{app}': ['admin'],
  'GET /apps/provisioning_api/api/v1/config/apps/{app}/{key}': ['admin'],
  'POST /apps/provisioning_api/api/v1/config/apps/{app}/{key}': ['admin'],
  'DELETE /apps/provisioning_api/api/v1/config/apps/{app}/{key}': ['admin'],

  // ── accounts and the host ───────────────────────────────────────────────────────────────────────────────────────
  'GET /cloud/capabilities': ['public'],
  'GET /apps/user_status/api/v1/user_status': ['user'],
  'PUT /apps/user_status/api/v1/user_status/status': ['user'],
  'PUT /apps/user_status/api/v1/user_status/message/predefined': ['user'],
  'PUT /apps/user_status/api/v1/user_status/message/custom': ['user'],
  'DELETE /apps/user_status/api/v1/user_status/message': ['user'],
  'DELETE /apps/user_status/api/v1/user_status/revert/{predefinedId}': ['user'],
  'PUT /apps/user_status/api/v1/heartbeat': ['user'],
  'GET /apps/user_status/api/v1/statuses': ['user'],
  'GET /apps/user_status/api/v1/statuses/{userId}': ['user'],
  'GET /apps/user_status/api/v1/predefined_statuses': ['user'],
  'GET /cloud/user': ['user'],
  'GET /cloud/users': ['subadmin'],
  'POST /cloud/users': ['subadmin'],
  'GET /cloud/users/{userId}': ['user'],
  'PUT /cloud/users/{userId}': ['user'],
  'DELETE /cloud/users/{userId}': ['subadmin'],
  'PUT /cloud/users/{userId}/enable': ['subadmin'],
  'PUT /cloud/users/{userId}/disable': ['subadmin'],
  'GET /cloud/users/{userId}/groups': ['user'],
  'POST /cloud/users/{userId}/groups': ['user'],
  'DELETE /cloud/users/{userId}/groups': ['user'],
  'GET /cloud/groups': ['user'],
  'POST /cloud/groups': ['admin'],
  'GET /cloud/groups/{groupId}': ['user'],
  'GET /cloud/groups/{groupId}/users': ['user'],
  'PUT /cloud/groups/{groupId}': ['admin'],
  'DELETE /cloud/groups/{groupId}': ['admin'],
  'GET /cloud/apps': ['admin'],
  'GET /core/autocomplete/get': ['user'],
  'GET /apps/circles/probecircles': ['user'],
  'GET /apps/dav/api/v1/outOfOffice/{userId}/now': ['user'],
  'GET /apps/dav/api/v1/outOfOffice/{userId}': ['user'],
  'POST /apps/dav/api/v1/outOfOffice/{userId}': ['user'],
  'DELETE /apps/dav/api/v1/outOfOffice/{userId}': ['user'],
  'GET /core/getapppassword': ['user'],
  'GET /core/getapppassword-onetime': ['user'],
  'DELETE /core/apppassword': ['user'],
  'POST /core/apppassword/rotate': ['user'],
  'PUT /core/apppassword/confirm': ['user'],
  'GET /search/providers': ['user', 'nocsrf'],
  'GET /search/providers/{providerId}/search': ['user', 'nocsrf'],
};
