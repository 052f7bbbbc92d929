/** Filled in by scripts/bundling.mjs. */
declare const PARLEY_VERSION: string;
declare const PARLEY_COMMIT: string;
/** Of the source that better-sqlite3 is compiled from. */
declare const SQLITE_VERSION: string;

/** SQL files become part of the bundle. */
declare module '*.sql' {
  const text: string;
  export default text;
}

/** Turned into JSON. */
declare module '*.yaml' {
  const json: string;
  export default json;
}

/** Fonts too, as bytes. */
declare module '*.woff' {
  const bytes: Uint8Array;
  export default bytes;
}

/** Any file, compressed: `gzip:./page.css`, `gzip:package/file.js`. */
declare module 'gzip:*' {
  const bytes: Uint8Array;
  export default bytes;
}

/** What we use of it; it comes without types. */
declare module 'opentype.js/dist/opentype.mjs' {
  /** As in SVG; which of the points there are depends on the type. */
  export interface PathCommand {
    type: 'M' | 'L' | 'Q' | 'C' | 'Z';
    x1?: number;
    y1?: number;
    x2?: number;
    y2?: number;
    x?: number;
    y?: number;
  }
  export interface Glyph {
    /** 0 for what the font does not have. */
    index: number;
    advanceWidth: number;
    getPath(x: number, y: number, fontSize: number): { commands: PathCommand[] };
  }
  export interface Font {
    unitsPerEm: number;
    charToGlyph(letter: string): Glyph;
  }
  export function parse(file: ArrayBuffer): Font;
}
