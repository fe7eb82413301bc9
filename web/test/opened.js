// A page in the browser, and what people see of it, for the tests: one browser for each file of them.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { launch } from './browser.js';
import { writePage } from './page.js';
import * as sample from './sample.js';

export const folder = mkdtempSync(path.join(tmpdir(), 'attend-web-'));
export let browser;
let pages = 0;

before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens data of a page, an exploration unless `bundle` says another, or the address of a page, with the
 * network off. What goes wrong is collected. */
export async function open(data, options = {}) {
  const { hash = '', viewport = { width: 1300, height: 900 }, bundle = 'explore', ready = '.panel', ...more } = options;
  const address = typeof data === 'string'
    ? data : writePage(path.join(folder, `page-${pages++}.html`), data, bundle);
  const context = await browser.newContext({ offline: true, viewport, acceptDownloads: true, ...more });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => /^(file|blob|data):/.test(request.url()) || wrong.push(request.url()));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address + hash);
  await page.waitForSelector(ready);
  return { page, wrong, close: () => context.close() };
}

export const one = (sentence, options) => sample.explorationOf([sentence], options);

/** Two words each: the first target word looks at the second source word, and the reverse. */
export function crossed(more = {}) {
  return {
    line: 1, source: 'red house',
    models: [{
      source: ['red', 'house', '</s>'], source_words: [0, 1, -1],
      hypotheses: [{
        kind: 'found', text: 'maison rouge', score: -0.1, log_probability: -0.3,
        target: ['maison', 'rouge', '</s>'], target_words: [0, 1, -1], log_probabilities: [-0.1, -0.1, -0.1],
        readings: [{ name: 'attention', weights: sample.base64Of([[0.25, 0.75, 0], [1, 0, 0], [0, 0, 1]]) }],
      }],
    }],
    ...more,
  };
}

export const lit = (page, side) =>
  page.$$eval(`.tokens.${side} li`, (tokens) =>
    tokens.map((token) => [token.textContent, Number(token.style.getPropertyValue('--weight'))])
      .filter(([, weight]) => weight > 0).sort((a, b) => b[1] - a[1]).map(([text]) => text));
export const said = (page) => page.$eval('.said', (output) => output.textContent.replace(/[\u2068\u2069]/g, ''));

/** Goes to a cell by keys: what the page says of it. */
export async function cellAt(page, source, target) {
  await page.focus('.matrix');
  await page.keyboard.press('Control+Home');
  for (let i = 0; i < source; i++) await page.keyboard.press('ArrowRight');
  for (let i = 0; i < target; i++) await page.keyboard.press('ArrowDown');
  return said(page);
}

/** What the button under the matrix saves. */
export async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`.exports >> text=${name}`)]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** The words of a picture, an SVG file's text, that go beyond its frame. */
export const wordsOutside = (page, svg) => page.evaluate((text) => {
  const holder = document.createElement('div');
  holder.append(document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true));
  document.body.append(holder);
  const frame = holder.firstChild.getBoundingClientRect();
  return [...holder.querySelectorAll('text')].filter((word) => {
    const box = word.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  }).map((word) => word.textContent);
}, svg);
