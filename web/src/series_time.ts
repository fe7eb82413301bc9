// Times of steps, as the file has them, and where an axis has ticks.

import { scaleLinear } from 'd3-scale';
import type { SeriesData, SeriesWindow } from './series_data';

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;

type IsMark = (time: number) => boolean;
const every = (apart: number): IsMark => (time) => time % apart === 0;
const everyMonths = (months: number): IsMark => (time) => {
  const date = new Date(time);
  return time % kDay === 0 && date.getUTCDate() === 1 && date.getUTCMonth() % months === 0;
};
/** Where an axis may have marks, from the nearest to the farthest: as view/time_axis.cpp has them. */
const kMarks: readonly IsMark[] = [
  ...[1, 5, 15, 30].map((seconds) => every(seconds * kSecond)),
  ...[1, 5, 15, 30].map((minutes) => every(minutes * kMinute)),
  ...[1, 3, 6, 12].map((hours) => every(hours * kHour)),
  ...[1, 2, 4, 7, 14].map((days) => every(days * kDay)),
  ...[1, 3, 6, 12].map(everyMonths),
];

/** Milliseconds of a step; of a series without times the number of its row. */
function placeOf(data: SeriesData, window: SeriesWindow, step: number): number {
  if (data.step_seconds === 0) return Number(window.time) + step;
  return Date.parse(`${window.time}Z`) + step * data.step_seconds * 1000;
}

/** 2014-01-31T05:00, or the number of a row. */
export function timeAt(data: SeriesData, window: SeriesWindow, step: number): string {
  const place = placeOf(data, window, step);
  if (data.step_seconds === 0) return String(place);
  const text = new Date(place).toISOString();
  return text.slice(17, 19) === '00' ? text.slice(0, 16) : text.slice(0, 19);
}

/** For people: 2014-01-31 05:00, or row 31. */
export function timeText(data: SeriesData, window: SeriesWindow, step: number): string {
  const time = timeAt(data, window, step);
  return data.step_seconds === 0 ? `row ${time}` : time.replace('T', ' ');
}

/** 3 h, 2 days: so many steps. */
export function spanText(data: SeriesData, steps: number): string {
  const seconds = steps * data.step_seconds;
  if (seconds === 0) return `${steps} step${steps === 1 ? '' : 's'}`;
  const units = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const;
  const [size, name] = units.find(([unit]) => seconds % unit === 0) ?? [1, 's'];
  return `${seconds / size} ${name}`;
}

/** 1 h to 6 h, 1 to 6 steps: of steps ahead. */
export function rangeText(data: SeriesData, first: number, last: number): string {
  if (first === last) return spanText(data, first);
  return `${data.step_seconds === 0 ? first : spanText(data, first)} to ${spanText(data, last)}`;
}

export interface Tick {
  readonly step: number;
  readonly label: string;
  readonly under: string; // in a second line, where it changes; else empty
}

function thinned(times: readonly number[], most: number): number[] {
  const apart = Math.ceil(times.length / most);
  return times.filter((_, i) => i % apart === 0);
}

/** At most so many, at whole hours, days or months. */
export function ticksOf(data: SeriesData, window: SeriesWindow, first: number, last: number, most: number): Tick[] {
  const [from, to] = [placeOf(data, window, first), placeOf(data, window, last)];
  if (data.step_seconds === 0) {
    const ticks = scaleLinear().domain([from, to]).ticks(most).filter(Number.isInteger);
    return ticks.map((row) => ({ step: first + row - from, label: String(row), under: '' }));
  }
  const unit = data.step_seconds * kSecond;
  const all = Array.from({ length: last - first + 1 }, (_, i) => from + i * unit);
  let ticks = all;
  for (const isMark of kMarks) {
    if (ticks.length <= most) break;
    const marks = all.filter(isMark);
    ticks = marks.length > 0 ? marks : thinned(ticks, most); // steps at half past, say
  }
  const isOfDays = ticks.every((time) => time % kDay === 0);
  let before = '';
  return ticks.map((time) => {
    const text = new Date(time).toISOString();
    const [upper, label] = isOfDays ? [text.slice(0, 4), text.slice(5, 10)] : [text.slice(0, 10), text.slice(11, 16)];
    const under = upper === before ? '' : upper;
    before = upper;
    return { step: first + (time - from) / unit, label, under };
  });
}
