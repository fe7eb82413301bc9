// The page of `attend plot` while a training runs, and one of the program's own: with ATTEND its path.
// node --test

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, folder } from './opened.js';
import { writePage } from './page.js';
import { card, drawn, lines, open } from './plot_page.js';
import { plotOf, runOf } from './plot_sample.js';

describe('live', () => {
  /** The page as the program serves it; `data` is asked for what there is by now. */
  async function openLive(first, data) {
    const html = readFileSync(new URL(writePage(path.join(folder, 'live.html'), first, 'plot')), 'utf8')
      .replace(/(Content-Security-Policy" content="[^"]*)"/, `$1; connect-src 'self'"`);
    const page = await browser.newPage();
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.route('**', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
      const now = pathname === '/data' ? data() : null;
      return now === null ? route.abort() : route.fulfill({ contentType: 'application/json', body: JSON.stringify(now) });
    });
    await page.goto('http://attend.test/');
    await page.waitForSelector('main section');
    return { page, wrong };
  }

  it('follows the training, keeps what was chosen, and says when it has ended', async () => {
    const begun = { ...plotOf([runOf('run', { reports: 3, validations: 0, hasLengths: false })]), live: true };
    let now = begun;
    const { page, wrong } = await openLive(begun, () => now);
    await drawn(page, 'train-loss');
    assert.match(await page.locator('[role=status]').textContent(), /live/);
    assert.equal(await page.locator(card('bleu')).count(), 0);
    await page.check('.choices >> nth=0 >> input >> nth=1'); // time
    now = { ...plotOf([runOf('run', { reports: 9, validations: 2, hasLengths: false })]), live: true };
    await drawn(page, 'bleu');
    await page.waitForFunction(() => document.querySelectorAll('[data-chart=train-loss] circle').length === 9);
    assert.match(await page.textContent('[data-chart=bleu] svg'), /of training/);
    now = { ...plotOf([runOf('run', { reports: 12, validations: 3, hasLengths: false })]) };
    await page.waitForFunction(() => document.querySelectorAll('[data-chart=bleu] circle').length === 3);
    assert.match(await page.locator('[role=status]').textContent(), /has ended/);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  it('says when it hears nothing any more, and shows what it knows', async () => {
    const begun = { ...plotOf([runOf('run', { reports: 3, validations: 1, hasLengths: false })]), live: true };
    const { page, wrong } = await openLive(begun, () => null);
    await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('no longer live'));
    assert.deepEqual(await lines(page, 'bleu'), ['0']);
    assert.deepEqual(wrong, []);
    await page.close();
  });
});

describe('attend plot', { skip: process.env.ATTEND ? false : 'ATTEND does not say where the program is' }, () => {
  const attend = (...command) => execFileSync(process.env.ATTEND, command, { cwd: folder, env: { ...process.env, OMP_NUM_THREADS: '1' } });

  it('writes a page of a training of its own', async () => {
    attend('generate', '--out', 'plot-corpus', '--train', '300', '--dev', '20', '--test', '20');
    attend('train', 'bahdanau2015', '--train', 'plot-corpus/train.source', 'plot-corpus/train.target',
      '--dev', 'plot-corpus/dev.source', 'plot-corpus/dev.target', '--gold', 'plot-corpus/dev.align', '--out', 'plot-run', '--quiet',
      '--text.kind', 'words', '--model.embedding_size', '16', '--model.hidden_size', '16', '--model.output_size', '16',
      '--attention.hidden_size', '16', '--training.updates', '20', '--training.validate_every', '10');
    attend('plot', 'plot-run', '-o', 'plot.html', '--source', 'plot-corpus/test.source', '--reference', 'plot-corpus/test.target');
    const { page, wrong, close } = await open(`file://${path.join(folder, 'plot.html')}`);
    await drawn(page, 'aer');
    for (const name of ['train-loss', 'dev-loss', 'bleu', 'entropy', 'bleu-by-length']) assert.deepEqual(await lines(page, name), ['0'], name);
    assert.equal(await page.locator(`${card('aer')} circle`).count(), 2);
    assert.deepEqual(wrong, []);
    await close();
  });
});
