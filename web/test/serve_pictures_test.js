// The start page of `attend serve` of models that read pictures, in a real browser, before a service that is made up
// here. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser } from './opened.js';
import { axe, colourAt } from './pictures_opened.js';
import { fileOf, modelOf, pixelsOf, weightsAt } from './pictures_sample.js';

const web = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const part = (name) => readFileSync(path.join(web, 'dist', `serve_pictures.${name}`), 'utf8').trim();
const home = 'http://attend.test/';

const facts = { program: 'attend 0', model: modelOf('a model'), said: 'caption', most_bytes: 20000, most_pixels: 1e6 };
const png = Buffer.from(fileOf(pixelsOf(96, 72, [{ colour: 'red', kind: 'circle', x: 24, y: 30, r: 12 }])).bytes, 'base64');

const box = [0, 0, 96, 72];
const grid = { rows: 9, columns: 12, height: 72, width: 96, left: 0, top: 0, right: 96, bottom: 72 };
const words = ['a', 'red', 'circle'];
const weights = weightsAt([null, [24, 30], [70, 44], null], { rows: 9, columns: 12, box });
const predictions = (first = words, of = weights) => ({
  models: ['m'],
  predictions: [[first, ['a', 'blue', 'circle']].map((said, rank) => ({
    text: said.join(' '), score: -0.1 - rank, log_probability: -0.4, log_probabilities: [-0.1, -0.1, -0.1, -0.1],
    readings: [{ name: 'attention', source: [], target: [...said, '</s>'], source_words: [], target_words: [0, 1, 2, -1], grid, weights: of }],
  }))],
});

/** The page as the program serves it; `answer` is what POST /predict gives of the bytes that it was sent. */
async function open(answer = () => [200, predictions()], more = {}) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
  const page = await context.newPage();
  const wrong = [];
  const asked = [];
  // A status of an error is told on the console by the browser itself.
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/the server responded/.test(message.text()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => (wrong.push('dialog'), dialog.dismiss()));
  await page.route('**', async (route) => {
    const request = route.request();
    if (request.url() === home) {
      return route.fulfill({
        contentType: 'text/html; charset=utf-8', headers: { 'Content-Security-Policy': part('policy') },
        body: `<!doctype html><html lang="en"><head><title>attend serve</title><style>${part('css')}</style></head><body>` +
          `<div id="page"></div><script type="application/json" id="data">${JSON.stringify({ ...facts, ...more })}</script>` +
          `<script>${part('js')}</script></body></html>`,
      });
    }
    if (!request.url().startsWith(`${home}predict`)) return (wrong.push(request.url()), route.abort());
    const bytes = request.postDataBuffer() ?? Buffer.alloc(0);
    asked.push({ url: request.url().slice(home.length), type: request.headers()['content-type'], bytes });
    const [status, json] = await answer(bytes, asked.length);
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(json) }).catch(() => {});
  });
  await page.goto(home);
  await page.waitForSelector('.zone');
  return { page, wrong, asked, close: () => context.close() };
}

/** Drops a file anywhere on the page, as a person does. */
async function drop(page, bytes, name = 'scene.png', type = 'image/png') {
  const transfer = await page.evaluateHandle(([base64, ...about]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], about[0], { type: about[1] }));
    return carried;
  }, [bytes.toString('base64'), name, type]);
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
}

const statusOf = (page) => page.textContent('[role=status]');
const alertOf = async (page) => {
  await page.waitForFunction(() => document.querySelector('[role=alert]').textContent !== '');
  return page.textContent('[role=alert]');
};

/** Of the large picture, at a place of 96 x 72. */
const largeAt = (page, x, y) => colourAt(page, 'canvas.large', x / 96, y / 72);
const lightAt = async (page, x, y) => (await largeAt(page, x, y)).reduce((a, b) => a + b);

