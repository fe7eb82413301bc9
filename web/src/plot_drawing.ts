// One chart as SVG: on the page, and the same for paper. All that it looks like is in its attributes,
// so that it can be saved as it is.

import { scaleLinear, scaleLog } from 'd3-scale';
import type { Theme } from './colours';
import { fitted, kSize, measure, shortNumber } from './chart_text';
import { kPalettes, kRunColours } from './colours';
import { makeSvg } from './dom';
import { kFont } from './matrix_layout';
import type { Chart, Plot } from './plot_data';
import type { AcrossUnit, Line, PlotLook } from './plot_lines';
import { apart, linesOf, seenOn, unitOf } from './plot_lines';
import { displayed } from './text';

const kTop = 10;
const kBottom = 38;
const kRight = 10;
const kMostDots = 40; // points that are marked one by one
const kDashes = ['', '7 3', '2 2.5', '8 3 2 3'] as const;
const kFewSentences = 10;
const kFewNames = 4;
const kShortNames = 0.3; // as a share of the width

type Scale = ReturnType<typeof scaleLinear<number>> | ReturnType<typeof scaleLog<number>>;

export interface DrawingOptions {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly hasNames: boolean; // of lines, where they end: else only of few that are short
}

export interface Drawing {
  readonly svg: SVGSVGElement;
  readonly lines: readonly Line[];
  readonly unit: AcrossUnit;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number; // of values as in the data
  readonly y: (value: number) => number;
  readonly valueAt: (x: number) => number; // across
}

export function colourOf(run: number, theme: Theme): string {
  const colours = kRunColours[theme];
  return colours[run % colours.length] ?? '';
}

/** By length, as Bahdanau et al. (2015) draw it, runs are told by dashes as well. */
export function dashOf(run: number, byLength: boolean): string {
  const place = byLength ? run : Math.floor(run / kRunColours.light.length);
  return kDashes[place % kDashes.length] ?? '';
}

function verticalScale(lines: readonly Line[], chart: Chart, isLog: boolean, parts: number): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (const { points } of lines) {
    for (const { y } of points) [least, most] = [Math.min(least, y), Math.max(most, y)];
  }
  if (least > most) [least, most] = [0, 1];
  if (isLog && least > 0) {
    return scaleLog().domain(least === most ? [least / 2, most * 2] : [least / 1.03, most * 1.03]);
  }
  if (chart.zero) [least, most] = [Math.min(0, least), Math.max(0, most)];
  if (least === most) {
    const room = least === 0 ? 1 : Math.abs(least) / 10;
    [least, most] = [least === 0 ? 0 : least - room, most + room];
  }
  return scaleLinear().domain([least, most]).nice(parts);
}

/** Of a logarithmic axis 1, 2 and 5 times powers of ten; of a long one the powers alone, of a short one
 * the ticks of a linear one. */
function ticksOf(scale: Scale, isLog: boolean, parts: number): number[] {
  const [least = 0, most = 1] = scale.domain();
  if (!isLog) return scale.ticks(parts);
  if (most < 10 * least) return scaleLinear().domain([least, most]).ticks(parts + 1);
  const factors = most > 1000 * least ? [1] : [1, 2, 5];
  return scale.ticks().filter((tick) => factors.includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))));
}

