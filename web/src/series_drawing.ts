// One window of a series as SVG: what was read, what came, what is said of it, and the strips of weights below, step
// under step. All that it looks like is in its attributes, so that it can be saved as it is.

import { scaleLinear } from 'd3-scale';
import { fitted, kSize, measure, shortNumber } from './chart_text';
import type { Shading, Theme } from './colours';
import { kPalettes, kRunColours } from './colours';
import { makeSvg } from './dom';
import { kFont } from './matrix_layout';
import type { SeriesData, SeriesModel, SeriesWindow } from './series_data';
import { numberAt, saidAt } from './series_data';
import type { Strip, StripPlace } from './series_strips';
import { drawStrip, placesOf } from './series_strips';
import { ticksOf } from './series_time';

const kTop = 12;
const kAxis = 40; // for times below
const kRight = 10;
const kMostDots = 14; // pixels of a step that has room for a dot
const kOver: Record<Theme, string> = { light: '#f3f5f8', dark: '#1d2228' };

export interface SeriesDrawingOptions {
  readonly width: number;
  readonly chart: number; // height of the chart without its times
  readonly theme: Theme;
  readonly shading: Shading;
  readonly target: number;
}

export interface SeriesDrawing {
  readonly svg: SVGSVGElement;
  readonly first: number; // steps that are drawn
  readonly last: number;
  readonly left: number;
  readonly cell: number;
  readonly top: number;
  readonly bottom: number; // of the chart
  readonly height: number; // of all
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly strips: readonly StripPlace[];
}

export function colourOfModel(model: number, theme: Theme): string {
  const colours = kRunColours[theme];
  return colours[model % colours.length] ?? '';
}

/** The first step and the last one that there is anything of. */
function reachOf(data: SeriesData, window: SeriesWindow, strips: readonly Strip[]): [number, number] {
  const read = Math.max(1, ...window.read.map((numbers) => numbers.length));
  const last = Math.max(1, ...data.models.map((model) => model.last));
  return [Math.min(1 - read, ...strips.map(({ reading }) => reading.first)), last];
}

function scaleOf(data: SeriesData, window: SeriesWindow, target: number, first: number, last: number) {
  const numbers: (number | null)[] = [window.persistence[target] ?? null];
  for (let step = first; step <= last; step++) {
    numbers.push(numberAt(window, target, step));
    data.models.forEach((model, place) => {
      const said = saidAt(model, window.models[place]?.said[target], step);
      if (said !== null) numbers.push(said.value, said.low, said.high);
    });
  }
  const known = numbers.filter((number) => number !== null);
  let [least, most] = [Math.min(...known), Math.max(...known)];
  if (known.length === 0) [least, most] = [0, 1];
  if (least === most) [least, most] = [least - (Math.abs(least) / 10 || 1), most + (Math.abs(most) / 10 || 1)];
  return scaleLinear().domain([least, most]).nice(5);
}

/** A line through all steps that there is a number of; it breaks where there is none. */
function pathThrough(drawing: SeriesDrawing, from: number, to: number, at: (step: number) => number | null): string {
  let [path, isBroken] = ['', true];
  for (let step = from; step <= to; step++) {
    const value = at(step);
    if (value !== null) path += `${isBroken ? 'M' : 'L'}${drawing.x(step).toFixed(1)} ${drawing.y(value).toFixed(1)}`;
    isBroken = value === null;
  }
  return path;
}

function dotsOf(drawing: SeriesDrawing, from: number, to: number, at: (step: number) => number | null, look: Record<string, string | number>): SVGElement[] {
  const dots: SVGElement[] = [];
  for (let step = from; step <= to; step++) {
    const value = at(step);
    if (value === null) continue;
    dots.push(makeSvg('circle', { cx: drawing.x(step).toFixed(1), cy: drawing.y(value).toFixed(1), ...look }));
  }
  return dots;
}

/** What one model says: a band of its intervals, a cell wide for each step, and a line. */
function drawSaid(drawing: SeriesDrawing, model: SeriesModel, window: SeriesWindow, place: number, options: SeriesDrawingOptions): SVGElement {
  const { theme, target } = options;
  const said = (step: number) => saidAt(model, window.models[place]?.said[target], step);
  const colour = colourOfModel(place, theme);
  const width = Math.max(drawing.cell, 3);
  let band = '';
  for (let step = model.first; step <= model.last; step++) {
    const { low, high } = said(step) ?? { low: null, high: null };
    if (low === null || high === null) continue;
    const [top, height] = [drawing.y(high), Math.max(1, drawing.y(low) - drawing.y(high))];
    band += `M${(drawing.x(step) - width / 2).toFixed(2)} ${top.toFixed(1)}h${width.toFixed(2)}v${height.toFixed(1)}h${(-width).toFixed(2)}z`;
  }
  const value = (step: number) => (step === 0 && model.first === 1 ? numberAt(window, target, 0) : said(step)?.value ?? null);
  const radius = drawing.cell >= kMostDots || model.last === model.first ? 3.6 : drawing.cell > 6 ? 2.4 : 1.4;
  return makeSvg('g', { 'data-model': place },
    makeSvg('path', { d: band, fill: colour, opacity: 0.18, 'data-kind': 'band' }),
    makeSvg('path', {
      d: pathThrough(drawing, model.first === 1 ? 0 : model.first, model.last, value), fill: 'none', stroke: colour, 'stroke-width': 1.8,
      'stroke-linejoin': 'round', 'data-kind': 'said',
    }),
    ...dotsOf(drawing, model.first, model.last, value, { r: radius, fill: colour }),
  );
}

