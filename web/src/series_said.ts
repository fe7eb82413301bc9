// What is pointed at in a window of a series, in words and numbers; and all of it as a table.

import { make } from './dom';
import type { SeriesData, SeriesWindow } from './series_data';
import { numberAt, saidAt } from './series_data';
import type { Strip } from './series_strips';
import { weightOf } from './series_strips';
import { spanText, timeText } from './series_time';
import { displayed, figure } from './text';

const kMost = 5; // weights that are named
const kMostColumns = 16; // of weights, in the table

/** A step, and a row of a strip or nothing. */
export interface SeriesPlace {
  readonly step: number;
  readonly strip: number | null;
  readonly row: number;
}

/** A number as the file has it: not rounded, but for the last digits of what was computed. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '\u2013';
  return String(Number(value.toPrecision(6))).replace('-', '\u2212');
}

function offText(value: number, right: number | null): string {
  if (right === null) return '';
  const off = value - right;
  return `, off by ${off > 0 ? '+' : ''}${numberText(Number(off.toPrecision(4)))}`;
}

function whenText(data: SeriesData, { step }: SeriesPlace): string {
  if (step === 0) return 'the last that is read';
  return step > 0 ? `${spanText(data, step)} ahead` : `${spanText(data, -step)} before the last that is read`;
}

/** A name that runs whichever way it likes, and moves nothing about it. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** What was read in its place. */
function gapText(data: SeriesData): string {
  const policies = new Set(data.models.map(({ gaps }) => gaps));
  const read = policies.has('carry') ? ', read as the last number before it' : policies.has('interpolate') ? ', read as what lies between its neighbours' : '';
  return `a gap${policies.size === 1 ? read : ''}`;
}

/** The heaviest rows of a strip at a step. */
function heaviest(strip: Strip, step: number): string {
  const all = strip.names.map((name, row) => ({ name, weight: weightOf(strip, row, step) ?? 0 }));
  if (all.length === 1) return `weight ${figure(all[0]?.weight)}`;
  const named = [...all].sort((a, b) => b.weight - a.weight).slice(0, kMost);
  const more = all.length - named.length;
  return named.map(({ name, weight }) => `${isolated(name)} ${figure(weight)}`).join(', ') + (more > 0 ? `, and ${more} more` : '');
}

/** The lines of what is pointed at: the first says when and what was there. */
export function seriesSaid(data: SeriesData, window: SeriesWindow, target: number, strips: readonly Strip[], place: SeriesPlace): string[] {
  const { step } = place;
  const right = numberAt(window, target, step);
  const name = isolated(displayed(data.targets[target] ?? ''));
  const there = right === null ? (step > 0 ? 'not known' : gapText(data)) : `${name} ${step > 0 ? 'came as' : 'was'} ${numberText(right)}`;
  const lines = [`${timeText(data, window, step)}, ${whenText(data, place)}: ${there}`];
  data.models.forEach((model, i) => {
    const said = saidAt(model, window.models[i]?.said[target], step);
    if (said === null) return;
    const within = said.low === null || said.high === null
      ? '' : ` (${Math.round(100 * (model.level ?? 0))} %: ${numberText(said.low)} to ${numberText(said.high)})`;
    lines.push(`${isolated(displayed(model.name))} says ${numberText(said.value)}${within}${offText(said.value, right)}`);
  });
  const persistence = window.persistence[target] ?? null;
  if (step > 0 && persistence !== null) lines.push(`persistence says ${numberText(persistence)}${offText(persistence, right)}`);
  strips.forEach((strip, i) => {
    if (weightOf(strip, 0, step) === null) return;
    const isRow = place.strip === i;
    lines.push(isRow
      ? `${isolated(strip.name)}, ${isolated(strip.names[place.row] ?? '')}: weight ${figure(weightOf(strip, place.row, step))}`
      : `${isolated(strip.name)}: ${heaviest(strip, step)}`);
  });
  return lines;
}

/** A row for each step: numbers, what is said, and weights where they are few. */
export function seriesTable(data: SeriesData, window: SeriesWindow, target: number, strips: readonly Strip[], first: number, last: number): HTMLElement {
  const rows = strips.flatMap((strip) => strip.names.map((name, row) => ({ strip, row, name: strip.names.length > 1 ? `${strip.name}, ${name}` : strip.name })));
  const shown = rows.length > kMostColumns ? [] : rows;
  const head = ['time', displayed(data.targets[target] ?? ''),
    ...data.models.flatMap((model) => [`${displayed(model.name)} says`, ...(model.level === undefined ? [] : ['low', 'high'])]),
    'persistence', ...shown.map(({ name }) => name)];
  const body: HTMLElement[] = [];
  for (let step = first; step <= last; step++) {
    const cells = [numberText(numberAt(window, target, step))];
    data.models.forEach((model, i) => {
      const said = saidAt(model, window.models[i]?.said[target], step);
      cells.push(said === null ? '' : numberText(said.value));
      if (model.level !== undefined) cells.push(said === null ? '' : numberText(said.low), said === null ? '' : numberText(said.high));
    });
    cells.push(step > 0 ? numberText(window.persistence[target]) : '');
    for (const { strip, row } of shown) {
      const weight = weightOf(strip, row, step);
      cells.push(weight === null ? '' : figure(weight));
    }
    body.push(make('tr', {}, make('th', { scope: 'row' }, timeText(data, window, step)), ...cells.map((cell) => make('td', {}, cell))));
  }
  const left = rows.length > shown.length ? `The ${rows.length} rows of weights are in the JSON` : '';
  return make('div', { class: 'table-frame', tabindex: 0, role: 'group', 'aria-label': 'Numbers of this window' },
    make('table', {}, left !== '' && make('caption', {}, left),
      make('thead', {}, make('tr', {}, ...head.map((name) => make('th', { scope: 'col', dir: 'auto' }, name)))),
      make('tbody', {}, ...body)));
}

/** An error with four digits that count, or a dash. */
export function errorText(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '\u2013';
  const size = Math.abs(value);
  const text = size >= 1e4 ? Math.round(value).toLocaleString('en') : size !== 0 && size < 1e-4 ? value.toExponential(3) : value.toPrecision(4);
  return text.replaceAll('-', '\u2212');
}

/** The most lines that seriesSaid() has. */
export function mostLines(data: SeriesData, strips: readonly Strip[]): number {
  const behind = strips.filter((strip) => weightOf(strip, 0, 1) !== null).length;
  return Math.max(1 + strips.length, 2 + data.models.length + behind);
}
