import { deleteReminder, readReminder, setReminder, upcomingReminders } from '../../actions/reminders.js';
import { int } from '../input.js';
import { created, ok } from '../ocs.js';
import { presentReminder, presentUpcoming } from '../presenters/reminder.js';
import { type RoomRequest, type Route, roomRoute, type UserRequest, userRoute } from '../route.js';

type Asking = RoomRequest<Record<never, never>>;

const setInput = { timestamp: int() };

async function set({ deps, caller, participant, params, input }: RoomRequest<typeof setInput>) {
  await deps.limits.countReminder(caller);
  const reminder = await setReminder(deps, participant, Number(params.messageId), Math.max(0, input.timestamp));
  return created(presentReminder(participant, reminder));
}

async function get({ deps, participant, params }: Asking) {
  return ok(presentReminder(participant, await readReminder(deps, participant, Number(params.messageId))));
}

async function remove({ deps, participant, params }: Asking) {
  await deleteReminder(deps, participant, Number(params.messageId));
  return ok([]);
}

async function upcoming({ deps, user }: UserRequest<Record<never, never>>) {
  const reminders = await upcomingReminders(deps, user.uid);
  return ok(reminders.map((reminder) => presentUpcoming(reminder, deps.instance.url, deps.clock.now())));
}

const path = '/apps/spreed/api/v1/chat/{token}/{messageId}/reminder';

/** Being reminded of messages (spec/chat-send.md §8). */
export const reminderRoutes: Route[] = [
  roomRoute('POST', path, setInput, set),
  roomRoute('GET', path, {}, get),
  roomRoute('DELETE', path, {}, remove),
];

/** To be matched before what stands for the token of a conversation. */
export const upcomingReminderRoutes: Route[] = [
  userRoute('GET', '/apps/spreed/api/v1/chat/upcoming-reminders', {}, upcoming),
];
