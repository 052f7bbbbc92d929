/** One line of the result. */
export interface Row {
  scenario: string;
  figure: string;
  unit: string;
  parley: number;
  /** What the floors needed for the same; of growth, what Parley needs with a thousand messages. */
  bare?: number;
  koa?: number;
  thousand?: number;
  goal?: Goal;
}

/** What issue and docs ask for: a bound of the ratio to a floor, or of the figure itself. */
export interface Goal {
  against: 'bare' | 'koa' | 'thousand' | 'itself';
  bound: '≤' | '≥';
  value: number;
}

export const atMost = (value: number, against: Goal['against']): Goal => ({ against, bound: '≤', value });
export const atLeast = (value: number, against: Goal['against']): Goal => ({ against, bound: '≥', value });

export const ratio = (row: Row, against: 'bare' | 'koa' | 'thousand'): number | undefined => {
  const floor = row[against];
  return floor === undefined ? undefined : row.parley / floor;
};

/** Whether the goal is met; undefined where there is none. */
export function isMet(row: Row): boolean | undefined {
  const { goal } = row;
  if (!goal) return undefined;
  const value = goal.against === 'itself' ? row.parley : ratio(row, goal.against);
  if (value === undefined) return undefined;
  // Rounded as it is shown: nobody should read "1.00, not met".
  const shown = Number(value.toFixed(2));
  return goal.bound === '≤' ? shown <= goal.value : shown >= goal.value;
}

const floorNames = { bare: 'bare', koa: 'Koa', thousand: '1,000' };

export function tableOf(rows: readonly Row[]): string {
  const parts: string[] = [];
  const ordinary = rows.filter(({ thousand }) => thousand === undefined);
  const growth = rows.filter(({ thousand }) => thousand !== undefined);
  if (ordinary.length > 0) {
    const head = ['scenario', 'figure', 'Parley', 'bare', 'Koa', '× bare', '× Koa', 'target', 'met'];
    const lines = ordinary.map((row) => [
      row.scenario,
      row.figure,
      shown(row.parley, row.unit),
      shown(row.bare, row.unit),
      shown(row.koa, row.unit),
      times(ratio(row, 'bare')),
      times(ratio(row, 'koa')),
      goalText(row),
      metText(row),
    ]);
    parts.push(aligned([head, ...lines]));
  }
  if (growth.length > 0) {
    const head = ['scenario', 'figure', 'many messages', 'a thousand', '×', 'target', 'met'];
    const lines = growth.map((row) => [
      row.scenario,
      row.figure,
      shown(row.parley, row.unit),
      shown(row.thousand, row.unit),
      times(ratio(row, 'thousand')),
      goalText(row),
      metText(row),
    ]);
    parts.push(aligned([head, ...lines]));
  }
  return parts.join('\n\n');
}

function shown(value: number | undefined, unit: string): string {
  if (value === undefined) return '';
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })}${unit && ` ${unit}`}`;
}

const times = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '' : value.toFixed(2);

function goalText({ goal, unit }: Row): string {
  if (!goal) return '';
  if (goal.against === 'itself') return `${goal.bound} ${shown(goal.value, unit)}`;
  return `${goal.bound} ${goal.value} × ${floorNames[goal.against]}`;
}

function metText(row: Row): string {
  const met = isMet(row);
  return met === undefined ? '' : met ? 'yes' : 'no';
}

function aligned(lines: string[][]): string {
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [head, ...rest] = lines.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [head, rule, ...rest].join('\n');
}
