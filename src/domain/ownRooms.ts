import type { Actor } from './actor.js';

/** What the rooms hold that everybody is given (spec/conversations.md §5): their own notes, news, and a first example. */

export const noteToSelf = {
  name: 'Note to self',
  description: 'A place for your private notes, thoughts and ideas',
  objectType: 'note_to_self',
  emoji: '📝',
  /** Behind the emoji. */
  color: '0082c9',
} as const;

/** Tells everybody what is new. */
export const changelogBot: Actor = { type: 'bots', id: 'changelog' };

/**
 * What is new, a message each, the oldest first. Everybody gets those that they have not been told yet; so entries are
 * only ever added at the end.
 */
export const changelog: readonly string[] = [
  `## Welcome to Parley
Parley is a chat server for the apps that you may know from Nextcloud Talk. Here you will read what is new after an \
update.
* Messages arrive at once, on all of your devices.
* Write **bold**, _italic_ or \`code\`: messages understand Markdown.
* Mention somebody with @ and their name, and they are notified.`,
];

/** Speaks in the example room. */
export const sampleBot: Actor = { type: 'bots', id: 'sample' };

export const sample = {
  name: "Let's get started!",
  description: `**Parley** keeps your conversations on a server of your own.

* Chat in private, in groups, and with guests
* Answer, mention and react
* Look back: everything that was said stays until you decide otherwise

Use the apps that are made for Nextcloud Talk, on your phone, your desktop or in a script.`,
  objectType: 'sample',
  emoji: '👋',
  color: '00679e',
  /** In the order in which they are said. */
  messages: [
    `## 👋 This is your first conversation
It belongs to you alone: try things out here, rename it, or delete it when you no longer need it.`,
    `## 🙂 Invite others
Open the list of participants to add people and groups. Make the conversation public, and everybody with its link can \
join as a guest.`,
    `## 💬 Answer and mention
Answer a message to keep what belongs together in one place. Write @ to mention somebody, or @all to call everybody.`,
    `## ⚙️ Make it yours
In the settings of the conversation you choose when you are notified, who may write, how long messages are kept, and \
who waits in the lobby.`,
  ],
} as const;
