// Values of a chart as people read them: where the pointer is, and in a table.

import type { Chart, Plot } from './plot_data';
import type { AcrossUnit, Line, PlotLook } from './plot_lines';
import { linesOf, unitOf } from './plot_lines';
import { make } from './dom';
import { displayed } from './text';

const kMostRows = 120;

/** With 4 digits that count: of the value, or of the largest of those that stand together. */
export function valueText(value: number | null | undefined, largest = Math.abs(value ?? 0)): string {
  if (value === null || value === undefined) return '\u2013';
  if (largest !== 0 && largest < 1e-2) return value.toExponential(2).replace('-', '\u2212');
  const whole = largest === 0 ? 1 : Math.floor(Math.log10(largest)) + 1;
  const digits = Number.isInteger(value) && value === largest ? 0 : Math.max(0, 4 - Math.max(1, whole));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '\u2212');
}

function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Values that stand under each other. */
export function valueTexts(values: readonly number[]): string[] {
  const isWhole = values.every(Number.isInteger);
  return values.map((value) => (isWhole ? valueText(value) : valueText(value, largestOf(values) * (1 + 1e-9))));
}

/** A place across in words: "update 1,365", "3.2 minutes of training". */
export function placeText(x: number, unit: AcrossUnit): string {
  if (unit.title === 'updates') return `update ${Math.round(x).toLocaleString('en')}`;
  return `${valueText(x / unit.divisor)} ${unit.title}`;
}

/** A bucket of sentence lengths: "11\u201315 words, 499 sentences". */
export function bucketText(plot: Plot, run: number, row: number): string {
  const lengths = plot.runs[run]?.lengths;
  const [shortest, longest, count] = [lengths?.['shortest']?.[row], lengths?.['longest']?.[row], lengths?.['count']?.[row]];
  const words = longest === null || longest === undefined ? `${shortest} and more` : `${shortest}\u2013${longest}`;
  return `${words} words, ${count} ${count === 1 ? 'sentence' : 'sentences'}`;
}

/** All values of the lines, a row for each place across; of many reports every so many. */
export function tableOf(plot: Plot, chart: Chart, look: PlotLook): HTMLElement {
  const lines = linesOf(plot, chart, { ...look, smoothing: 0, log: false });
  const unit = unitOf(plot, chart, look.across);
  const rows = new Map<number, { label: string; values: (number | undefined)[] }>();
  const every = Math.max(1, Math.ceil(Math.max(0, ...lines.map(({ points }) => points.length)) / kMostRows));
  lines.forEach((line, place) => {
    line.points.forEach((point, i) => {
      const isLast = i === line.points.length - 1;
      if (i % every !== 0 && !isLast) return;
      const label = chart.table === 'lengths' ? bucketText(plot, line.run, point.row) : placeText(point.x, unit);
      const row = rows.get(point.x) ?? { label, values: [] };
      row.values[place] = point.value;
      rows.set(point.x, row);
    });
  });
  const largest = largestOf(lines.flatMap(({ points }) => points.map(({ value }) => value))) * (1 + 1e-9);
  const name = ({ run }: Line) => displayed(plot.runs[run]?.name ?? '');
  const head = make('tr', {}, make('td'), ...lines.map((line) => make('th', { scope: 'col', dir: 'auto' }, name(line))));
  const body = [...rows].sort(([a], [b]) => a - b).map(([, { label, values }]) =>
    make('tr', {}, make('th', { scope: 'row' }, label),
      ...lines.map((_, place) => make('td', {}, valueText(values[place], largest)))));
  return make('div', { class: 'table-frame', tabindex: 0, role: 'group', 'aria-label': `${chart.title}: values` },
    make('table', {}, make('caption', {}, every > 1 ? `Every ${every}th report; JSON has all of them` : ''),
      make('thead', {}, head), make('tbody', {}, ...body)));
}
