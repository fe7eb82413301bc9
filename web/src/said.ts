// What is pointed at, in words and numbers.

import type { Matrix } from './matrix';
import { weightAt } from './matrix';
import type { Pointed } from './matrix_layout';
import { figure } from './text';

const kMost = 6; // words that are named

function strongest(labels: readonly string[], weightOf: (place: number) => number): string {
  const all = labels.map((label, i) => ({ label, weight: weightOf(i) }));
  const named = all.filter(({ weight }) => weight >= 0.01).sort((a, b) => b.weight - a.weight);
  if (named.length === 0) return 'nothing (all below 0.01)';
  const text = named.slice(0, kMost).map(({ label, weight }) => `\u2068${label}\u2069 ${figure(weight, 2)}`);
  const more = named.length - kMost;
  return text.join(', ') + (more > 0 ? `, and ${more} more` : '');
}

/** One sentence about it; of nothing the empty one. Words are isolated, whichever way they run. */
export function said(matrix: Matrix, { source, target }: Pointed): string {
  const nameOf = (labels: readonly string[], place: number) => `\u2068${labels[place] ?? ''}\u2069`;
  if (source !== null && target !== null) {
    const weight = figure(weightAt(matrix, source, target));
    return `${nameOf(matrix.target, target)} looks at ${nameOf(matrix.source, source)} with weight ${weight}`;
  }
  if (target !== null) {
    const p = matrix.probabilities[target];
    const tag = matrix.tags === undefined ? '' : `\u2068${matrix.tags[target] ?? ''}\u2069, `;
    const likely = p === undefined ? '' : ` (${tag}${p < 0.01 ? 'p < 0.01' : `p = ${figure(p, 2)}`})`;
    return (
      `${nameOf(matrix.target, target)}${likely} looks at ` +
      strongest(matrix.source, (s) => weightAt(matrix, s, target))
    );
  }
  if (source !== null) {
    return (
      `${nameOf(matrix.source, source)} is looked at by ` +
      strongest(matrix.target, (t) => weightAt(matrix, source, t))
    );
  }
  return '';
}