function pathOf(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

function lineOf(drawing: Drawing, line: Line, chart: Chart, plot: Plot, theme: Theme): SVGElement {
  const colour = colourOf(line.run, theme);
  const { x, top, bottom } = drawing;
  const y = (value: number) => Math.max(top, Math.min(bottom, drawing.y(value))); // as reported: may be off it
  const place = (points: Line['points']) => seenOn(points, drawing.right - drawing.left)
    .map((point) => ({ x: x(point.x), y: y(point.y) }));
  const stroke = { fill: 'none', stroke: colour, 'stroke-linejoin': 'round' };
  const isSmoothed = line.points.some((point) => point.y !== point.value);
  const raw = line.points.map((point) => ({ ...point, y: point.value }));
  const counts = plot.runs[line.run]?.lengths['count'];
  const isFew = (row: number) => chart.table === 'lengths' && (counts?.[row] ?? kFewSentences) < kFewSentences;
  const dots = line.points.length > kMostDots ? [] : line.points.map((point) =>
    makeSvg('circle', {
      cx: x(point.x).toFixed(1), cy: y(point.y).toFixed(1), r: 2.4, stroke: colour, 'stroke-width': 1.2,
      fill: isFew(point.row) ? kPalettes[theme].paper : colour,
    }));
  return makeSvg('g', { 'data-run': line.run },
    isSmoothed && makeSvg('path', { d: pathOf(place(raw)), ...stroke, 'stroke-width': 1, opacity: 0.22 }),
    makeSvg('path', {
      d: pathOf(place(line.points)), ...stroke, 'stroke-width': 1.7,
      'stroke-dasharray': dashOf(line.run, chart.table === 'lengths') || null,
    }),
    ...dots,
  );
}

/** The name of each line where it ends, after a piece of it. */
function namesOf(drawing: Drawing, chart: Chart, plot: Plot, theme: Theme, room: number): SVGElement[] {
  const heights = apart(
    drawing.lines.map(({ points }) => drawing.y(points.at(-1)?.y ?? 0)), 15, drawing.top, drawing.bottom,
  );
  return drawing.lines.flatMap(({ run }, i) => {
    const height = heights[i] ?? 0;
    const from = drawing.right + 8;
    return [
      makeSvg('path', {
        d: `M${from} ${height.toFixed(1)}h14`, stroke: colourOf(run, theme), 'stroke-width': 2.2,
        'stroke-dasharray': dashOf(run, chart.table === 'lengths') || null, 'data-run': run,
      }),
      makeSvg('text', { x: from + 19, y: (height + 4).toFixed(1), fill: kPalettes[theme].ink, 'data-run': run },
        fitted(displayed(plot.runs[run]?.name ?? ''), room - 30)),
    ];
  });
}

export function drawChart(plot: Plot, chart: Chart, look: PlotLook, options: DrawingOptions): Drawing {
  const { width, height, theme } = options;
  const { ink, faint, line: grid } = kPalettes[theme];
  const lines = linesOf(plot, chart, look);
  const unit = unitOf(plot, chart, look.across);
  const isLog = look.log && chart.log;
  const parts = height > 300 ? 6 : 4;
  const scale = verticalScale(lines, chart, isLog, parts);
  const marks = ticksOf(scale, isLog, parts);
  const left = Math.ceil(Math.max(24, ...marks.map((mark) => measure(shortNumber(mark))))) + 10;
  const widest = Math.max(0, ...lines.map(({ run }) => measure(displayed(plot.runs[run]?.name ?? '')))) + 34;
  const hasNames = options.hasNames || (lines.length <= kFewNames && widest <= kShortNames * width);
  const room = hasNames ? Math.min(widest, Math.max(90, 0.3 * width)) : kRight;
  const right = width - room;
  const bottom = height - kBottom;
  const farthest = Math.max(0, ...lines.map(({ points }) => points.at(-1)?.x ?? 0)) / unit.divisor;
  const across = scaleLinear()
    .domain([0, (farthest || 1) + (chart.table === 'lengths' ? 2.5 : 0)])
    .range([left, right]);
  scale.range([bottom, kTop]);
  const svg = makeSvg('svg', {
    xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'font-family': kFont, 'font-size': kSize, fill: faint,
    'aria-label': `${chart.title}, ${chart.unit || 'a number'}, across ${unit.title}: ${lines.length} lines`,
  });
  const drawing: Drawing = {
    svg, lines, unit, left, right, top: kTop, bottom,
    x: (value) => across(value / unit.divisor), y: (value) => scale(value),
    valueAt: (x) => across.invert(x) * unit.divisor,
  };
  for (const mark of marks) {
    const at = scale(mark).toFixed(1);
    svg.append(
      makeSvg('path', { d: `M${left} ${at}H${right}`, stroke: grid }),
      makeSvg('text', { x: left - 7, y: Number(at) + 4, 'text-anchor': 'end' }, shortNumber(mark)),
    );
  }
  svg.append(makeSvg('path', { d: `M${left} ${bottom}H${right}`, stroke: faint, opacity: 0.6 }));
  for (const mark of across.ticks(width > 500 ? 8 : 4)) {
    const at = across(mark);
    const isLast = at > right - 10;
    svg.append(
      makeSvg('path', { d: `M${at.toFixed(1)} ${bottom}v4`, stroke: faint, opacity: 0.6 }),
      makeSvg('text', { x: (isLast ? right : at).toFixed(1), y: bottom + 16, 'text-anchor': isLast ? 'end' : 'middle' },
        shortNumber(mark)),
    );
  }
  svg.append(
    makeSvg('text', { x: (left + right) / 2, y: height - 6, 'text-anchor': 'middle' }, unit.title),
    ...lines.map((line) => lineOf(drawing, line, chart, plot, theme)),
    ...(hasNames ? namesOf(drawing, chart, plot, theme, room) : []),
  );
  if (lines.length === 0) {
    svg.append(makeSvg('text', { x: (left + right) / 2, y: bottom / 2, 'text-anchor': 'middle', fill: ink }, 'No run is shown'));
  }
  return drawing;
}
