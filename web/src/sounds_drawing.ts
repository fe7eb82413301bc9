// A sound as people see it: its spectrogram, seconds, and below them the matrix of symbols against time.

import type { Shading, Theme } from './colours';
import { kPalettes, shades } from './colours';
import { kFont } from './matrix_layout';
import { kSize } from './chart_text';
import type { ExploredSound, SoundReading, Spectrogram } from './sounds_data';
import { bytesOf } from './sounds_data';
import type { SoundRow } from './sounds_rows';

export const kStrip = 104; // pixels, of the spectrogram
export const kAxis = 24;
export const kRow = 24;
const kPerSecond = 90; // pixels, of a long sound
const kWidest = 8000;
const kOfMark = 56;

/** 1, 2 or 5 times a power of ten, so that marks have room. */
export function between(seconds: number, most: number): number {
  const least = seconds / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

export function widthOf(seconds: number, room: number): number {
  return Math.round(Math.min(kWidest, Math.max(room, seconds * kPerSecond)));
}

export function heightOf(rows: number): number {
  return kStrip + kAxis + rows * kRow + 1;
}

/** Bytes of shades as a picture: `at` says which of 256 a pixel has. */
function picture(width: number, height: number, table: Uint8ClampedArray, at: (x: number, y: number) => number): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.max(1, width), height: Math.max(1, height) });
  const image = new ImageData(canvas.width, canvas.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = 3 * at(x, y);
      image.data.set([table[shade] ?? 0, table[shade + 1] ?? 0, table[shade + 2] ?? 0, 255], 4 * (y * width + x));
    }
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

export function spectrogramPicture({ frames, bands, loudness }: Spectrogram, theme: Theme): HTMLCanvasElement {
  const bytes = bytesOf(loudness);
  return picture(frames, bands, shades(theme, 'linear'), (x, y) => bytes[x * bands + bands - 1 - y] ?? 0);
}

/** A row's shades are beside its own largest weight. */
export function matrixPicture(rows: readonly SoundRow[], theme: Theme, shading: Shading): HTMLCanvasElement {
  return picture(rows[0]?.weights.length ?? 0, rows.length, shades(theme, shading), (x, y) => {
    const row = rows[y];
    return row === undefined || row.most === 0 ? 0 : Math.round((255 * (row.weights[x] ?? 0)) / row.most);
  });
}

export interface SoundDrawn {
  readonly sound: ExploredSound;
  readonly reading: SoundReading | undefined;
  readonly rows: readonly SoundRow[];
  readonly strip: HTMLCanvasElement;
  readonly matrix: HTMLCanvasElement;
  readonly theme: Theme;
  readonly hasGold: boolean;
  readonly current: number | null; // a row
}

function drawAxis(context: CanvasRenderingContext2D, { sound: { seconds }, theme }: SoundDrawn, x: (seconds: number) => number, height: number): void {
  const { faint, line } = kPalettes[theme];
  const step = between(seconds, x(seconds) / kOfMark);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  context.font = `${kSize}px ${kFont}`;
  context.textAlign = 'left';
  for (let i = 0; i * step <= seconds + 1e-9; i++) {
    const at = Math.round(x(i * step)) + 0.5;
    context.strokeStyle = line;
    context.beginPath();
    context.moveTo(at, kStrip);
    context.lineTo(at, height);
    context.stroke();
    context.fillStyle = faint;
    const text = `${(i * step).toFixed(decimals)}${i === 0 ? ' s' : ''}`;
    if (at + context.measureText(text).width < x(seconds)) context.fillText(text, at + 4, kStrip + 16);
  }
}

/** Into a context whose unit is a CSS pixel, as wide as that. */
export function drawSound(context: CanvasRenderingContext2D, drawn: SoundDrawn, width: number): void {
  const { sound, reading, rows, strip, matrix, theme, hasGold, current } = drawn;
  const { seconds, spectrogram } = sound;
  const palette = kPalettes[theme];
  const height = heightOf(rows.length);
  const x = (time: number) => (time / seconds) * width;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingEnabled = true;
  if (spectrogram.frames > 0) {
    const from = spectrogram.first - spectrogram.step / 2;
    context.drawImage(strip, x(from), 0, x(spectrogram.frames * spectrogram.step), kStrip);
  }
  const top = kStrip + kAxis;
  drawAxis(context, drawn, x, height);
  if (reading !== undefined && rows.length > 0) { // over the lines, which paper lets through
    context.save();
    context.imageSmoothingEnabled = false;
    context.globalCompositeOperation = theme === 'light' ? 'multiply' : 'lighten';
    context.beginPath();
    context.rect(0, top, width, height - top);
    context.clip();
    context.drawImage(matrix, x(reading.first - reading.step / 2), top, x(matrix.width * reading.step), rows.length * kRow);
    context.restore();
  }
  context.strokeStyle = palette.line;
  rows.forEach((row, i) => {
    const y = top + i * kRow;
    context.lineWidth = 1;
    context.strokeStyle = palette.line;
    context.strokeRect(-1, y + 0.5, width + 2, kRow);
    context.fillStyle = palette.accent;
    context.fillRect(x(row.span[0]), y + kRow - 3, Math.max(1, x(row.span[1]) - x(row.span[0])), 2.5);
    if (row.gold === null || !hasGold) return;
    context.strokeStyle = palette.gold;
    context.lineWidth = 1.5;
    context.strokeRect(x(row.gold[0]), y + 2.5, x(row.gold[1]) - x(row.gold[0]), kRow - 6);
  });
  const row = current === null ? undefined : rows[current];
  if (row === undefined || current === null) return;
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.16;
  context.fillRect(x(row.span[0]), 0, Math.max(1, x(row.span[1]) - x(row.span[0])), kStrip);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = palette.accent;
  context.strokeRect(1, top + current * kRow + 0.5, width - 2, kRow);
}
