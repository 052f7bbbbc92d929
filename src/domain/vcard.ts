/** Whom a visiting card (RFC 6350, and the older versions that telephones write) is of. */
export interface Card {
  /** "" where it does not say. */
  name: string;
  /** A picture as it was put in, not looked at. */
  photo: Buffer | undefined;
}

/** Characters of a name that are kept. */
const longestName = 255;

/** Reads the first card of a file; what cannot be read is left out. @param text of the file, or of its beginning */
export function parseCard(text: string): Card {
  const lines = unfolded(text);
  const end = lines.findIndex((line) => /^END:VCARD\s*$/i.test(line));
  const fields = (end < 0 ? lines : lines.slice(0, end)).map(parseLine);
  const find = (name: string) => fields.find((field) => field?.name === name && field.value !== '');
  const named = find('FN');
  const parts = find('N')?.value.split(';') ?? [];
  // Family name; given name; more of them; before and after.
  const name = named
    ? plain(named.value)
    : [3, 1, 2, 0, 4]
        .map((at) => plain(parts[at] ?? ''))
        .filter(Boolean)
        .join(' ');
  const photo = find('PHOTO');
  return { name: name.slice(0, longestName).toWellFormed(), photo: photo && pictureIn(photo) };
}

interface Field {
  name: string;
  /** `TYPE=JPEG;ENCODING=b` and the like, in capitals. */
  options: string;
  value: string;
}

/** Lines that go on in the next, which then begins with a blank; in quoted-printable, this one ends with `=`. */
function unfolded(text: string): string[] {
  const lines: string[][] = [];
  let current: string[] = [];
  let isQuoted = false;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const goesOn = isQuoted && (current.at(-1) ?? '').endsWith('=');
    if (goesOn) current.push((current.pop() ?? '').slice(0, -1), line);
    else if (lines.length > 0 && /^[ \t]/.test(line)) current.push(line.slice(1));
    else {
      current = [line];
      lines.push(current);
      isQuoted = /^[^:]*QUOTED-PRINTABLE/i.test(line);
    }
  }
  return lines.map((parts) => parts.join(''));
}

function parseLine(line: string): Field | undefined {
  const found = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/s.exec(line);
  if (!found) return undefined;
  const [, name = '', options = '', value = ''] = found;
  const isQuoted = /QUOTED-PRINTABLE/i.test(options);
  return { name: name.toUpperCase(), options: options.toUpperCase(), value: isQuoted ? decoded(value) : value };
}

const decoded = (value: string): string =>
  Buffer.from(
    value.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    /[^\0-\xff]/.test(value) ? 'utf8' : 'latin1',
  ).toString('utf8');

const plain = (value: string): string =>
  value
    .replace(/\\n/gi, ' ')
    .replace(/\\(.)/g, '$1')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none belongs into a name
    .replace(/[\0-\x1f\x7f]/g, '')
    .trim();

/** In base64, as it is or in a data URL; pictures elsewhere are nothing that we fetch. */
function pictureIn({ options, value }: Field): Buffer | undefined {
  const data =
    /^data:[^,]{0,100};base64,(.*)$/is.exec(value)?.[1] ?? (/=B(?:ASE64)?\b|;BASE64\b/.test(options) ? value : '');
  const bytes = Buffer.from(data, 'base64');
  return bytes.length > 0 ? bytes : undefined;
}
