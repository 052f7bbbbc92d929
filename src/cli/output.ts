import { Option } from 'commander';

/** What a command lists: names and values, nested as far as needed. */
export type Listing = Value[] | { [name: string]: Value };
type Value = string | number | boolean | null | Listing;

/** `--output`, for commands that list. */
export const outputOption = (...more: string[]): Option =>
  new Option('--output <format>', 'how to write it')
    .choices(['plain', 'json', 'json_pretty', ...more])
    .default('plain');

/** The text of a listing in one of the formats of `--output`. */
export function formatListing(listing: Listing, format: string): string {
  if (format === 'json') return `${JSON.stringify(listing)}\n`;
  if (format === 'json_pretty') return `${JSON.stringify(listing, null, 4)}\n`;
  return plainLines(listing, '  - ').join('');
}

/** Rows with the same names, as occ draws them; nothing for none. */
export function formatTable(rows: Record<string, string | number>[]): string {
  const [first] = rows;
  if (!first) return '';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row).map(String))];
  const widths = Object.keys(first).map((_, place) => Math.max(...lines.map((cells) => cells[place]?.length ?? 0)));
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const [head, ...body] = lines.map(
    (cells) => `|${cells.map((cell, place) => ` ${cell.padEnd(widths[place] ?? 0)} `).join('|')}|\n`,
  );
  return [rule, head, rule, ...body, rule].join('');
}

function plainLines(listing: Listing, prefix: string): string[] {
  const named = !Array.isArray(listing);
  return Object.entries(listing).flatMap(([name, value]) => {
    if (value !== null && typeof value === 'object') {
      return [...(named ? [`${prefix}${name}:\n`] : []), ...plainLines(value, `  ${prefix}`)];
    }
    return [`${prefix}${named ? `${name}: ` : ''}${value}\n`];
  });
}
