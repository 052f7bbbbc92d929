/** A message that was sent to the server, whatever became of it. */
export interface Sent {
  token: string;
  referenceId: string;
  text: string;
  /** 0 for none. */
  replyTo: number;
  /** The server has said that it keeps it. */
  acknowledged: boolean;
  /** As acknowledged; 0 while it is not, or when only the status of the answer arrived. */
  id: number;
  /** Found in the history. */
  found: boolean;
}

export interface Rename {
  token: string;
  name: string;
  acknowledged: boolean;
  found: boolean;
}

/** Where a read marker may stand: where an answer said so, or where a request without an answer wanted it. */
export interface Marker {
  kept: number | undefined;
  pending: number | undefined;
}

/** Everything that was asked of the server, and what it has promised. */
export class Ledger {
  readonly sent = new Map<string, Sent>();
  readonly renames = new Map<string, Rename>();
  readonly #markers = new Map<string, Marker>();
  readonly #recent = new Map<string, number[]>();
  readonly #newestOwn = new Map<string, number>();
  /** Messages and renames that were acknowledged. */
  acknowledged = 0;
  markersKept = 0;

  send(message: Pick<Sent, 'token' | 'referenceId' | 'text' | 'replyTo'>): Sent {
    const entry = { ...message, acknowledged: false, id: 0, found: false };
    this.sent.set(entry.referenceId, entry);
    return entry;
  }

  /** @param id 0 when the answer broke off before it */
  keep(entry: Sent, uid: string, id: number): void {
    entry.acknowledged = true;
    entry.id = id;
    this.acknowledged++;
    if (id === 0) return;
    this.recentIn(entry.token).push(id);
    this.#newestOwn.set(keyOf(uid, entry.token), Math.max(id, this.newestOwn(uid, entry.token)));
  }

  rename(token: string, name: string): Rename {
    const entry = { token, name, acknowledged: false, found: false };
    this.renames.set(name, entry);
    return entry;
  }

  keepRename(entry: Rename): void {
    entry.acknowledged = true;
    this.acknowledged++;
  }

  marker(uid: string, token: string): Marker {
    const key = keyOf(uid, token);
    let marker = this.#markers.get(key);
    if (!marker) {
      marker = { kept: undefined, pending: undefined };
      this.#markers.set(key, marker);
    }
    return marker;
  }

  keepMarker(marker: Marker, id: number): void {
    marker.kept = id;
    marker.pending = undefined;
    this.markersKept++;
  }

  /** Ids of acknowledged messages of a room. */
  recentIn(token: string): number[] {
    let ids = this.#recent.get(token);
    if (!ids) {
      ids = [];
      this.#recent.set(token, ids);
    }
    return ids;
  }

  /** The newest message that somebody was told is kept. */
  newestOwn(uid: string, token: string): number {
    return this.#newestOwn.get(keyOf(uid, token)) ?? 0;
  }
}

const keyOf = (uid: string, token: string): string => `${uid} ${token}`;
