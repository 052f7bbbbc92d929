/** What looking into a content has told, for whoever shows it (spec/messages.md §6). */
export interface ContentInfo {
  /** As it shows itself (files/signatures.ts). */
  type: string;
  /** Pixels of a picture as it is seen, 0 where it is none, or none that can be decoded here. */
  width: number;
  height: number;
  /** A picture in some twenty letters, "" for none. */
  blurhash: string;
  /** Of a visiting card. */
  contact: Contact | undefined;
  /** False while there may be more to tell, which takes longer. */
  isComplete: boolean;
}

/** Whom a visiting card is of: the first, where it holds several. */
export interface Contact {
  name: string;
  photo: { type: string; bytes: Uint8Array } | undefined;
}

export const plainInfo = (type: string): ContentInfo => ({
  type,
  width: 0,
  height: 0,
  blurhash: '',
  contact: undefined,
  isComplete: true,
});