describe('the page of the service of pictures', () => {
  it('says what is in a picture that is dropped on it, and where each word looked', async () => {
    const { page, wrong, asked, close } = await open();
    await drop(page, png);
    await page.waitForSelector('.words button');
    assert.equal(asked.length, 1);
    assert.equal(asked[0].url, 'predict?nbest=3&readings=true');
    assert.equal(asked[0].type, 'image/png');
    assert.deepEqual(asked[0].bytes, png);
    assert.equal(await statusOf(page), 'scene.png: a red circle');
    assert.deepEqual((await page.$$eval('.words button', (all) => all.map((one) => one.textContent))).slice(0, 3), words);
    assert.equal(await page.locator('.hypotheses label').count(), 2);
    const [red, green] = await largeAt(page, 24, 30);
    assert.ok(red > green + 100, 'the picture itself');
    await page.hover('.words li:nth-child(2) button');
    const [here, there] = [await lightAt(page, 36, 30), await lightAt(page, 84, 66)];
    await page.hover('.words li:nth-child(3) button');
    const [hereNow, thereNow] = [await lightAt(page, 36, 40), await lightAt(page, 74, 46)];
    assert.ok(here > there + 60 && thereNow > hereNow + 60, `${here} ${there} ${hereNow} ${thereNow}`);
    assert.match(await page.textContent('.said'), /circle/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('takes one that is chosen, by keys too, and another after it', async () => {
    const said = [words, ['two', 'blue', 'squares']];
    const { page, wrong, asked, close } = await open((_, count) => [200, predictions(said[count - 1])]);
    await page.focus('#file');
    await page.setInputFiles('#file', { name: 'one.png', mimeType: 'image/png', buffer: png });
    await page.waitForSelector('.words button');
    await page.check('label:has-text("Cells") input');
    await page.setInputFiles('#file', { name: 'two.png', mimeType: 'image/png', buffer: png });
    await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('squares'));
    assert.equal(asked.length, 2);
    assert.equal(await statusOf(page), 'two.png: two blue squares');
    assert.equal(await page.locator('.panel').count(), 1);
    assert.equal(await page.isChecked('label:has-text("Cells") input'), true); // the view stays as it was
    assert.deepEqual(wrong, []);
    await close();
  });

  it('sends a picture that is too large as a smaller one', async () => {
    const wide = pixelsOf(160, 120, []).map((row) => row.map(() => [0, 0, 0].map(() => Math.floor(Math.random() * 256))));
    const large = Buffer.from(fileOf(wide).bytes, 'base64'); // noise: it cannot be packed
    assert.ok(large.length > facts.most_bytes);
    const { page, asked, wrong, close } = await open();
    await drop(page, large);
    await page.waitForSelector('.words button');
    assert.equal(asked[0].type, 'image/jpeg');
    assert.ok(asked[0].bytes.length <= facts.most_bytes);
    assert.deepEqual([...asked[0].bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    await drop(page, Buffer.alloc(30000, 'a'), 'a.txt', 'text/plain');
    assert.equal(await alertOf(page), 'No caption of a.txt: it has 30000 bytes, and 20000 can be sent');
    assert.equal(asked.length, 1);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('says what went wrong as the service said it, and goes on', async () => {
    const { page, wrong, asked, close } = await open((bytes) => (bytes[0] === 0x89 ? [200, predictions()]
      : [400, { error: { code: 'invalid_file', message: 'the body: no JPEG, PNG or PNM: <b>it is text</b>' } }]));
    await drop(page, Buffer.from('a dog'), 'a <i>.txt', 'text/plain');
    assert.equal(await alertOf(page), 'No caption of a <i>.txt: the body: no JPEG, PNG or PNM: <b>it is text</b>');
    assert.equal(asked[0].type, 'application/octet-stream');
    assert.equal(await statusOf(page), '');
    await drop(page, png);
    await page.waitForSelector('.words button');
    assert.equal(await page.textContent('[role=alert]'), '');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('shows the picture that came last, whichever is answered first', async () => {
    let first;
    const held = new Promise((done) => { first = done; });
    const { page, close } = await open(async (_, count) => {
      if (count === 1) await held;
      return [200, predictions(count === 1 ? ['the', 'slow', 'one'] : words)];
    });
    await drop(page, png, 'slow.png');
    await page.waitForFunction(() => document.querySelector('[role=status]').textContent.startsWith('Looking at slow.png'));
    await drop(page, png, 'quick.png');
    await page.waitForSelector('.words button');
    first();
    await page.waitForTimeout(200);
    assert.equal(await statusOf(page), 'quick.png: a red circle');
    assert.equal(await page.textContent('[role=alert]'), '');
    await close();
  });

  it('tells a model without attention from one with it, and what the browser cannot show', async () => {
    const answer = predictions();
    for (const one of answer.predictions[0]) one.readings = [];
    const { page, wrong, close } = await open(() => [200, answer], { model: modelOf('none', { selection: undefined }) });
    await drop(page, Buffer.from('P5 2 2 255 abcd'), 'a.pgm', 'image/x-portable-graymap');
    await page.waitForSelector('.without');
    assert.match(await page.textContent('.without'), /no attention/);
    assert.equal(await statusOf(page), 'a.pgm: a red circle (this browser cannot show the picture)');
    assert.deepEqual(wrong, []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious for axe-core, ${colorScheme}`, async () => {
      const { page, close } = await open();
      await page.emulateMedia({ colorScheme });
      for (const isAsked of [false, true]) {
        if (isAsked) {
          await drop(page, png);
          await page.waitForSelector('.words button');
        }
        const found = await page.evaluate(`${axe}; axe.run()`);
        const serious = found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0].html]), []);
      }
      await close();
    });
  }
});
