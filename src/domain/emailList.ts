import { parse } from 'csv-parse/sync';
import { isEmailAddress } from './emailAddress.js';
import type { Invitee } from './emailGuest.js';

/** What a list of addresses holds (spec/conversations.md §7, import-emails). */
export interface EmailList {
  invitees: Invitee[];
  /** Addresses that stand in it twice. */
  duplicates: number;
  /** Numbers of lines without an address; the header is line 1. */
  invalidLines: number[];
}

/** Characters of a name that are kept. */
const maxName = 64;

/**
 * Reads comma-separated values with a header line that names `email` and perhaps `name`.
 * @returns undefined when no field of the header is called `email`
 * @throws Error for what is no such file
 */
export function readEmailList(csv: string): EmailList | undefined {
  const options = { bom: true, info: true, trim: true, relax_column_count: true, skip_empty_lines: true } as const;
  const [header, ...rows] = (parse(csv, options) as unknown as Row[]).map(({ record, info }) => ({
    fields: record,
    line: info.lines,
  }));
  const names = header?.fields.map((name) => name.toLowerCase()) ?? [];
  const [addressAt, nameAt] = [names.indexOf('email'), names.indexOf('name')];
  if (addressAt < 0) return undefined;
  const list: EmailList = { invitees: [], duplicates: 0, invalidLines: [] };
  const seen = new Set<string>();
  for (const { fields, line } of rows) {
    const address = fields[addressAt] ?? '';
    if (!isEmailAddress(address)) list.invalidLines.push(line);
    else if (seen.has(address.toLowerCase())) list.duplicates++;
    else list.invitees.push({ address, name: [...(fields[nameAt] ?? '')].slice(0, maxName).join('') });
    seen.add(address.toLowerCase());
  }
  return list;
}

interface Row {
  record: string[];
  info: { lines: number };
}
