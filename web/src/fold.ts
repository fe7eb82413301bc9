// Long sources in a matrix: columns that nobody reads are folded into gaps, whole words at a time, so that
// a document beside its summary shows what was read. src/format/folded_alignment.h does the same in text.

import type { Link } from './data';
import type { Matrix } from './matrix';
import { weightAt } from './matrix';

export const kFoldsFrom = 60; // symbols of a source: one with more is folded
export const kLeastRead = 0.03; // a word whose weight is above this in any row is shown
const kLeastGap = 2; // words: a gap has a column itself

export interface Gap {
  readonly first: number; // column of the whole matrix
  readonly count: number;
}

export interface Folded {
  readonly matrix: Matrix; // with a column for each gap
  readonly columns: readonly (number | Gap)[]; // of each of its columns what it is of the whole one
  readonly hidden: number; // columns in gaps
}

/** Of each column whether any of its word is read, or has a link. */
function readColumns(matrix: Matrix): boolean[] {
  const linked = new Set([...matrix.sure, ...matrix.possible, ...matrix.links].map(([source]) => source));
  const own = matrix.source.map((_, s) =>
    linked.has(s) || matrix.target.some((__, t) => weightAt(matrix, s, t) > kLeastRead));
  const words = new Set(matrix.words.filter((word, s) => own[s] && word >= 0));
  return own.map((isRead, s) => isRead || words.has(matrix.words[s] ?? -1));
}

function columnsOf(matrix: Matrix, opened: ReadonlySet<number>): (number | Gap)[] {
  const isRead = readColumns(matrix);
  const columns: (number | Gap)[] = [];
  for (let first = 0; first < isRead.length; ) {
    let end = first;
    while (end < isRead.length && !isRead[end]) end++;
    const count = end - first;
    if (count >= kLeastGap && !opened.has(first)) columns.push({ first, count });
    else for (let s = first; s < Math.max(end, first + 1); s++) columns.push(s);
    first = Math.max(end, first + 1);
  }
  return columns;
}

/** What all of a gap's columns have together. */
function weightOf(matrix: Matrix, column: number | Gap, target: number): number {
  if (typeof column === 'number') return weightAt(matrix, column, target);
  let sum = 0;
  for (let s = column.first; s < column.first + column.count; s++) sum += weightAt(matrix, s, target);
  return sum;
}

/** Whether the matrix has a source that is long enough. */
export function isLong(matrix: Matrix): boolean {
  return matrix.symbols > kFoldsFrom;
}

/** The matrix without what nobody reads but for the gaps that were `opened`, by their first columns. A column
 * with a link stays. Null if there is nothing to fold. `noun`: what a column is. */
export function fold(matrix: Matrix, opened: ReadonlySet<number>, noun: string): Folded | null {
  const columns = columnsOf(matrix, opened);
  const hidden = columns.reduce<number>((sum, column) => sum + (typeof column === 'number' ? 0 : column.count), 0);
  if (hidden === 0) return null;
  const places = new Map(columns.map((column, place) => [column, place]));
  const moved = (links: readonly Link[]) => links.map(([s, t]): Link => [places.get(s) ?? 0, t]);
  const weights = new Float32Array(columns.length * matrix.target.length);
  matrix.target.forEach((_, t) =>
    columns.forEach((column, place) => (weights[t * columns.length + place] = weightOf(matrix, column, t))));
  return {
    columns, hidden,
    matrix: {
      ...matrix, weights,
      source: columns.map((column) => (typeof column === 'number' ? matrix.source[column] ?? '' : `${column.count} ${noun}s not read`)),
      words: columns.map((column) => (typeof column === 'number' ? matrix.words[column] ?? -1 : -1)),
      gaps: new Set(columns.flatMap((column, place) => (typeof column === 'number' ? [] : [place]))),
      sure: moved(matrix.sure), possible: moved(matrix.possible), links: moved(matrix.links),
    },
  };
}

/** The column of a folded matrix in which one of the whole matrix lies. */
export function placeIn({ columns }: Folded, source: number): number {
  return columns.findIndex((column) =>
    typeof column === 'number' ? column === source : source >= column.first && source < column.first + column.count);
}
