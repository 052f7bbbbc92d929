/** Where promises are kept: a map, or a cache that forgets. */
interface Kept<V> {
  get(key: string): Promise<V> | undefined;
  set(key: string, made: Promise<V>): unknown;
  delete(key: string): unknown;
}

/** What belongs to the key, made when it is first asked for; however many ask meanwhile, it is made once. */
export function once<V>(kept: Kept<V>, key: string, make: () => Promise<V>): Promise<V> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  // What failed, for instance because too many came at once, is tried anew the next time.
  made.catch(() => kept.delete(key));
  return made;
}
