// The page of pictures in the browser, and what is seen of it, for its tests.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { open } from './opened.js';
import { fileOf, gridOf, hypothesisOf } from './pictures_sample.js';

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const show = (data, options) => open(data, { bundle: 'pictures', ready: '.panel canvas.large', ...options });
export const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
export const said = async (page, panel = 0) => (await texts(page, '.said'))[panel].replace(/[\u2068\u2069]/g, '');
export const isInside = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
export const word = (number) => `.words li:nth-child(${number}) button`;

/** The colour that a canvas has at shares of its width and height. */
export const colourAt = (page, selector, x, y) => page.$eval(selector, (canvas, [across, down]) => {
  const one = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  one.drawImage(canvas, Math.floor(across * canvas.width), Math.floor(down * canvas.height), 1, 1, 0, 0, 1, 1);
  const { data } = one.getImageData(0, 0, 1, 1);
  return [...data].slice(0, 3);
}, [x, y]);
export const isNear = (found, expected, tolerance = 2) => found.every((part, i) => Math.abs(part - expected[i]) <= tolerance);
export const assertNear = (found, expected, tolerance) => assert.ok(isNear(found, expected, tolerance), `${found} is not ${expected}`);

export const kDim = 0.78; // of a photograph, where nothing was looked at
export const kGrey = [120, 130, 140];

/** A picture of one colour, 80 by 60, and weights over 3 by 4 places of it, or of a part of it. */
export function plain(weights, { box = [0, 0, 80, 60], words = ['dog'], more = {} } = {}) {
  const pixels = Array.from({ length: 60 }, () => Array.from({ length: 80 }, () => kGrey));
  const grid = gridOf(80, 60, 3, 4, box);
  const all = [...weights, Array(12).fill(1 / 12)];
  return {
    line: 3, name: 'a.png', file: fileOf(pixels), references: [],
    models: [{ hypotheses: [hypothesisOf(words, [], grid, { weights: all, ...more })] }],
  };
}
export const oneRow = [0.4, 0.2, 0, 0, 0.1, 0.3, 0, 0, 0, 0, 0, 0];
