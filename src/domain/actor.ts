/** Who acts or is acted upon: the pair that names an author, an attendee or a target (spec/messages.md §2). */
export interface Actor {
  type: ActorType;
  id: string;
}

export type ActorType =
  | 'users'
  | 'guests'
  | 'emails'
  | 'groups'
  | 'circles'
  | 'bots'
  | 'bridged'
  | 'federated_users'
  | 'phones'
  | 'deleted_users';

/** The actor of changes made on the command line. */
export const cliActor: Actor = { type: 'guests', id: 'cli' };
/** The actor of changes that nobody made, such as a lobby timer that ran out. */
export const systemActor: Actor = { type: 'guests', id: 'system' };
/** What stands for an account that no longer exists. */
export const deletedUser: Actor = { type: 'deleted_users', id: 'deleted_users' };

export const sameActor = (a: Actor, b: Actor): boolean => a.type === b.type && a.id === b.id;
/** The actor as one text, for sets and maps. */
export const actorKey = (actor: Actor): string => `${actor.type}/${actor.id}`;
