// Pictures to try their page on: docs/format.md, "attend-pictures". They are drawn here, as PNG files, and weights lie
// about what was drawn.

import { crc32, deflateSync } from 'node:zlib';
import { base64Of, randomNumbers } from './sample.js';

/** A PNG file of pixels [height][width] of red, green and blue. */
export function pngOf(pixels) {
  const chunk = (name, data) => {
    const checked = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(checked));
    return Buffer.concat([size, checked, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels[0].length, 0);
  header.writeUInt32BE(pixels.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(pixels.map((row) => Buffer.from([0, ...row.flat()])));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export function fileOf(pixels, more = {}) {
  return { type: 'image/png', height: pixels.length, width: pixels[0].length, bytes: pngOf(pixels).toString('base64'), ...more };
}

const kColours = { red: [214, 40, 40], blue: [42, 98, 214], green: [40, 150, 80] };

/** Of so many pixels: a soft ground, and shapes { colour, kind, x, y, r } on it. */
export function pixelsOf(width, height, shapes) {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => {
    const shape = shapes.find((one) => (one.kind === 'circle'
      ? (x - one.x) ** 2 + (y - one.y) ** 2 < one.r ** 2 : Math.abs(x - one.x) < one.r && Math.abs(y - one.y) < one.r));
    return shape ? kColours[shape.colour] : [206 - y / 3, 214 - y / 4 + x / 12, 222 - x / 8].map(Math.round);
  }));
}

/** Rows of weights, each about a point of the picture (or everywhere alike, without one). */
export function weightsAt(points, { rows, columns, box: [left, top, right, bottom] }, width = 1.1) {
  return points.map((point) => {
    const raw = Array.from({ length: rows * columns }, (_, place) => {
      if (point === null) return 1;
      const x = ((point[0] - left) / (right - left)) * columns - 0.5;
      const y = ((point[1] - top) / (bottom - top)) * rows - 0.5;
      return Math.exp(-((place % columns - x) ** 2 + (Math.floor(place / columns) - y) ** 2) / (2 * width ** 2)) + 1e-3;
    });
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
}

export function gridOf(width, height, rows, columns, box = [0, 0, width, height]) {
  return { rows, columns, height, width, box };
}

/** `words` with the end; each looks at one of `points`. */
export function hypothesisOf(words, points, grid, { kind = 'found', score = -0.3, pieces, weights = weightsAt(points, grid), names = ['attention'], ...more } = {}) {
  const random = randomNumbers(words.length + points.length);
  const symbols = [...(pieces ?? words.map((word, i) => [word, i])), ['</s>', -1]];
  return {
    kind, text: words.join(' '), score, log_probability: score * symbols.length,
    target: symbols.map(([piece]) => piece), target_words: symbols.map(([, word]) => word),
    log_probabilities: symbols.map(() => Number(Math.log(0.3 + 0.69 * random()).toFixed(3))),
    readings: names.map((name) => ({ name, grid, weights: base64Of(weights) })),
    health: { entropy: 1.62, evenness: 0.39, coverage: 0.08, information: 0.41, mass: 1, blank: 0 }, ...more,
  };
}

export const modelOf = (name = 'model', more = {}) => ({
  name, made_of: 'grid encoder, gru reader, additive attention', parameters: 1234567, said: 'caption', selection: 'soft',
  search: { beam_size: 3, length_penalty: 1 }, ...more,
});

export function picturesOf(pictures, { title = 'pictures', models = [modelOf()] } = {}) {
  return { format: 'attend-pictures', version: 1, program: 'attend sample', title, models, pictures };
}

const kShapes = [{ colour: 'red', kind: 'circle', x: 24, y: 30, r: 12 }, { colour: 'blue', kind: 'square', x: 70, y: 44, r: 11 }];
const kWords = 'a red circle left of a blue square'.split(' ');
const kPoints = [[24, 30], [24, 30], [24, 30], [47, 36], [47, 36], [70, 44], [70, 44], [70, 44], null];

/** "a red circle left of a blue square", with boxes; `count` models see it, and find two more captions each. */
export function scene({ line = 1, count = 1, rows = 9, columns = 12, more = {} } = {}) {
  const grid = gridOf(96, 72, rows, columns);
  const boxes = [[1, 12, 18, 36, 42], [2, 12, 18, 36, 42], [6, 59, 33, 81, 55], [7, 59, 33, 81, 55]];
  const others = [['a', 'red', 'circle', 'above', 'a', 'blue', 'square'], ['a', 'red', 'square', 'left', 'of', 'a', 'blue', 'circle']];
  const found = [
    hypothesisOf(kWords, kPoints, grid, { score: -0.11, ...more }),
    hypothesisOf(others[0], [...kPoints.slice(0, 4), ...kPoints.slice(5)], grid, { score: -0.42 }),
    hypothesisOf(others[1], kPoints, grid, { score: -0.77 }),
    hypothesisOf(kWords, kPoints, grid, { kind: 'reference', reference: 0, score: -0.11, agreement: { pointing: 1, correctness: 0.78 } }),
  ];
  return {
    line, name: `test/00000${line}.png`, file: fileOf(pixelsOf(96, 72, kShapes)),
    references: [{ text: kWords.join(' '), boxes }], models: Array.from({ length: count }, () => ({ hypotheses: found })),
  };
}

/** Signs in a row on white, twelve times as wide as high: each symbol looks at its own. */
export function formula(count = 12) {
  const [width, height] = [40 * count, 40];
  const pixels = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => {
    const [at, sign] = [x % 40, Math.floor(x / 40)];
    const isInk = sign % 3 === 0 ? Math.abs(Math.hypot(at - 20, y - 20) - 11) < 2
      : sign % 3 === 1 ? Math.abs(at - 20) < 2 && Math.abs(y - 20) < 13 || Math.abs(y - 20) < 2 && Math.abs(at - 20) < 11
        : Math.abs(at - y) < 2 && Math.abs(y - 20) < 12;
    return isInk ? [20, 20, 24] : [255, 255, 255];
  }));
  const grid = gridOf(width, height, 2, 2 * count);
  const symbols = Array.from({ length: count }, (_, i) => ['o', '+', '\\'][i % 3]);
  const points = [...symbols.map((_, i) => [40 * i + 20, 20]), null];
  return { line: 1, name: 'formulas/1.png', file: fileOf(pixels), references: [], models: [{ hypotheses: [hypothesisOf(symbols, points, grid, {})] }] };
}

/** A hard selection: all of a word's weight on one place. */
export function hardScene() {
  const grid = gridOf(96, 72, 9, 12);
  const weights = weightsAt(kPoints, grid).map((row) => row.map((weight) => Number(weight === Math.max(...row))))
    .map((row) => row.map((weight, place) => (place === row.indexOf(1) ? weight : 0)));
  return scene({ more: { weights } });
}
