/**
 * A client that is being let in by somebody's browser (spec/host.md §3). The client has one secret, to ask whether it
 * is let in yet; the browser has another, to let it in. Clients that show the pages themselves have only the second.
 */
export interface LoginFlow {
  id: number;
  /** What the page calls the client, and its app password after it. */
  clientName: string;
  createdAt: number;
  /** Who has let it in; null while nobody has. */
  uid: string | null;
}

/** What a client logs in with from then on. */
export interface Grant {
  uid: string;
  appPassword: string;
}

/** Digests of the two secrets: SHA-256, base64url. */
export type LoginFlowDraft = Pick<LoginFlow, 'clientName' | 'createdAt'> & { loginDigest: string; pollDigest: string };

/** Seconds. */
export const loginFlowLifetime = 20 * 60;

export const isFlowOver = ({ createdAt }: Pick<LoginFlow, 'createdAt'>, now: number): boolean =>
  now >= createdAt + loginFlowLifetime;
