// Where the parts of a drawn matrix lie: the source across, slanted words above; the target down, words
// to the left. Lengths are CSS pixels.

import type { Matrix } from './matrix';
import { lettersOf } from './text';

export const kFont = 'system-ui, "Noto Sans", "Noto Sans CJK JP", sans-serif';
export const kSlant = Math.PI / 3; // of the source's words
const kLongestLabel = 190;
const kLeastLabelled = 8; // a smaller cell has no room for its word
const kGap = 6;
const kProbabilityWidth = 46;

export interface Layout {
  readonly cell: number;
  readonly fontSize: number;
  readonly left: number; // where the cells begin
  readonly top: number;
  readonly width: number; // of everything
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly isRightToLeft: boolean; // the source's first word is the rightmost
  readonly sourceLabels: readonly string[]; // cut to what there is room for
  readonly targetLabels: readonly string[];
  readonly bars: number; // where the probabilities are drawn; 0: nowhere
}

type Measure = (text: string) => number;

/** As many of the text's letters as have room. */
export function cut(text: string, room: number, measure: Measure): string {
  if (text.length < 400 && measure(text) <= room) return text;
  const letters = lettersOf(text.slice(0, 400));
  let kept = letters.length;
  while (kept > 1 && measure(letters.slice(0, kept).join('') + '\u2026') > room) {
    kept -= Math.max(1, Math.floor(kept / 8));
  }
  return letters.slice(0, kept).join('') + '\u2026';
}

export function measureWith(context: CanvasRenderingContext2D, fontSize: number): Measure {
  context.font = `${fontSize}px ${kFont}`;
  return (text) => context.measureText(text).width;
}

export interface LayoutOptions {
  readonly cell: number;
  readonly isRightToLeft: boolean;
  readonly hasBars: boolean;
}

export function layoutOf(matrix: Matrix, options: LayoutOptions, context: CanvasRenderingContext2D): Layout {
  const { cell, isRightToLeft, hasBars } = options;
  const isLabelled = cell >= kLeastLabelled;
  const fontSize = isLabelled ? Math.min(14, Math.max(7, Math.round(cell * 0.8))) : 11;
  const measure = measureWith(context, fontSize);
  const columns = matrix.source.length;
  const rows = matrix.target.length;
  const short = (labels: readonly string[]) => labels.map((label) => cut(label, kLongestLabel, measure));
  const sourceLabels = short(matrix.source);
  const { target, tags } = matrix;
  const targetLabels = short(tags === undefined ? target : target.map((word, t) => `${word} \u00b7 ${tags[t] ?? ''}`));
  const left = Math.ceil(Math.max(24, ...targetLabels.map(measure)) + 2 * kGap);
  const widths = sourceLabels.map(measure);
  const tallest = Math.max(16, ...widths) * Math.sin(kSlant) + fontSize * Math.cos(kSlant);
  const top = Math.ceil(tallest + kGap);
  const overhang = Math.max(
    ...widths.map((width, s) => {
      const column = isRightToLeft ? columns - 1 - s : s;
      return (column + 0.5) * cell + width * Math.cos(kSlant) + fontSize - columns * cell;
    }),
    0,
  );
  const bars = hasBars ? left + columns * cell + 10 : 0;
  const right = Math.max(overhang, hasBars ? kProbabilityWidth + 10 : 2);
  return {
    cell, fontSize, left, top, columns, rows, isRightToLeft, sourceLabels, targetLabels, bars,
    width: Math.ceil(left + columns * cell + right),
    height: top + rows * cell + 4,
  };
}

export function columnOf(layout: Layout, source: number): number {
  return layout.isRightToLeft ? layout.columns - 1 - source : source;
}

export const kBarLength = kProbabilityWidth - 10;

/** What is pointed at: a cell, a word of one side, or nothing. */
export interface Pointed {
  readonly source: number | null;
  readonly target: number | null;
  readonly gap?: number; // the column of a folded matrix that is one
}

export const kNothing: Pointed = { source: null, target: null };

export function isNothing({ source, target, gap }: Pointed): boolean {
  return source === null && target === null && gap === undefined;
}

/** What lies at a place; `header` says how far the words stick to the visible part's edges. */
export function pointedAt(layout: Layout, x: number, y: number, header: { x: number; y: number }): Pointed {
  const above = y - header.y < layout.top;
  const beside = x - header.x < layout.left;
  if (above && beside) return kNothing;
  // Above, the words lean to the right.
  const lean = above ? (layout.top - (y - header.y)) / Math.tan(kSlant) : 0;
  const column = Math.floor((x - lean - layout.left) / layout.cell);
  const row = Math.floor((y - layout.top) / layout.cell);
  const source = beside || column < 0 || column >= layout.columns ? null : column;
  const target = above || row < 0 || row >= layout.rows ? null : row;
  if (!above && !beside && (source === null || target === null)) return { source: null, target };
  return { source: source === null ? null : columnOf(layout, source), target };
}

const kLeastRead = 12; // pixels of a cell whose word is read with ease
const kLeastScrolled = 16; // of one in a matrix that scrolls all the same

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** The largest cell for which words and squares fit across, or one to scroll past. */
function cellAcross(matrix: Matrix, room: Room, isRightToLeft: boolean, context: CanvasRenderingContext2D): number {
  const columns = matrix.source.length;
  let cell = Math.min(33, Math.floor(room.width / columns));
  for (; cell >= kLeastRead; cell--) {
    if (layoutOf(matrix, { cell, isRightToLeft, hasBars: matrix.probabilities.length > 0 }, context).width <= room.width) return cell;
  }
  return kLeastScrolled;
}

/** The size of a cell such that the matrix has its room, or scrolls within it. */
export function cellFor(
  matrix: Matrix, zoom: number | 'auto' | 'whole', room: Room, isRightToLeft: boolean, context: CanvasRenderingContext2D,
): number {
  if (typeof zoom === 'number') return zoom;
  if (zoom === 'auto') return cellAcross(matrix, room, isRightToLeft, context);
  const across = (room.width - 170) / matrix.source.length;
  const down = (room.height - 120) / matrix.target.length;
  return Math.floor(Math.min(30, Math.max(2, Math.min(across, down))));
}
