// Weights over the steps that were read, as strips below a chart: a row for each that looks, or for each series that
// is chosen among, cell by cell below the steps of the chart.

import { fitted, kSize, measure } from './chart_text';
import type { Shading, Theme } from './colours';
import { cssOf, kPalettes, shadeOf } from './colours';
import { decodeWeights } from './data';
import { makeSvg } from './dom';
import type { SeriesReading } from './series_data';
import { figure } from './text';

const kShades = 64;
const kHead = 24;
const kSecondLine = 16; // of what stands above, where it has no room in one
const kRamp = 5; // swatches of the scale
const kGap = 10;
const kAllRows = 260; // pixels for all rows of a strip, if there are many
const kHighest = 20;
const kLowest = 4;
const kLabelled = 12; // the least height of a row that has its name beside it

/** One reading of one model, decoded. */
export interface Strip {
  readonly model: number;
  readonly reading: SeriesReading;
  readonly names: readonly string[]; // of the rows, short
  readonly name: string; // of model and reading
  readonly title: string; // the same, and what it is
  readonly weights: Float32Array; // [rows, steps]
  readonly steps: number;
  readonly most: number;
  readonly even: number; // the weight of each, if all are alike
  readonly dark: number; // the weight that is ink
}

export function stripOf(model: number, reading: SeriesReading, name: string, names: readonly string[]): Strip {
  const weights = decodeWeights(reading);
  const steps = reading.rows.length === 0 ? 0 : weights.length / reading.rows.length;
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  const even = 1 / Math.max(1, reading.sums === 'rows' ? steps : reading.rows.length);
  const title = `${name}: ${reading.sums === 'rows' ? 'weights over the steps read' : 'weights of the series at each step'}`;
  // Weights that are all alike are grey, not ink.
  return { model, reading, names, name, title, weights, steps, most, even, dark: Math.max(most, 2 * even) };
}

/** The weight of a row at a step; null where the row has none. */
export function weightOf(strip: Strip, row: number, step: number): number | null {
  const at = step - strip.reading.first;
  if (at < 0 || at >= strip.steps) return null;
  return strip.weights[row * strip.steps + at] ?? null;
}

/** A weight in three digits or so. */
function weightText(weight: number): string {
  return figure(weight, weight < 0.1 ? 3 : 2);
}

/** Behind the scale's swatches. */
function scaleText({ most, even, dark }: Strip): string {
  return `${weightText(dark)} \u00b7 evenly spread ${weightText(even)} \u00b7 most ${weightText(most)}`;
}

function isInOneLine(strip: Strip, room: number): boolean {
  return measure(strip.title) * 1.08 + measure(scaleText(strip)) + 80 < room;
}

/** Where a strip lies: below `top`, rows of one height. */
export interface StripPlace {
  readonly strip: Strip;
  readonly top: number; // of the first row
  readonly height: number; // of a row
  readonly bottom: number;
}

/** Where strips lie below each other; `room` is the width of what stands above one. */
export function placesOf(strips: readonly Strip[], from: number, room: number): StripPlace[] {
  let top = from;
  return strips.map((strip) => {
    const head = kHead + (isInOneLine(strip, room) ? 0 : kSecondLine);
    const rows = Math.max(1, strip.reading.rows.length);
    const height = Math.max(kLowest, Math.min(kHighest, Math.floor(kAllRows / rows)));
    const place = { strip, top: top + head, height, bottom: top + head + rows * height };
    top = place.bottom + kGap;
    return place;
  });
}

export interface Across {
  readonly x: (step: number) => number; // the middle of a step
  readonly cell: number;
  readonly left: number; // where the steps begin
}

/** Cells of one shade are one path; those that are paper are none. */
function cellsOf(place: StripPlace, { x, cell }: Across, theme: Theme, shading: Shading): SVGElement[] {
  const { strip, top, height } = place;
  const paths = new Map<number, string>();
  const isThin = cell < 6;
  const width = isThin ? cell + 0.3 : cell - 1;
  const high = height < 8 ? height : height - 1;
  strip.reading.rows.forEach((_, row) => {
    for (let at = 0; at < strip.steps; at++) {
      const share = (strip.weights[row * strip.steps + at] ?? 0) / strip.dark;
      const shade = Math.round(share * (kShades - 1));
      if (shade === 0) continue;
      const from = x(strip.reading.first + at) - width / 2;
      const path = `M${from.toFixed(2)} ${top + row * height}h${width.toFixed(2)}v${high}h${(-width).toFixed(2)}z`;
      paths.set(shade, (paths.get(shade) ?? '') + path);
    }
  });
  return [...paths].sort(([a], [b]) => a - b).map(([shade, d]) =>
    makeSvg('path', { d, fill: cssOf(shadeOf(shade / (kShades - 1), theme, shading)), 'data-shade': shade }));
}

/** From 0 to what is ink: swatches, and numbers. */
function scaleOf(strip: Strip, x: number, y: number, { theme, shading }: { theme: Theme; shading: Shading }): SVGElement[] {
  const swatches = Array.from({ length: kRamp }, (_, i) =>
    makeSvg('rect', {
      x: (x + 12 + 9 * i).toFixed(1), y: y - 8.5, width: 9, height: 9, stroke: kPalettes[theme].line, 'stroke-width': 0.5,
      fill: cssOf(shadeOf(i / (kRamp - 1), theme, shading)),
    }));
  return [makeSvg('text', { x: x.toFixed(1), y }, '0'), ...swatches, makeSvg('text', { x: (x + 17 + 9 * kRamp).toFixed(1), y }, scaleText(strip))];
}

export function drawStrip(place: StripPlace, across: Across, look: { theme: Theme; shading: Shading }, room: number): SVGElement {
  const { strip, top, height, bottom } = place;
  const { x, cell, left } = across;
  const { ink, line } = kPalettes[look.theme];
  const from = x(strip.reading.first) - cell / 2;
  const to = from + strip.steps * cell;
  const every = Math.max(1, Math.ceil(kLabelled / height));
  const isOneLine = isInOneLine(strip, room);
  const above = top - 8;
  const names = strip.names.flatMap((name, row) => row % every !== 0 ? [] : [
    makeSvg('text', { x: left - 7, y: (top + (row + 0.5) * height + 4).toFixed(1), 'text-anchor': 'end' }, fitted(name, left - 10)),
  ]);
  return makeSvg('g', { class: 'strip', 'data-strip': `${strip.model} ${strip.reading.name}`, 'data-rows': strip.reading.rows.length, 'font-size': kSize },
    makeSvg('text', { x: left, y: isOneLine ? above : above - kSecondLine, fill: ink, 'font-weight': 600 }, fitted(strip.title, room)),
    ...scaleOf(strip, isOneLine ? left + measure(strip.title) * 1.08 + 14 : left, above, look),
    makeSvg('rect', {
      x: (from - 0.5).toFixed(2), y: top - 0.5, width: (to - from + 1).toFixed(2), height: bottom - top + 1, fill: 'none', stroke: line,
    }),
    ...cellsOf(place, across, look.theme, look.shading),
    ...names,
  );
}
