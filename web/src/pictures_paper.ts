// The picture and the small ones of its words on one white sheet, for a paper.

import { kPalettes } from './colours';
import type { Drawn } from './pictures_drawing';
import { draw } from './pictures_drawing';

const kAcross = 300; // pixels of a small one
const kGap = 18;
const kWord = 34; // below each

export function paperOf(looks: readonly { readonly word: string; readonly drawn: Drawn }[], whole: Drawn): HTMLCanvasElement {
  const [left, top, right, bottom] = whole.frame;
  const isWide = right - left >= 2.6 * (bottom - top);
  const across = isWide ? 1400 : kAcross;
  const high = Math.round((across * (bottom - top)) / (right - left));
  const columns = isWide ? 1 : Math.min(5, looks.length + 1);
  const all = [{ word: '', drawn: whole }, ...looks];
  const sheet = document.createElement('canvas');
  sheet.width = columns * (across + kGap) + kGap;
  sheet.height = Math.ceil(all.length / columns) * (high + kWord) + kGap;
  const context = sheet.getContext('2d');
  if (context === null) return sheet;
  context.fillStyle = kPalettes.light.paper;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.font = '20px system-ui, sans-serif';
  context.textAlign = 'center';
  const one = document.createElement('canvas');
  all.forEach(({ word, drawn }, i) => {
    const [x, y] = [kGap + (i % columns) * (across + kGap), kGap + Math.floor(i / columns) * (high + kWord)];
    draw(one, drawn, across, 1);
    context.drawImage(one, x, y);
    context.fillStyle = kPalettes.light.ink;
    context.fillText(word, x + across / 2, y + high + 22, across);
  });
  return sheet;
}
