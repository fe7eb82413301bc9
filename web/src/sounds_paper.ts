// A sound with its matrix as a picture to save: names beside the rows.

import { kSize, measure } from './chart_text';
import { kPalettes } from './colours';
import { kFont } from './matrix_layout';
import type { SoundDrawn } from './sounds_drawing';
import { drawSound, heightOf, kAxis, kRow, kStrip, widthOf } from './sounds_drawing';
import { displayed } from './text';

const kRoom = 900; // pixels across
const kGap = 8;
const kLongest = 14000; // of a canvas, in its own dots

export function paperOf(drawn: SoundDrawn): HTMLCanvasElement {
  const names = drawn.rows.map(({ symbol }) => displayed(symbol));
  const left = Math.ceil(Math.max(0, ...names.map(measure))) + 2 * kGap;
  const width = widthOf(drawn.sound.seconds, kRoom);
  const height = heightOf(names.length) + kGap;
  const scale = Math.min(2, kLongest / Math.max(width + left + kGap, height));
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.floor((width + left + kGap) * scale), height: Math.floor(height * scale) });
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.scale(scale, scale);
  const palette = kPalettes[drawn.theme];
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = palette.ink;
  context.font = `${kSize}px ${kFont}`;
  context.textAlign = 'right';
  names.forEach((name, i) => context.fillText(name, left - kGap, kStrip + kAxis + (i + 0.5) * kRow + 4));
  context.translate(left, 0);
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  drawSound(context, { ...drawn, current: null }, width);
  return canvas;
}
