// From columns of numbers to the lines of a chart. src/view/plot_axis.cpp has the same for pictures.

import type { Across, Chart, Plot, Run } from './plot_data';

export interface Point {
  readonly x: number; // as in the data
  readonly y: number; // smoothed
  readonly value: number; // as in the data
  readonly row: number; // of its table
}

export interface Line {
  readonly run: number;
  readonly points: readonly Point[];
}

export interface PlotLook {
  readonly across: Across;
  readonly log: boolean;
  readonly smoothing: number;
  readonly shown: readonly boolean[]; // of each run
}

/** What is across: how values are divided for people, and what they then are. */
export interface AcrossUnit {
  readonly title: string;
  readonly divisor: number;
}

export function unitOf(plot: Plot, chart: Chart, across: Across): AcrossUnit {
  if (chart.table === 'lengths') return { title: 'words of the source', divisor: 1 };
  if (across === 'update') return { title: 'updates', divisor: 1 };
  if (across === 'symbols') return { title: 'target tokens read', divisor: 1 };
  const longest = Math.max(0, ...plot.runs.map((run) => run.progress['seconds']?.at(-1) ?? 0));
  if (longest > 7200) return { title: 'hours of training', divisor: 3600 };
  if (longest > 120) return { title: 'minutes of training', divisor: 60 };
  return { title: 'seconds of training', divisor: 1 };
}

/** Sentences of each bucket of lengths stand at its middle; the last one, without an end, as if it were
 * as wide as the one before. */
function middlesOf(run: Run): number[] {
  let width = 5;
  return (run.lengths['shortest'] ?? []).map((shortest, row) => {
    const longest = run.lengths['longest']?.[row] ?? null;
    if (longest !== null) width = longest - (shortest ?? 0) + 1;
    return (shortest ?? 0) + (width - 1) / 2;
  });
}

/** A moving mean; the first points are means of themselves alone, not of a past that was not there. */
function smooth(points: readonly Point[], smoothing: number): readonly Point[] {
  if (smoothing <= 0) return points;
  let mean = 0;
  let past = 1; // the share that was not there
  return points.map((point) => {
    mean = smoothing * mean + (1 - smoothing) * point.value;
    past *= smoothing;
    return { ...point, y: mean / (1 - past) };
  });
}

/** The lines of the runs that are shown and have something to show. */
export function linesOf(plot: Plot, chart: Chart, look: PlotLook): Line[] {
  return plot.runs.flatMap((run, place) => {
    const table = run[chart.table];
    const values = table[chart.column];
    const at = chart.table === 'lengths' ? middlesOf(run) : table[look.across];
    if (!look.shown[place] || values === undefined || at === undefined) return [];
    const points: Point[] = [];
    values.forEach((value, row) => {
      const x = at[row] ?? null;
      if (x === null || value === null || (look.log && chart.log && value <= 0)) return;
      points.push({ x, y: value, value, row });
    });
    const isSmooth = chart.table === 'progress';
    return points.length === 0 ? [] : [{ run: place, points: isSmooth ? smooth(points, look.smoothing) : points }];
  });
}

/** What can be seen on so many pixels: of each the first, the least, the most and the last. */
export function seenOn(points: readonly Point[], pixels: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= 2 * pixels) return points;
  const width = (last.x - first.x) / pixels;
  if (!(width > 0)) return points;
  const seen: Point[] = [];
  let group: Point[] = [];
  const close = () => {
    const [one] = group;
    if (one === undefined) return;
    const low = group.reduce((a, b) => (b.y < a.y ? b : a));
    const high = group.reduce((a, b) => (b.y > a.y ? b : a));
    const kept = new Set([one, low, high, group.at(-1) ?? one]);
    seen.push(...group.filter((point) => kept.has(point)));
  };
  let pixel = 0;
  for (const point of points) {
    const here = Math.floor((point.x - first.x) / width);
    if (here !== pixel) {
      close();
      group = [];
      pixel = here;
    }
    group.push(point);
  }
  close();
  return seen;
}

/** Heights for labels that want to stand at `wanted`, `gap` or more apart, between `top` and `bottom`
 * as long as they fit: moved as little as that takes, in the same order. */
export function apart(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const startOf = (block: { sum: number; count: number }) =>
    Math.max(top, Math.min(block.sum / block.count, bottom - gap * (block.count - 1)));
  // Neighbours that would overlap become a block, which stands about the mean of their wishes.
  const blocks: { sum: number; count: number }[] = [];
  for (const i of order) {
    blocks.push({ sum: wanted[i] ?? 0, count: 1 });
    for (;;) {
      const [above, last] = [blocks.at(-2), blocks.at(-1)];
      if (above === undefined || last === undefined || startOf(above) + gap * above.count <= startOf(last)) break;
      above.sum += last.sum - gap * above.count * last.count;
      above.count += last.count;
      blocks.pop();
    }
  }
  const heights = new Array<number>(wanted.length).fill(0);
  let next = 0;
  for (const block of blocks) {
    for (let i = 0; i < block.count; i++) heights[order[next++] ?? 0] = startOf(block) + gap * i;
  }
  return heights;
}

/** The point of a line that is nearest to a place across; null where the line has not come to. */
export function nearest(line: Line, x: number, reach: number): Point | null {
  const { points } = line;
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points[low - 1], points[low]];
  const near = before && after && x - before.x < after.x - x ? before : (after ?? null);
  if (near === null) return null;
  const isWithin = x >= (points[0]?.x ?? 0) && x <= (points.at(-1)?.x ?? 0);
  return isWithin || Math.abs(near.x - x) <= reach ? near : null;
}
