// Series to try the page on: docs/format.md, "attend-series".

import { base64Of } from './sample.js';

const kHour = 3_600_000;

/** Rows of weights that sum to 1: the nearer to a centre, the more. */
export function weightsAround(rows, columns, centre) {
  return Array.from({ length: rows }, (_, row) => {
    const raw = Array.from({ length: columns }, (__, i) => Math.exp(-0.5 * ((i - centre - row) / 2) ** 2));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
}

/** The same the other way about. */
export function turned(weights) {
  return weights[0].map((_, i) => weights.map((row) => row[i]));
}

const rootMeanSquare = (errors) => Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);

/** A window of a wave: `place` hours from the first, with what models say of what comes. */
export function windowOf(models, { place = 0, time = undefined, isKnown = true, gap = -1 } = {}) {
  const number = (hour) => Math.round(100 * (50 + 20 * Math.sin((hour * Math.PI) / 6))) / 100;
  const history = Math.max(...models.map((model) => model.history));
  const last = Math.max(...models.map((model) => model.last));
  const read = Array.from({ length: history }, (_, i) => (i === gap ? null : number(place + i)));
  const came = Array.from({ length: last }, (_, i) => (isKnown ? number(place + history + i) : null));
  const persistence = read[history - 1];
  return {
    line: place + history + 1,
    time: time ?? new Date(Date.UTC(2014, 0, 1) + (place + history - 1) * kHour).toISOString().slice(0, 16),
    read: [read], came: [came], persistence: [persistence],
    models: models.map((model, m) => {
      const steps = came.slice(model.first - 1, model.last);
      const values = steps.map((right, i) => Math.round(100 * ((right ?? persistence) + (1 + (place % 7)) * (m + 1) + i)) / 100);
      return {
        said: [{ values, ...(model.level !== undefined && { low: values.map((v) => v - 9), high: values.map((v) => v + 9) }) }],
        readings: model.readings?.(values.length, place) ?? [],
        ...(isKnown && {
          error: rootMeanSquare(values.map((value, i) => value - steps[i])),
          persistence_error: rootMeanSquare(steps.map((right) => right - persistence)),
        }),
      };
    }),
  };
}

/** A model with attention over its steps; and with `series` over these at each step, too. */
export function modelOf({ name = 'model', history = 12, first = 1, last = 3, level = 0.9, attention = true, series = [] } = {}) {
  const offset = series.length > 0 ? 1 : 0;
  const readings = (count, place) => [
    {
      name: 'attention', first: 1 - history + offset, sums: 'rows', rows: Array.from({ length: count }, (_, i) => `step ${first + i}`),
      weights: base64Of(weightsAround(count, history, history / 2 + (place % 3))),
    },
    ...(series.length === 0 ? [] : [{
      name: 'inputs', first: 1 - history + offset, sums: 'columns', rows: series,
      weights: base64Of(turned(weightsAround(history, series.length, 0.2))),
    }]),
  ];
  return {
    name, made_of: attention ? 'gru encoder, additive attention' : 'gru encoder, no attention', parameters: 41_000,
    history, first, last, gaps: 'refuse', ...(level !== null && { level }), ...(attention && { readings }),
  };
}

export function seriesOf(models = [modelOf()], windows = [0, 5, 9].map((place) => windowOf(models, { place })), more = {}) {
  const known = windows.filter((window) => window.models[0].error !== undefined);
  const mean = (key, m) => Math.sqrt(known.reduce((sum, window) => sum + window.models[m][key] ** 2, 0) / known.length);
  return {
    format: 'attend-series', version: 1, program: 'attend sample', title: 'sample', file: 'sample.csv', targets: ['pm2.5'],
    step_seconds: 3600, windows_in_file: 812, chosen: 'spread evenly over the file',
    models: models.map(({ readings, ...model }, m) => ({
      ...model,
      scores: known.length === 0 ? {} : { rmse: mean('error', m), interval_coverage: 0.875 },
      persistence: known.length === 0 ? {} : { rmse: mean('persistence_error', m) },
    })),
    windows, ...more,
  };
}

/** A week of hours, and a day of them said. */
export function longSeries() {
  return seriesOf([modelOf({ name: 'week', history: 168, last: 24 })]);
}

/** Five years of days without times. */
export function rowSeries() {
  const models = [modelOf({ name: 'rates', history: 30, last: 5 })];
  return seriesOf(models, [0, 40].map((place) => windowOf(models, { place, time: String(place + 30) })), { step_seconds: 0, targets: ['dollar'] });
}

export function dualStage() {
  const models = [modelOf({ name: 'da-rnn', history: 24, last: 1, series: ['DEWP', 'TEMP', 'wind=NW', 'wind=SE'] })];
  return seriesOf(models);
}

/** One with attention, one without; two hours ahead, and six. */
export function twoForecasters() {
  const models = [modelOf({ name: 'attention', history: 24, last: 6 }), modelOf({ name: 'plain', history: 12, last: 2, level: null, attention: false })];
  return seriesOf(models);
}
