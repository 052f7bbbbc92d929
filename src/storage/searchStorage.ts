import type { Comment } from '../domain/comment.js';

/** Which messages are looked for. */
export interface CommentSearch {
  /** Answered fastest when those with the newest messages come first. */
  roomIds: number[];
  /** As domain/search.ts folds it; "" for any. */
  term: string;
  /** Unix seconds, both included. */
  since: number;
  until: number;
  /** A user id: only what this account wrote. */
  author: string | undefined;
  /** What has expired by then is not found. */
  now: number;
  offset: number;
  limit: number;
}

export interface SearchStorage {
  /**
   * Messages that contain the term as domain/search.ts has it, newest first. Everything committed counts at once.
   * Where no index helps, as with terms of one or two letters, only the newest messages of each room are looked at.
   */
  searchComments(search: CommentSearch): Promise<Comment[]>;
  /** Brings the index up to date by up to `limit` messages. @returns how many there were */
  indexComments(limit: number): Promise<number>;
}
