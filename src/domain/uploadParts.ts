/** How a client has named a part: by its number, or by the offsets of its first and last byte. */
export const partName = /^\d{1,20}(?:-\d{1,20})?$/;

interface NamedPart {
  name: string;
  /** Bytes. */
  size: number;
}

/**
 * Parts in the order of what they hold (spec/clients.md §4.1): clients name them 1, 2, 3 … or
 * `0000000000000000-0000000001023999` and on.
 * @returns undefined when one is missing, they overlap, or not all are named the same way
 */
export function inOrder<P extends NamedPart>(parts: readonly P[]): P[] | undefined {
  if (parts.length === 0) return undefined;
  const numbered = parts.map((part) => {
    const [first = '', last] = part.name.split('-');
    return { part, first: Number(first), last: last === undefined ? undefined : Number(last) };
  });
  numbered.sort((one, other) => one.first - other.first);
  const hasOffsets = numbered[0]?.last !== undefined;
  let next = hasOffsets ? 0 : (numbered[0]?.first ?? 0);
  if (!hasOffsets && next > 1) return undefined;
  for (const { part, first, last } of numbered) {
    if (first !== next || (last !== undefined) !== hasOffsets) return undefined;
    // Whether the last byte is the one after it depends on the client.
    if (last !== undefined && last - first !== part.size && last - first !== part.size - 1) return undefined;
    next += hasOffsets ? part.size : 1;
  }
  return numbered.map(({ part }) => part);
}
