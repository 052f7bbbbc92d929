import type { AccountSuggestion } from '../../actions/suggestAccounts.js';
import type { UserStatus } from '../../domain/userStatus.js';
import { publicStatus } from './userStatus.js';

const icons = { users: 'icon-user', groups: 'icon-group', circles: 'icon-circle', emails: 'icon-mail' } as const;

/** Keys in the order in which clients get them (spec/host.md §8). @param userStatus what an account says of itself */
export function presentSuggestion(suggestion: AccountSuggestion, userStatus: UserStatus | undefined) {
  const { id, label, source, shareWithDisplayNameUnique } = suggestion;
  const status = userStatus && statusOf(userStatus);
  const subline = status?.message ?? '';
  return { id, label, icon: icons[source], source, status: status ?? '', subline, shareWithDisplayNameUnique };
}

function statusOf(userStatus: UserStatus) {
  const { status, message, icon, clearAt } = publicStatus(userStatus);
  return { status, message, icon, clearAt };
}
