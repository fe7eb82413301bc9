// The start page of `attend serve` in a real browser, before a service that is made up here. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, lit, said } from './opened.js';

const web = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const part = (name) => readFileSync(path.join(web, 'dist', `serve.${name}`), 'utf8').trim();
const axe = readFileSync(path.join(web, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const home = 'http://attend.test/';

const facts = {
  program: 'attend 0', has_attention: true, most_sentences: 3,
  model: {
    name: 'a model', parameters: 10, encoder: 'bidirectional', reader: 'bahdanau',
    attention: { score: 'additive', alignment: 'softmax', selection: 'soft' },
    search: { beam_size: 5, length_penalty: 1 },
  },
};

const answerTo = (line) => ({
  source: line, source_pieces: ['red', 'house', '</s>'], source_words: [0, 1, -1],
  hypotheses: ['maison rouge', 'la maison'].map((text) => ({
    text: line.includes('<') ? line : text, score: -0.1, log_probability: -0.3,
    target: [line.includes('<') ? line : 'maison', 'rouge', '</s>'], target_words: [0, 1, -1],
    log_probabilities: [-0.1, -0.1, -0.1], weights: [[0.25, 0.75, 0], [1, 0, 0], [0, 0, 1]],
  })),
});

/** The page as the program serves it; `answer` is what POST /translate gives. */
async function open(answer = null) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
  const page = await context.newPage();
  const wrong = [];
  const asked = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => (wrong.push('dialog'), dialog.dismiss()));
  await page.route('**', (route) => {
    const request = route.request();
    if (request.url() === home) {
      const policy = part('policy');
      return route.fulfill({
        contentType: 'text/html; charset=utf-8', headers: { 'Content-Security-Policy': policy },
        body: `<!doctype html><html lang="en"><head><title>attend serve</title><style>${part('css')}</style></head><body>` +
          `<div id="page"></div><script type="application/json" id="data">${JSON.stringify(facts)}</script>` +
          `<script>${part('js')}</script></body></html>`,
      });
    }
    if (request.url() !== `${home}translate`) return route.abort();
    const body = request.postDataJSON();
    asked.push({ body, type: request.headers()['content-type'] });
    const [status, json] = answer ? answer(body) : [200, { models: ['m'], translations: body.text.map(answerTo) }];
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(json) });
  });
  await page.goto(home);
  return { page, wrong, asked, close: () => context.close() };
}

describe('the page of the service', () => {
  it('translates what is typed, and shows what it looked at', async () => {
    const { page, wrong, asked, close } = await open();
    await page.keyboard.type('red house');  // the box has the focus
    await page.waitForSelector('.tokens.target li');
    assert.deepEqual(asked.at(-1), { body: { text: ['red house'], nbest: 5, alignments: true }, type: 'application/json' });
    assert.equal(await page.textContent('.translations button'), 'maison rouge');
    assert.equal(await page.locator('.hypotheses label').count(), 2);
    await page.hover('.tokens.target li:first-child');
    assert.deepEqual(await lit(page, 'source'), ['house', 'red']);
    assert.match(await said(page), /^maison .*looks at house 0\.75, red 0\.25$/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'text');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('translates a line each, of which one is seen', async () => {
    const { page, asked, close } = await open();
    await page.fill('#text', 'red house\n\nblue house\n');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.translations li:nth-child(2)');
    assert.deepEqual(asked[0].body.text, ['red house', 'blue house']);
    await page.focus('.translations li:nth-child(2) button');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('.translations li:nth-child(2) button', 'aria-pressed'), 'true');
    await page.fill('#text', 'a\nb\nc\nd');
    await page.click('text=Translate');
    assert.match(await page.textContent('[role=alert]'), /4 lines: at most 3/);
    await close();
  });

  it('says what went wrong', async () => {
    const { page, close } = await open(() => [503, { error: { code: 'overloaded', message: 'try again <b>later</b>' } }]);
    await page.fill('#text', 'red');
    await page.waitForFunction(() => document.querySelector('[role=alert]').textContent !== '');
    assert.equal(await page.textContent('[role=alert]'), 'Not translated: try again <b>later</b>');
    await close();
  });

  it('shows hostile text as text', async () => {
    const { page, wrong, close } = await open();
    await page.fill('#text', '<img src=x onerror=alert(1)><script>alert(2)</script>');
    await page.waitForSelector('.tokens.target li');
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.textContent('.translations'), /<script>/);
    assert.deepEqual(wrong, []);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious for axe-core, ${colorScheme}`, async () => {
      const { page, close } = await open();
      await page.emulateMedia({ colorScheme });
      await page.fill('#text', 'red house\nblue house');
      await page.waitForSelector('.tokens.target li');
      const found = await page.evaluate(`${axe}; axe.run()`);
      const serious = found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0].html]), []);
      await close();
    });
  }
});
