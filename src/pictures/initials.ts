/** The first letters of a name's first two words, in capitals, as faces without a picture show them. */
export function initialsOf(name: string): string[] {
  const [first = '', ...others] = name.trim().split(' ');
  return (
    [first, others.join(' ').trim()]
      .map((word) => [...word][0]?.toUpperCase() ?? '')
      // A capital may be of two letters, such as that of ß.
      .map((letter) => [...letter][0] ?? '')
      .filter((letter) => letter !== '')
  );
}
