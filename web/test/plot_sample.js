// Plots that look like real ones, for tests and pictures; their charts as src/cli/plot_charts.cpp has them.

import { randomNumbers } from './sample.js';

const chart = (name, group, title, unit, table, column, more = {}) =>
  ({ name, group, title, unit, help: '', table, column, zero: false, log: false, better: '', ...more });

export const charts = [
  chart('train-loss', 'Learning', 'Training loss', 'nats per target symbol', 'progress', 'loss', { log: true, better: 'less' }),
  chart('dev-loss', 'Learning', 'Dev loss', 'nats per target symbol', 'validations', 'loss', { log: true, better: 'less' }),
  chart('gradient-norm', 'Learning', 'Gradient norm', '', 'progress', 'gradient_norm', { zero: true, log: true }),
  chart('speed', 'Learning', 'Speed', 'target tokens a second', 'progress', 'symbols_per_second', { zero: true, better: 'more' }),
  chart('bleu', 'Dev text', 'BLEU', '0 to 100', 'validations', 'bleu', { zero: true, better: 'more' }),
  chart('aer', 'Word links of the dev text', 'AER', 'share', 'validations', 'aer', { zero: true, better: 'less' }),
  chart('entropy', 'Attention on the dev text', 'Entropy', 'nats', 'validations', 'entropy'),
  chart('coverage', 'Attention on the dev text', 'Coverage', 'share of source symbols', 'validations', 'coverage'),
  chart('information', 'Attention on the dev text', 'Information', '0 to 1', 'validations', 'information'),
  chart('bleu-by-length', 'By length of the source', 'BLEU', '0 to 100', 'lengths', 'bleu', { zero: true, better: 'more' }),
];

/** A run of so many reports and validations, which lie evenly among them. */
export function runOf(name, { reports = 300, validations = 10, seed = 1, isAttending = true, quality = 1, hasLengths = true } = {}) {
  const random = randomNumbers(seed);
  const count = (n, of) => Array.from({ length: n }, (_, i) => of(i));
  const at = (n, of) => ({
    update: count(n, (i) => Math.round((of(i) * 3000) / 1)),
    seconds: count(n, (i) => Math.round(of(i) * 2400 * (0.8 + 0.4 * quality)) / 1),
    symbols: count(n, (i) => Math.round(of(i) * 3000) * 980),
  });
  const noise = (size) => (random() - 0.5) * size;
  const done = (i) => (i + 1) / Math.max(1, reports);
  const tried = (i) => (i + 1) / Math.max(1, validations);
  const learnt = (share) => 1 - Math.exp((-4 - quality) * share);
  const lengths = [[1, 5], [6, 10], [11, 15], [16, 20], [21, 25], [26, 30], [31, 40], [41, 50], [51, null]];
  return {
    name, parameters: 3_200_000, metric: 'bleu', notes: [],
    ...(isAttending ? { attention: { score: 'additive', alignment: 'global', selection: 'soft' } } : {}),
    ...(validations > 0 ? { best: { update: 3000, value: 30 * quality } } : {}),
    progress: reports === 0 ? {} : {
      ...at(reports, done),
      loss: count(reports, (i) => 9 - (5 + quality) * learnt(done(i)) + noise(0.35)),
      gradient_norm: count(reports, () => 0.8 + random() ** 6 * 3),
      symbols_per_second: count(reports, (i) => (i === 0 ? null : 14000 / quality + noise(1500))),
    },
    validations: validations === 0 ? {} : {
      ...at(validations, tried),
      loss: count(validations, (i) => 5 - 2.4 * quality * learnt(tried(i))),
      bleu: count(validations, (i) => 32 * quality * learnt(tried(i)) ** 2),
      ...(isAttending ? {
        aer: count(validations, (i) => 0.9 - 0.5 * quality * learnt(tried(i))),
        entropy: count(validations, (i) => 2 - quality * learnt(tried(i)) + noise(0.05)),
        coverage: count(validations, (i) => 0.6 + 0.3 * quality * learnt(tried(i))),
        information: count(validations, (i) => 0.8 * quality * learnt(tried(i))),
      } : {}),
    },
    lengths: !hasLengths ? {} : {
      shortest: lengths.map(([shortest]) => shortest),
      longest: lengths.map(([, longest]) => longest),
      count: [12, 210, 380, 260, 130, 60, 30, 12, 4],
      bleu: lengths.map((_, i) => (isAttending ? 26 + 8 * quality - 0.6 * i : 27 - 2.7 * i) - (i === 0 ? 4 : 0) + noise(1.5)),
    },
  };
}

export function plotOf(runs, more = {}) {
  const has = ({ table, column }) => runs.some((run) => run[table][column]?.some((value) => value !== null));
  return {
    format: 'attend-plot', version: 1, program: 'attend 0', title: 'sample',
    view: { across: 'update', log: false, smoothing: 0 }, runs, charts: charts.filter(has), ...more,
  };
}

export const threeRuns = () => plotOf([
  runOf('additive', { seed: 1, quality: 1 }),
  runOf('dot', { seed: 2, quality: 0.86 }),
  runOf('no attention', { seed: 3, quality: 0.62, isAttending: false }),
], { title: 'Three readers on the same text' });

export const tenRuns = () => plotOf(Array.from({ length: 10 }, (_, i) =>
  runOf(`${['additive', 'dot', 'general', 'location'][i % 4]}, seed ${1 + Math.floor(i / 4)}`, { seed: i + 1, quality: 1 - 0.05 * i })),
{ title: 'Ten runs' });
