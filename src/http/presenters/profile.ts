import { offsetOf, shownProperty } from '../../domain/profile.js';
import type { User } from '../../domain/user.js';

interface Action {
  id: string;
  title: string;
  icon: string;
  target: string;
}

/** What can be done about somebody: talk to them, and write to them if they show an address. */
function actionsOf(user: User, baseUrl: string): Action[] {
  const email = shownProperty(user, 'email');
  const phone = shownProperty(user, 'phone');
  const website = shownProperty(user, 'website');
  const target = `${baseUrl}/index.php/apps/spreed/?callUser=${encodeURIComponent(user.uid)}`;
  const icon = `${baseUrl}/apps/spreed/img/app-dark.svg`;
  return [
    { id: 'spreed', title: `Talk to ${user.displayName}`, icon, target },
    ...(email ? [{ id: 'email', title: email, icon: '', target: `mailto:${email}` }] : []),
    ...(phone ? [{ id: 'phone', title: phone, icon: '', target: `tel:${phone}` }] : []),
    ...(website ? [{ id: 'website', title: website, icon: '', target: website }] : []),
  ];
}

/** The card that clients show beside a name. */
export const presentHoverCard = (user: User, baseUrl: string) => ({
  userId: user.uid,
  displayName: user.displayName,
  actions: actionsOf(user, baseUrl).map(({ id, title, icon, target }) => ({
    title,
    icon,
    hyperlink: target,
    appId: id,
  })),
});

const shown = ['address', 'biography', 'headline', 'organisation', 'pronouns', 'role'];

/** What an account tells others about itself. @param now unix seconds */
export const presentProfile = (user: User, baseUrl: string, now: number) => ({
  userId: user.uid,
  displayname: user.displayName,
  ...Object.fromEntries(shown.map((name) => [name, shownProperty(user, name) || null])),
  isUserAvatarVisible: true,
  actions: actionsOf(user, baseUrl),
  timezone: user.timezone || 'UTC',
  timezoneOffset: offsetOf(user.timezone, now),
});
