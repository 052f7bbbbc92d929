import { spelledOut, type UserStatus, visibleType } from '../../domain/userStatus.js';
import type { UserStatusJson } from './participant.js';

/** A status as others get it, its keys in this order (spec/host.md §7). */
export function publicStatus(status: UserStatus) {
  const { uid, message, icon, clearAt } = spelledOut(status);
  return {
    userId: uid,
    message: message || null,
    icon: icon || null,
    clearAt: clearAt || null,
    status: visibleType(status),
  };
}

/** A status as its own user gets it. Who changes it is not told the words of a predefined message, as in the reference. */
export function privateStatus(status: UserStatus) {
  return {
    userId: status.uid,
    message: status.message || null,
    messageId: status.messageId || null,
    messageIsPredefined: status.messageId !== '',
    icon: status.icon || null,
    clearAt: status.clearAt || null,
    status: status.status,
    statusIsUserDefined: status.isUserDefined,
  };
}

/** The same within a room, a participant or a suggestion. */
export function statusFields(status: UserStatus | undefined): UserStatusJson {
  if (!status) return { status: 'offline', statusIcon: null, statusMessage: null, statusClearAt: null };
  const { icon, message, clearAt } = publicStatus(status);
  return { status: visibleType(status), statusIcon: icon, statusMessage: message, statusClearAt: clearAt };
}
