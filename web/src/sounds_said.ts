// What is said in words of a symbol and of a place in the matrix.

import type { SoundReading } from './sounds_data';
import type { SoundRow } from './sounds_rows';
import { displayed, figure } from './text';

function times([begin, end]: readonly [number, number]): string {
  return `${figure(begin, 2)} to ${figure(end, 2)} s`;
}

export function rowSaid({ symbol, span, gold, probability }: SoundRow): string {
  const right = gold === null ? '' : `, said from ${times(gold)}`;
  return `\u2068${displayed(symbol)}\u2069: heard from ${times(span)}${right}; p = ${figure(probability, 2)}`;
}

export function placeSaid(rows: readonly SoundRow[], { first, step }: SoundReading, row: number, seconds: number): string {
  const shown = rows[row];
  if (shown === undefined) return `${figure(seconds, 2)} s`;
  const frame = Math.round((seconds - first) / step);
  const weight = shown.weights[frame] ?? 0;
  return `${figure(seconds, 2)} s, frame ${frame + 1}: \u2068${displayed(shown.symbol)}\u2069 looks there with ${figure(weight)} (at most ${figure(shown.most)})`;
}
