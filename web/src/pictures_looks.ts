// Where the words of a hypothesis looked: of each its weights over the places, and what can be said of them.

import { decodeWeights } from './data';
import type { Box, ExploredPicture, Grid, PictureHypothesis, PictureReading } from './pictures_data';
import { withoutMark } from './text';

export interface Look {
  readonly word: string;
  readonly probability: number; // of all of its symbols
  readonly weights: Float32Array; // [P]
  readonly most: number; // the place with the largest
  readonly boxes: readonly Box[]; // where the word is seen, if that is known
  readonly frames: readonly Box[]; // that were seen, the finest first; none: the weights say all
}

/** Where a word of a hypothesis is seen: known of a reference, and of a caption that is the same as one. */
function boxesOf(picture: ExploredPicture, hypothesis: PictureHypothesis, word: number): Box[] {
  const words = (text: string) => text.split(/\s+/u).join(' ');
  const reference = hypothesis.reference === undefined
    ? picture.references.find(({ text, boxes }) => boxes.length > 0 && words(text) === words(hypothesis.text))
    : picture.references[hypothesis.reference];
  return (reference?.boxes ?? []).flatMap(([of, ...box]) => (of === word ? [box] : []));
}

/** The symbols that are shown together: those of a word, or each for itself. */
function groupsOf({ target, target_words: words }: PictureHypothesis, isOfWords: boolean): number[][] {
  const groups: number[][] = [];
  target.forEach((_, t) => {
    const isSame = isOfWords && t > 0 && words[t] === words[t - 1] && (words[t] ?? -1) >= 0;
    if (isSame) groups[groups.length - 1]?.push(t);
    else groups.push([t]);
  });
  return groups;
}

/** Of each word, or symbol, where it looked: a word's weights are the mean of its symbols'. */
export function looksOf(picture: ExploredPicture, hypothesis: PictureHypothesis, reading: PictureReading, isOfWords: boolean): Look[] {
  const all = decodeWeights(reading);
  const places = reading.grid.rows * reading.grid.columns;
  return groupsOf(hypothesis, isOfWords).map((group) => {
    const weights = new Float32Array(places);
    for (const t of group) {
      for (let place = 0; place < places; place++) weights[place] = (weights[place] ?? 0) + (all[t * places + place] ?? 0) / group.length;
    }
    const [first = 0] = group;
    const pieces = group.map((t) => hypothesis.target[t] ?? '');
    const logs = group.reduce((sum, t) => sum + (hypothesis.log_probabilities[t] ?? 0), 0);
    return {
      word: `${reading.frames ? `${first + 1}: ` : ''}${isOfWords ? pieces.map(withoutMark).join('') : pieces.join('')}`,
      probability: Math.exp(logs),
      weights,
      most: weights.reduce((best, weight, place) => (weight > (weights[best] ?? 0) ? place : best), 0),
      boxes: boxesOf(picture, hypothesis, hypothesis.target_words[first] ?? -1),
      frames: group.flatMap((t) => reading.frames?.[t] ?? []),
    };
  });
}

/** Whether any word has several symbols, so that the two can be told apart. */
export function hasPieces({ target_words: words }: PictureHypothesis): boolean {
  return words.some((word, t) => word >= 0 && t > 0 && word === words[t - 1]);
}

/** The picture that places lie in, in its own pixels. Of features alone: what the places cover. */
export function frameOf(picture: ExploredPicture, grid: Grid | undefined): Box {
  if (picture.file !== undefined) return [0, 0, picture.file.width, picture.file.height];
  if (grid === undefined) return [0, 0, 4, 3];
  if (grid.width > 0) return [0, 0, grid.width, grid.height];
  return grid.box;
}

export function placeBox({ rows, columns, box: [left, top, right, bottom] }: Grid, place: number): Box {
  const [row, column] = [Math.floor(place / columns), place % columns];
  const [width, height] = [(right - left) / columns, (bottom - top) / rows];
  return [left + column * width, top + row * height, left + (column + 1) * width, top + (row + 1) * height];
}

/** The place at a point of the picture; null beyond all of them. */
export function placeAt({ rows, columns, box: [left, top, right, bottom] }: Grid, x: number, y: number): number | null {
  const column = Math.floor(((x - left) / (right - left)) * columns);
  const row = Math.floor(((y - top) / (bottom - top)) * rows);
  return column < 0 || column >= columns || row < 0 || row >= rows ? null : row * columns + column;
}

function areaOf([left, top, right, bottom]: Box): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

function common(a: Box, b: Box): Box {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

/** The area of a place that lies in any of the boxes. */
function areaIn(place: Box, boxes: readonly Box[]): number {
  const inside = boxes.map((box) => common(place, box)).filter((box) => areaOf(box) > 0);
  if (inside.length < 2) return inside.reduce((sum, box) => sum + areaOf(box), 0);
  const edges = (near: 0 | 1, far: 2 | 3) => [...new Set(inside.flatMap((box) => [box[near], box[far]]))].sort((a, b) => a - b);
  const [xs, ys] = [edges(0, 2), edges(1, 3)];
  let area = 0;
  for (let i = 1; i < xs.length; i++) {
    for (let k = 1; k < ys.length; k++) {
      const [left = 0, right = 0, top = 0, bottom = 0] = [xs[i - 1], xs[i], ys[k - 1], ys[k]];
      if (inside.some((box) => box[0] <= left && box[2] >= right && box[1] <= top && box[3] >= bottom)) area += (right - left) * (bottom - top);
    }
  }
  return area;
}

/** How much of a word's weight lies in its boxes, of all that lies on the picture: a place's weight lies evenly upon it
 * (attention correctness, Liu et al. 2017; as src/metrics/pointing.h has it). */
export function shareInBoxes({ weights, boxes }: Look, grid: Grid, frame: Box): number {
  let [inside, all] = [0, 0];
  weights.forEach((weight, place) => {
    const box = placeBox(grid, place);
    inside += (weight * areaIn(common(box, frame), boxes)) / areaOf(box);
    all += (weight * areaOf(common(box, frame))) / areaOf(box);
  });
  return all > 0 ? inside / all : 0;
}

/** Whether a place's middle lies in one of the boxes (pointing game, Zhang et al. 2016). */
export function isInBoxes(place: number, boxes: readonly Box[], grid: Grid): boolean {
  const [left, top, right, bottom] = placeBox(grid, place);
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return boxes.some((box) => x >= box[0] && x < box[2] && y >= box[1] && y < box[3]);
}

/** From the middle of what one step saw to that of the next: of models that look through windows. */
export function pathOf(looks: readonly Look[]): (readonly [x: number, y: number])[] {
  return looks.flatMap(({ frames: [finest] }) => (finest ? [[(finest[0] + finest[2]) / 2, (finest[1] + finest[3]) / 2] as const] : []));
}

/** How few places have half of the weight. */
export function placesOfHalf({ weights }: Look): number {
  const sorted = [...weights].sort((a, b) => b - a);
  const all = sorted.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const last = sorted.findIndex((weight) => (sum += weight) >= all / 2);
  return last + 1;
}
