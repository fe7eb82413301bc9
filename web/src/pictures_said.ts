// Where a word looked, in words and numbers: for those who do not see it, and those who want to know.

import type { Box, Grid } from './pictures_data';
import type { Look } from './pictures_looks';
import { isInBoxes, placesOfHalf, shareInBoxes } from './pictures_looks';
import { counted, displayed, figure } from './text';

const isolated = (text: string) => `\u2068${displayed(text)}\u2069`;

/** "row 3, column 5 of 14 by 14": from 1, from the upper left. */
export function placeText({ rows, columns }: Grid, place: number): string {
  const row = Math.floor(place / columns) + 1;
  const column = (place % columns) + 1;
  if (rows === 1) return `place ${column} of ${columns}`;
  return `row ${row} of ${rows}, column ${column} of ${columns}`;
}

function likely(probability: number): string {
  return probability < 0.01 ? 'p < 0.01' : `p = ${figure(probability, 2)}`;
}

/** Of a glimpse: where its finest window is, and what would be said after it. */
function glimpseSaid(look: Look, [left, top, right, bottom]: Box): string {
  const size = `${figure(right - left, 0)} by ${figure(bottom - top, 0)} pixels around row ${figure((top + bottom) / 2, 0)}, column ${figure((left + right) / 2, 0)}`;
  const wider = look.frames.length > 1 ? `, and ${counted(look.frames.length - 1, 'wider window')} around it` : '';
  const [number = '', said = ''] = look.word.split(': ');
  return `Glimpse ${number} sees ${size}${wider}; after it, ${isolated(said)} would be said (${likely(look.probability)}).`;
}

/** What can be said of a word's look, in one or two sentences. */
export function lookSaid(look: Look, grid: Grid, frame: Box): string {
  const [finest] = look.frames;
  if (finest) return glimpseSaid(look, finest);
  const half = placesOfHalf(look);
  const all = grid.rows * grid.columns;
  const most = figure(look.weights[look.most], 3);
  const spread = half === 1 ? '' : `; half of its weight lies on ${counted(half, 'place')} of ${all}`;
  const where = `${isolated(look.word)} (${likely(look.probability)}) looks most at ${placeText(grid, look.most)}, with weight ${most}${spread}.`;
  if (look.boxes.length === 0) return where;
  const points = isInBoxes(look.most, look.boxes, grid) ? 'points into' : 'does not point into';
  return `${where} It ${points} its box, which has ${figure(shareInBoxes(look, grid, frame), 2)} of its weight.`;
}

const kMost = 5; // words that are named

/** Who looked at a place. */
export function placeSaid(looks: readonly Look[], grid: Grid, place: number): string {
  const by = looks.map(({ word, weights }) => ({ word, weight: weights[place] ?? 0 }))
    .filter(({ weight }) => weight >= 0.005).sort((a, b) => b.weight - a.weight);
  const named = by.slice(0, kMost).map(({ word, weight }) => `${isolated(word)} ${figure(weight, 2)}`).join(', ');
  const where = placeText(grid, place);
  if (named === '') return `At ${where} no word looks with a weight above 0.005.`;
  return `At ${where} look ${named}${by.length > kMost ? `, and ${by.length - kMost} more` : ''}.`;
}

/** In a line, of one picture of many. */
export function lookLabel(look: Look, grid: Grid): string {
  return `${displayed(look.word)}: most at ${placeText(grid, look.most)}, weight ${figure(look.weights[look.most], 2)}`;
}
