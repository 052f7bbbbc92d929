import { encode } from 'uqr';
import { type Html, html } from './html.js';

/** Modules of white that a reader needs on each side. */
const border = 4;

/**
 * A text as a QR code, black on white whatever the page looks like: readers do not all take it the other way round.
 * @param label what it says to who cannot see it
 */
export function qrCode(text: string, label: string): Html {
  const { size, data } = encode(text, { ecc: 'M', border: 0 });
  const side = size + 2 * border;
  const path = data
    .map((row, y) =>
      runs(row)
        .map(([x, length]) => `M${x + border} ${y + border}h${length}`)
        .join(''),
    )
    .join('');
  return html`<svg class="code" viewBox="0 0 ${side} ${side}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path stroke="#000" d="${path}" transform="translate(0 .5)"/></svg>`;
}

/** Where black modules begin in a row, and how many there are side by side. */
function runs(row: readonly boolean[]): [start: number, length: number][] {
  const found: [number, number][] = [];
  row.forEach((isBlack, x) => {
    const last = found.at(-1);
    if (isBlack && last && last[0] + last[1] === x) last[1] += 1;
    else if (isBlack) found.push([x, 1]);
  });
  return found;
}
