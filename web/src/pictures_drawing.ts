// A picture with weights over it: what was looked at is as bright as it is, all else is dimmed.

import type { Shading, Theme } from './colours';
import { kPalettes } from './colours';
import type { Look } from './pictures_looks';
import { placeBox } from './pictures_looks';
import type { Box, Grid } from './pictures_data';

const kNoPicture = '#8b929c'; // in place of one that there is not

/** What a page has of a picture while it shows it. */
export interface Shown {
  readonly pixels: ImageBitmap | null;
  readonly dim: number; // how dark it is where nothing was looked at
}

/** Ink on white stays to be read where it is dimmed; photographs are dark enough to need more. */
export function shownOf(pixels: ImageBitmap | null): Shown {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (pixels === null || context === null) return { pixels, dim: 0.78 };
  const size = 32;
  context.drawImage(pixels, 0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += 0.299 * (data[i] ?? 0) + 0.587 * (data[i + 1] ?? 0) + 0.114 * (data[i + 2] ?? 0);
  return { pixels, dim: sum / (size * size) > 225 ? 0.55 : 0.78 };
}

export interface Drawn extends Shown {
  readonly frame: Box; // in the picture's pixels
  readonly grid?: Grid; // none: the picture alone
  readonly look?: Look | undefined;
  readonly isSmooth: boolean;
  readonly shading: Shading;
  readonly hasFrame: boolean; // around the place with the largest weight
  readonly boxes: readonly Box[]; // where the word is seen
  readonly frames: readonly Box[]; // what it saw
  readonly path?: readonly (readonly [x: number, y: number])[]; // from one look to the next, where none is chosen
  readonly pointed?: number | null; // a place
  readonly theme: Theme;
}

/** Weights of a cubic B-spline about a place's middle: never below 0, and together 1, so that what is even stays so. */
function spline(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x >= 1 ? (2 - x) ** 3 / 6 : 2 / 3 - x * x + x ** 3 / 2;
}

/** A row of numbers, `times` as many, smoothed; at its ends the last one goes on. */
function smoothed(values: Float32Array, rows: number, columns: number, times: number): Float32Array {
  const along = (from: Float32Array, count: number, stride: number, lines: number, step: number) => {
    const to = new Float32Array(lines * count * times);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count * times; i++) {
        const at = (i + 0.5) / times - 0.5;
        let sum = 0;
        for (let k = Math.floor(at) - 1; k <= Math.floor(at) + 2; k++) {
          const place = Math.min(count - 1, Math.max(0, k));
          sum += spline(at - k) * (from[line * step + place * stride] ?? 0);
        }
        to[line * count * times + i] = sum;
      }
    }
    return to;
  };
  const wide = along(values, columns, 1, rows, columns); // [rows, columns * times]
  const across = columns * times;
  const turned = along(wide, rows, across, across, 1); // [columns * times, rows * times]
  const high = rows * times;
  const result = new Float32Array(across * high);
  for (let x = 0; x < across; x++) for (let y = 0; y < high; y++) result[y * across + x] = turned[x * high + y] ?? 0;
  return result;
}

/** Black that covers more, the less was looked at a place; the place that was looked at most is not covered. */
function cover({ grid, look, isSmooth, shading, dim }: Drawn): HTMLCanvasElement | null {
  if (grid === undefined || look === undefined) return null;
  const times = isSmooth ? Math.max(4, Math.ceil(96 / Math.max(grid.rows, grid.columns))) : 1;
  const shares = isSmooth ? smoothed(look.weights, grid.rows, grid.columns, times) : look.weights;
  const most = shares.reduce((a, b) => Math.max(a, b), 0) || 1;
  const canvas = document.createElement('canvas');
  canvas.width = grid.columns * times;
  canvas.height = grid.rows * times;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const image = context.createImageData(canvas.width, canvas.height);
  shares.forEach((share, i) => {
    const seen = shading === 'root' ? Math.sqrt(share / most) : share / most;
    image.data[4 * i + 3] = Math.round(255 * dim * (1 - seen));
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A line from look to look, each with its number. */
function drawPath(context: CanvasRenderingContext2D, { path = [] }: Drawn, at: (x: number, y: number) => [number, number], density: number): void {
  if (path.length === 0) return;
  const { accent } = kPalettes.dark;
  const places = path.map(([x, y]) => at(x, y));
  context.setLineDash([]);
  for (const [style, line] of [['rgba(0, 0, 0, .65)', 4], [accent, 2]] as const) {
    context.strokeStyle = style;
    context.lineWidth = line * density;
    context.beginPath();
    for (const [x, y] of places) context.lineTo(x, y);
    context.stroke();
  }
  context.font = `600 ${11 * density}px system-ui, sans-serif`;
  [context.textAlign, context.textBaseline] = ['center', 'middle'];
  places.forEach(([x, y], i) => {
    context.beginPath();
    context.arc(x, y, 9 * density, 0, 2 * Math.PI);
    context.fillStyle = accent;
    context.fill();
    context.fillStyle = '#000000';
    context.fillText(String(i + 1), x, y);
  });
}

/** Draws it `width` pixels wide, of which `density` are one of the page's. */
export function draw(canvas: HTMLCanvasElement, drawn: Drawn, width: number, density: number): void {
  const [left, top, right, bottom] = drawn.frame;
  const scale = width / (right - left);
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round((bottom - top) * scale));
  const context = canvas.getContext('2d');
  if (context === null) return;
  const [sx, sy] = [canvas.width / (right - left), canvas.height / (bottom - top)]; // whole pixels
  const at = (box: Box) => [(box[0] - left) * sx, (box[1] - top) * sy, (box[2] - box[0]) * sx, (box[3] - box[1]) * sy] as const;
  const thin = Math.min(1, Math.max(0.6, width / density / 300)); // lines of a small one
  context.imageSmoothingQuality = 'high';
  if (drawn.pixels === null) {
    context.fillStyle = kNoPicture;
    context.fillRect(0, 0, canvas.width, canvas.height);
  } else {
    context.drawImage(drawn.pixels, 0, 0, canvas.width, canvas.height);
  }
  if (drawn.look === undefined) drawPath(context, drawn, (x, y) => [(x - left) * sx, (y - top) * sy], density);
  const covering = cover(drawn);
  if (covering === null || drawn.grid === undefined) return;
  const covered = at(drawn.grid.box);
  context.imageSmoothingEnabled = drawn.isSmooth;
  context.drawImage(covering, ...covered);
  const beyond = new Path2D(); // what no place covers was not looked at
  beyond.rect(0, 0, canvas.width, canvas.height);
  beyond.rect(...covered);
  context.fillStyle = `rgba(0, 0, 0, ${drawn.dim})`;
  context.fill(beyond, 'evenodd');
  const { accent, gold } = kPalettes.dark; // frames lie on pictures, dimmed ones: in either theme
  const framed = (box: Box, colour: string, dashes: readonly number[] = []) => {
    for (const [style, line] of [['rgba(0, 0, 0, .65)', 4], [colour, 2]] as const) {
      context.strokeStyle = style;
      context.lineWidth = line * density * thin;
      context.setLineDash(style === colour ? dashes.map((length) => length * density) : []);
      context.strokeRect(...at(box));
    }
  };
  for (const box of drawn.frames) framed(box, accent);
  for (const box of drawn.boxes) framed(box, gold, [6, 3]);
  if (drawn.hasFrame && drawn.look !== undefined) framed(placeBox(drawn.grid, drawn.look.most), accent);
  if (drawn.pointed !== null && drawn.pointed !== undefined) framed(placeBox(drawn.grid, drawn.pointed), '#ffffff');
}