function drawAxes(drawing: SeriesDrawing, data: SeriesData, window: SeriesWindow, marks: readonly number[], options: SeriesDrawingOptions): SVGElement[] {
  const { left, bottom, x, first, last } = drawing;
  const { faint, line } = kPalettes[options.theme];
  const right = options.width - kRight;
  const all: SVGElement[] = marks.flatMap((mark) => {
    const at = drawing.y(mark);
    return [
      makeSvg('path', { d: `M${left} ${at.toFixed(1)}H${right}`, stroke: line }),
      makeSvg('text', { x: left - 7, y: (at + 4).toFixed(1), 'text-anchor': 'end' }, shortNumber(mark)),
    ];
  });
  const ends = [-Infinity, -Infinity]; // of the labels of both lines
  const label = (text: string, middle: number, row: 0 | 1) => {
    const width = measure(text);
    const from = Math.max(left - 20, Math.min(right - width, middle - width / 2));
    if (text === '' || from < (ends[row] ?? 0) + 8) return null;
    ends[row] = from + width;
    return makeSvg('text', { x: from.toFixed(1), y: bottom + 17 + 15 * row, class: 'time' }, text);
  };
  for (const tick of ticksOf(data, window, first, last, Math.max(2, Math.floor((right - left) / 66)))) {
    const at = x(tick.step);
    all.push(makeSvg('path', { d: `M${at.toFixed(1)} ${bottom}v4`, stroke: faint, opacity: 0.6 }));
    for (const text of [label(tick.label, at, 0), label(tick.under, at, 1)]) if (text !== null) all.push(text);
  }
  all.push(makeSvg('path', { d: `M${left} ${bottom}H${right}`, stroke: faint, opacity: 0.6 }));
  return all;
}

/** How wide what stands left of the steps is: numbers, and names of rows. */
function leftOf(marks: readonly number[], strips: readonly Strip[], width: number): number {
  const names = strips.flatMap((strip) => strip.names).map(measure);
  const numbers = marks.map((mark) => measure(shortNumber(mark)));
  return Math.ceil(Math.max(24, ...numbers, Math.min(Math.max(0, ...names), Math.max(60, 0.2 * width)))) + 10;
}

export function drawSeries(data: SeriesData, window: SeriesWindow, strips: readonly Strip[], options: SeriesDrawingOptions): SeriesDrawing {
  const { width, theme, target } = options;
  const { ink, faint } = kPalettes[theme];
  const [first, last] = reachOf(data, window, strips);
  const scale = scaleOf(data, window, target, first, last);
  const marks = scale.ticks(5);
  const left = leftOf(marks, strips, width);
  const right = width - kRight;
  const cell = (right - left) / (last - first + 1);
  const bottom = kTop + options.chart;
  const places = placesOf(strips, bottom + kAxis, right - left);
  const height = (places.at(-1)?.bottom ?? bottom + kAxis - 6) + 4;
  scale.range([bottom, kTop]);
  const x = (step: number) => left + (step - first + 0.5) * cell;
  const name = data.targets[target] ?? '';
  const svg = makeSvg('svg', {
    xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'font-family': kFont, 'font-size': kSize, fill: faint,
    'aria-label': `${fitted(name, 400)}: ${1 - first} steps read, and what is said of ${last} behind them`,
  });
  const drawing: SeriesDrawing = { svg, first, last, left, cell, top: kTop, bottom, height, x, y: (value) => scale(value), strips: places };
  const behind = x(0) + cell / 2; // what was read
  const at = (step: number) => numberAt(window, target, step);
  const persistence = window.persistence[target] ?? null;
  svg.append(
    makeSvg('rect', { x: behind.toFixed(2), y: kTop, width: (right - behind).toFixed(2), height: bottom - kTop, fill: kOver[theme] }),
    ...drawAxes(drawing, data, window, marks, options),
    makeSvg('path', { d: `M${behind.toFixed(2)} ${kTop}V${bottom}`, stroke: faint, 'stroke-dasharray': '2 3', opacity: 0.7 }),
  );
  if (persistence !== null) {
    const d = `M${x(0).toFixed(1)} ${scale(persistence).toFixed(1)}H${right.toFixed(1)}`;
    svg.append(makeSvg('path', { d, stroke: faint, 'stroke-dasharray': '5 3', fill: 'none', 'data-kind': 'persistence' }));
  }
  data.models.forEach((model, place) => svg.append(drawSaid(drawing, model, window, place, options)));
  const radius = cell >= kMostDots ? 2.6 : 1.6;
  svg.append(
    makeSvg('path', { d: pathThrough(drawing, first, last, at), fill: 'none', stroke: ink, 'stroke-width': 1.6, 'stroke-linejoin': 'round', 'data-kind': 'read' }),
    ...(cell > 5 ? dotsOf(drawing, first, 0, at, { r: radius, fill: ink }) : []),
    ...dotsOf(drawing, 1, last, at, { r: radius + 0.8, fill: kPalettes[theme].paper, stroke: ink, 'stroke-width': 1.4 }),
    ...places.map((place) => drawStrip(place, { x, cell, left }, options, right - left)),
  );
  return drawing;
}
