import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.js';
import { largestAnimation } from '../domain/preview.js';
import { type AskedPreview, type Measures, previewSize } from '../domain/previewSize.js';
import type { Log } from '../log.js';
import { once } from './once.js';
import { type PictureHead, pictureHead, shrink, shrunkType } from './pictureFile.js';
import { type KeptPreview, PreviewCache } from './previewCache.js';

/** A content as the blob store has it. */
export interface Blob {
  /** SHA-256, in hexadecimal digits. */
  digest: string;
  /** Where its bytes lie. */
  path: string;
  /** Bytes. */
  size: number;
}

/** What is known of a preview before there is one. */
export interface PreviewPlan {
  /** Of two with the same name, the bytes are the same. */
  name: string;
  type: string;
  blob: Blob;
  head: PictureHead;
  /** Undefined where the content itself is to be shown. */
  measures: Measures | undefined;
}

/** Contents of which it is remembered what they are, for as long as seconds. */
const mostHeads = 10_000;
const headLifetime = 3600;

/** Makes previews of pictures, each once, and keeps them in the data directory. */
export class Previews {
  readonly #log: Pick<Log, 'warn'>;
  readonly #cache: PreviewCache;
  /** What is no picture, or is broken, is remembered too, so that it is not tried each time. */
  readonly #heads = new LRUCache<string, Promise<PictureHead | undefined>>({
    max: mostHeads,
    ttl: headLifetime * 1000,
  });
  readonly #working = new Map<string, Promise<Buffer | undefined>>();

  constructor({ dataDir, previewCache }: Pick<Config, 'dataDir' | 'previewCache'>, log: Pick<Log, 'warn'>) {
    this.#log = log;
    this.#cache = new PreviewCache(join(dataDir, 'previews'), previewCache);
  }

  /**
   * @returns undefined when there is none: not a picture, one that cannot be decoded here, or too large
   * @throws TalkError notFound when its bytes are gone, unavailable when too many are being made
   */
  async plan(blob: Blob, asked: AskedPreview): Promise<PreviewPlan | undefined> {
    const head = await this.#headOf(blob);
    if (!head) return undefined;
    if (head.animation && blob.size <= largestAnimation) {
      return { name: blob.digest, type: head.animation, blob, head, measures: undefined };
    }
    const measures = previewSize(head, asked);
    const name = `${blob.digest}-${measures.width}x${measures.height}`;
    return { name, type: shrunkType(head), blob, head, measures };
  }

  /**
   * @returns a file, which the caller has to close, or where there is none yet its bytes; undefined for what turns out to
   *   be broken
   * @throws TalkError unavailable when too many are being made
   */
  async take({ name, blob, head, measures }: PreviewPlan): Promise<KeptPreview | Buffer | undefined> {
    if (!measures) return { file: await open(blob.path), size: blob.size };
    const kept = await this.#opened(name);
    if (kept) return kept;
    const made = await this.#make(name, blob, measures, head);
    // Whoever takes their time with it does not keep it in memory.
    return made && ((await this.#opened(name)) ?? made);
  }

  /** Of a content that is gone. */
  async forget(digest: string): Promise<void> {
    this.#heads.delete(digest);
    await this.#cache.forget(digest);
  }

  #headOf({ digest, path }: Blob): Promise<PictureHead | undefined> {
    return once(this.#heads, digest, () => pictureHead(path));
  }

  /** However many ask, one works. */
  #make(name: string, blob: Blob, measures: Measures, head: PictureHead): Promise<Buffer | undefined> {
    let work = this.#working.get(name);
    if (!work) {
      work = this.#makeAndKeep(name, blob, measures, head).finally(() => this.#working.delete(name));
      this.#working.set(name, work);
    }
    return work;
  }

  async #makeAndKeep(name: string, { digest, path }: Blob, measures: Measures, head: PictureHead) {
    const bytes = await shrink(path, measures, head);
    if (!bytes) {
      this.#heads.set(digest, Promise.resolve(undefined));
      return;
    }
    await this.#cache.put(name, bytes).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'a preview could not be kept');
    });
    return bytes;
  }

  async #opened(name: string): Promise<KeptPreview | undefined> {
    try {
      return await this.#cache.open(name);
    } catch (error) {
      this.#log.warn({ err: error }, 'a preview could not be read');
      return undefined;
    }
  }
}
