import Koa from 'koa';
import type { Deps } from './deps.js';
import { setBodyDeadline } from './http/bodyDeadline.js';
import { createDav } from './http/dav/dispatch.js';
import { isDavPath } from './http/dav/place.js';
import { createDispatcher } from './http/dispatch.js';
import { handleLeanly } from './http/leanKoa.js';
import { createPages } from './http/pages.js';
import type { Route } from './http/route.js';
import { absenceRoutes } from './http/routes/absences.js';
import { accountPages } from './http/routes/accountPages.js';
import { appPasswordRoutes } from './http/routes/appPasswords.js';
import { attachmentRoutes } from './http/routes/attachments.js';
import { autocompleteRoutes } from './http/routes/autocomplete.js';
import { avatarRoutes } from './http/routes/avatars.js';
import { banRoutes } from './http/routes/bans.js';
import { botRoutes } from './http/routes/bots.js';
import { brandPages } from './http/routes/brand.js';
import { breakoutRoomRoutes } from './http/routes/breakoutRooms.js';
import { calendarRoutes } from './http/routes/calendar.js';
import { callPages } from './http/routes/callPages.js';
import { callRoutes } from './http/routes/calls.js';
import { capabilitiesRoutes } from './http/routes/capabilities.js';
import { chatRoutes } from './http/routes/chat.js';
import { conversationPages } from './http/routes/conversationPages.js';
import { dashboardRoutes } from './http/routes/dashboard.js';
import { docsPages } from './http/routes/docs.js';
import { documentTemplateRoutes } from './http/routes/documentTemplates.js';
import { facePages } from './http/routes/faces.js';
import { federationRoutes } from './http/routes/federation.js';
import { filePages } from './http/routes/filePages.js';
import { fileShareRoutes } from './http/routes/fileShares.js';
import { groupRoutes } from './http/routes/groups.js';
import { guestRoutes } from './http/routes/guest.js';
import { healthPages } from './http/routes/health.js';
import { loginFlowPages } from './http/routes/loginFlowPages.js';
import { loginPages } from './http/routes/loginPages.js';
import { messageChangeRoutes } from './http/routes/messageChanges.js';
import { notFoundPage } from './http/routes/notFound.js';
import { notificationRoutes } from './http/routes/notifications.js';
import { participantRoutes } from './http/routes/participants.js';
import { pinRoutes } from './http/routes/pins.js';
import { pollRoutes } from './http/routes/polls.js';
import { previewPages } from './http/routes/previews.js';
import { profileRoutes } from './http/routes/profile.js';
import { reactionRoutes } from './http/routes/reactions.js';
import { referenceRoutes } from './http/routes/references.js';
import { reminderRoutes, upcomingReminderRoutes } from './http/routes/reminders.js';
import { roomRoutes } from './http/routes/room.js';
import { scheduleRoutes } from './http/routes/schedule.js';
import { searchRoutes } from './http/routes/search.js';
import { settingsRoutes } from './http/routes/settings.js';
import { sharedItemRoutes } from './http/routes/sharedItems.js';
import { signalingRoutes } from './http/routes/signaling.js';
import { statusPage } from './http/routes/status.js';
import { summaryRoutes } from './http/routes/summary.js';
import { surroundingPages } from './http/routes/surroundings.js';
import { teamRoutes } from './http/routes/teams.js';
import { threadRoutes } from './http/routes/threads.js';
import { userStatusRoutes } from './http/routes/userStatus.js';
import { userRoutes } from './http/routes/users.js';
import { standingHeaders } from './http/standingHeaders.js';

/** Every endpoint below the OCS entry points. */
export const ocsRoutes: Route[] = [
  ...upcomingReminderRoutes,
  ...threadRoutes,
  ...chatRoutes,
  ...reminderRoutes,
  ...sharedItemRoutes,
  ...attachmentRoutes,
  ...fileShareRoutes,
  ...reactionRoutes,
  ...messageChangeRoutes,
  ...pollRoutes,
  ...pinRoutes,
  ...scheduleRoutes,
  ...summaryRoutes,
  ...roomRoutes,
  ...breakoutRoomRoutes,
  ...participantRoutes,
  ...callRoutes,
  ...signalingRoutes,
  ...guestRoutes,
  ...banRoutes,
  ...botRoutes,
  ...notificationRoutes,
  ...avatarRoutes,
  ...dashboardRoutes,
  ...profileRoutes,
  ...settingsRoutes,
  ...capabilitiesRoutes,
  ...userRoutes,
  ...userStatusRoutes,
  ...groupRoutes,
  ...autocompleteRoutes,
  ...teamRoutes,
  ...federationRoutes,
  ...referenceRoutes,
  ...absenceRoutes,
  ...calendarRoutes,
  ...documentTemplateRoutes,
  ...appPasswordRoutes,
  ...searchRoutes,
];

/** How it is told that a client does not take its answer. */
const hangUps: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** The whole order of what happens to a request. */
export function createApp(deps: Deps): Koa {
  const app = new Koa();
  handleLeanly(app);
  const ocs = createDispatcher(ocsRoutes, deps);
  const dav = createDav(deps);
  const status = statusPage();
  const health = healthPages(deps);
  const pages = createPages(
    [
      ...facePages,
      ...previewPages,
      ...filePages,
      ...callPages,
      ...conversationPages,
      ...loginPages,
      ...loginFlowPages,
      ...accountPages,
      ...brandPages,
      ...surroundingPages,
      ...(deps.config.docs ? docsPages : []),
    ],
    deps,
    notFoundPage(deps),
  );
  app.use(standingHeaders(deps));
  app.use((ctx, next) => {
    setBodyDeadline(ctx);
    // Android takes what it has asked first for the address of the server.
    if (ctx.path.startsWith('/status.php/')) ctx.path = ctx.path.slice('/status.php'.length);
    if (ctx.path.startsWith('/ocs/')) return ocs(ctx, next);
    if (ctx.path === '/status.php') return status(ctx, next);
    if (isDavPath(ctx.path)) return dav(ctx, next);
    return (health.get(ctx.path) ?? pages)(ctx, next);
  });
  app.on('error', (error) => {
    // That a client hangs up before it has its answer is no trouble of ours.
    const level = hangUps.has(error.code) ? 'debug' : 'error';
    deps.log[level]({ err: error }, 'answer failed');
  });
  return app;
}
