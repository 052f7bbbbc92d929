import type { Picture } from '../domain/picture.js';
import { once } from './once.js';
import { inTurn, loadSharp } from './workshop.js';

/** What people may put behind themselves in a call: scenes of our own drawing, out of focus as in a real room. */

const width = 1280;
const height = 720;

interface Shape {
  x: number;
  y: number;
  w: number;
  h: number;
  fill: string;
}

const rect = ({ x, y, w, h, fill }: Shape): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6" fill="${fill}"/>`;
const disc = (x: number, y: number, r: number, fill: string): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
const row = (count: number, each: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => each(at)).join('');

/** Hills, dunes or waves: a soft edge from one side to the other, filled below. */
const swell = (y: number, rise: number, fill: string): string =>
  `<path d="M0 ${y} C 320 ${y - rise} 480 ${y + rise} 720 ${y} S 1120 ${y - rise} ${width} ${y} V ${height} H 0 Z" fill="${fill}"/>`;

interface Scene {
  /** From the top to the bottom. */
  sky: readonly [string, string];
  /** How far out of focus, in pixels. */
  blur: number;
  shapes: string;
}

const plant = (x: number, y: number): string =>
  rect({ x: x - 30, y, w: 60, h: 80, fill: '#b5684a' }) +
  row(5, (at) => `<ellipse cx="${x - 60 + at * 30}" cy="${y - 50 - (at % 2) * 30}" rx="26" ry="64" fill="#3f7d54"/>`);

const spines = ['#7b2d26', '#2f4858', '#c08b3e', '#3c6e54', '#5b4a78', '#a65d43'];
const shelf = (y: number): string =>
  rect({ x: 0, y: y + 130, w: width, h: 22, fill: '#4a2f1b' }) +
  row(40, (at) => {
    const tall = 88 + ((at * 37) % 40);
    return rect({
      x: at * 32 + 2,
      y: y + 130 - tall,
      w: 26,
      h: tall,
      fill: spines[(at * 5 + Math.abs(y)) % spines.length] ?? '',
    });
  });

/** By the names under which Talk's clients know them, in their order. */
const scenes: Record<string, Scene> = {
  '1_office.jpg': {
    sky: ['#eef1f4', '#c9d2da'],
    blur: 5,
    shapes:
      row(3, (at) => rect({ x: 90 + at * 250, y: 70, w: 220, h: 330, fill: '#bfe0f2' })) +
      rect({ x: 880, y: 110, w: 320, h: 210, fill: '#ffffff' }) +
      row(4, (at) => rect({ x: 910, y: 140 + at * 40, w: 180 + ((at * 53) % 80), h: 14, fill: '#7fa7c4' })) +
      rect({ x: 0, y: 540, w: width, h: 180, fill: '#8a6a4f' }) +
      plant(1130, 460),
  },
  '2_home.jpg': {
    sky: ['#f4e8d8', '#e3cdb2'],
    blur: 5,
    shapes:
      rect({ x: 150, y: 90, w: 260, h: 300, fill: '#fdf6d8' }) +
      rect({ x: 275, y: 90, w: 10, h: 300, fill: '#ffffff' }) +
      rect({ x: 760, y: 110, w: 180, h: 140, fill: '#8fb3a5' }) +
      rect({ x: 980, y: 110, w: 120, h: 140, fill: '#d98f6c' }) +
      rect({ x: 480, y: 430, w: 640, h: 150, fill: '#5f7f8c' }) +
      rect({ x: 450, y: 520, w: 700, h: 140, fill: '#4d6b78' }) +
      plant(260, 540),
  },
  '3_abstract.jpg': {
    sky: ['#2b3a67', '#0d1b3d'],
    blur: 60,
    shapes:
      disc(250, 180, 260, '#00679e') +
      disc(980, 560, 320, '#7a3e9d') +
      disc(760, 130, 200, '#1fa2a6') +
      disc(330, 640, 180, '#e08a4b'),
  },
  '4_beach.jpg': {
    sky: ['#7ec8ee', '#e8f6fb'],
    blur: 4,
    shapes:
      disc(1010, 150, 70, '#fff4c2') +
      rect({ x: 0, y: 360, w: width, h: 180, fill: '#2f9fc0' }) +
      swell(470, 18, '#6cc7d6') +
      swell(540, 26, '#efd9a7') +
      swell(640, 20, '#e2c486'),
  },
  '5_park.jpg': {
    sky: ['#bfe3f5', '#eef8ee'],
    blur: 5,
    shapes:
      swell(430, 60, '#9ccf87') +
      row(
        6,
        (at) =>
          rect({ x: 90 + at * 220, y: 330, w: 24, h: 180, fill: '#6d4c34' }) +
          disc(102 + at * 220, 290, 110 - (at % 3) * 18, '#4f9a58'),
      ) +
      swell(520, 40, '#6fb562') +
      swell(620, 20, '#549a4c'),
  },
  '6_theater.jpg': {
    sky: ['#3a0d12', '#1b0507'],
    blur: 4,
    shapes:
      row(16, (at) => rect({ x: at * 80, y: 0, w: 44, h: 560, fill: at % 2 ? '#8f1d24' : '#a8262d' })) +
      disc(640, 620, 330, '#f0c67455') +
      rect({ x: 0, y: 560, w: width, h: 160, fill: '#6b4326' }),
  },
  '7_library.jpg': {
    sky: ['#6b472c', '#4f331e'],
    blur: 4,
    shapes: row(5, (at) => shelf(at * 152 - 10)),
  },
  '8_space_station.jpg': {
    sky: ['#050816', '#0d1533'],
    blur: 2,
    shapes:
      row(90, (at) => disc((at * 397) % width, (at * 211) % 520, 1 + (at % 3), '#ffffff')) +
      disc(640, 1010, 560, '#2a6fb0') +
      disc(640, 1030, 560, '#1d4f86') +
      row(5, (at) => rect({ x: at * 310 - 20, y: 0, w: 46, h: height, fill: '#98a1ad' })) +
      rect({ x: 0, y: 0, w: width, h: 50, fill: '#b8c0ca' }) +
      rect({ x: 0, y: 640, w: width, h: 80, fill: '#7c8591' }),
  },
};

export const backgroundNames: readonly string[] = Object.keys(scenes);

const drawn = new Map<string, Promise<Picture>>();

/** A JPEG of 1280 × 720 pixels, drawn when it is first asked for. @returns undefined for a name that none has */
export async function drawBackground(name: string): Promise<Picture | undefined> {
  const scene = Object.hasOwn(scenes, name) ? scenes[name] : undefined;
  return scene && once(drawn, name, () => draw(scene));
}

async function draw({ sky: [above, below], blur, shapes }: Scene): Promise<Picture> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${above}"/>` +
    `<stop offset="1" stop-color="${below}"/></linearGradient></defs>` +
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>${shapes}</svg>`;
  const bytes = await inTurn(async () => {
    const sharp = await loadSharp();
    return sharp(Buffer.from(svg)).blur(blur).jpeg({ quality: 82 }).toBuffer();
  });
  return { type: 'image/jpeg', bytes };
}
