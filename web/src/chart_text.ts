// Text in charts: numbers on axes, and what has room.

import { kFont } from './matrix_layout';

export const kSize = 11.5; // of type

/** 0.05, 12, 1.5 k, 3 M, 2e-5. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const text = (x: number) => String(Number(x.toPrecision(4))).replace('-', '\u2212');
  if (size === 0) return '0';
  if (size >= 1e6) return `${text(value / 1e6)} M`;
  if (size >= 1e4) return `${text(value / 1e3)} k`;
  if (size >= 1e-3) return text(value);
  return value.toExponential().replace('-', '\u2212');
}

/** The drawn width of a text, for margins. */
export const measure = (() => {
  const context = document.createElement('canvas').getContext('2d');
  return (text: string): number => {
    if (context === null) return 6.5 * text.length;
    context.font = `${kSize}px ${kFont}`;
    return context.measureText(text).width;
  };
})();

/** The text, cut with an ellipsis where it is wider. */
export function fitted(text: string, width: number): string {
  if (measure(text) <= width) return text;
  let end = text.length;
  while (end > 1 && measure(`${text.slice(0, end)}\u2026`) > width) end--;
  return `${text.slice(0, end)}\u2026`;
}
