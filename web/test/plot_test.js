// The page of `attend plot` in a real browser. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, folder } from './opened.js';
import { writePage } from './page.js';
import { card, drawn, lines, open } from './plot_page.js';
import { plotOf, runOf, tenRuns, threeRuns } from './plot_sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Two runs with numbers that can be checked by eye. */
const small = () => plotOf([
  { name: 'a', notes: [], attention: { score: 'dot', alignment: 'global', selection: 'soft' }, lengths: {},
    progress: { update: [1, 2, 3], seconds: [1, 2, 3], symbols: [10, 20, 30], loss: [4, 8, 0.5] },
    validations: { update: [2, 3], seconds: [2, 3], symbols: [20, 30], bleu: [10, 20], entropy: [2, 1] } },
  { name: 'b', notes: ['not finished'], lengths: {},
    progress: { update: [1, 2], seconds: [1, 2], symbols: [10, 20], loss: [2, 1] },
    validations: { update: [2], seconds: [2], symbols: [20], bleu: [5] } },
]);

const readout = (page, name) => page.$eval(`${card(name)} .readout`, (box) => box.hidden ? '' :
  [...box.querySelectorAll('p, .name, b')].map((part) => part.textContent).join(' '));

async function hover(page, name, share) {
  const area = page.locator(`${card(name)} .chart-area`);
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
}

async function saved(page, name, kind) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`${card(name)} .exports >> text=${kind}`)]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

describe('the page of curves', () => {
  it('opens from disk without the network and without a complaint', async () => {
    const { page, wrong, close } = await open(threeRuns());
    await drawn(page, 'bleu-by-length');
    assert.equal(await page.locator('.card').count(), 10);
    assert.deepEqual(await lines(page, 'train-loss'), ['0', '1', '2']);
    assert.deepEqual(await lines(page, 'entropy'), ['0', '1']);
    assert.match(await page.locator('section[aria-label^=Attention] h2').textContent(), /Without attention.*no attention/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('says what runs of another task are made of, and that they have no curves of an attention', async () => {
    const data = threeRuns();
    delete data.runs[1].attention;
    data.runs[1].made_of = 'lstm encoder, attention pooling (1 head)';
    for (const column of ['aer', 'entropy', 'coverage', 'information']) delete data.runs[1].validations[column];
    const { page, wrong, close } = await open(data);
    const cells = await page.$$eval('.about tr', (rows) => rows.map((row) => row.children[1].textContent));
    assert.deepEqual(cells, ['Made of', 'additive, global, soft', 'lstm encoder, attention pooling (1 head)', 'none']);
    assert.match(await page.locator('section[aria-label^=Attention] h2').textContent(),
      /Without attention, so without curves here: no attention\. Of another task, so without curves here: dot$/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('names the metric of the best model as its chart does', async () => {
    const data = small();
    const [run] = data.runs;
    run.metric = 'span_f1';
    run.best = { update: 3, value: 0.75 };
    run.validations['span_f1'] = [0.5, 0.75];
    data.runs[1].metric = 'unheard';
    data.runs[1].best = { update: 2, value: 5 };
    const like = data.charts.find(({ name }) => name === 'bleu');
    data.charts.push({ ...like, name: 'span_f1', title: 'F1 of spans', column: 'span_f1' });
    const { page, wrong, close } = await open(data);
    const best = await page.$$eval('.about tbody td:nth-of-type(3)', (cells) => cells.map((cell) => cell.textContent));
    assert.deepEqual(best, ['F1 of spans 0.750', 'unheard 5']);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('refuses what it does not know, and says so', async () => {
    const page = await browser.newPage();
    await page.goto(writePage(path.join(folder, 'other-plot.html'), { format: 'other', version: 9 }, 'plot'));
    assert.match(await page.locator('[role=alert]').textContent(), /attend-plot, version 1, not other 9/);
    await page.close();
  });

  it('shows runs that have reported nothing, once, or without a dev text', async () => {
    const nothing = await open(plotOf([runOf('new', { reports: 0, validations: 0, hasLengths: false })]));
    assert.match(await nothing.page.locator('.nothing').textContent(), /nothing|anything/);
    await nothing.close();
    const { page, wrong, close } = await open(plotOf([
      runOf('first', { reports: 1, validations: 1 }), runOf('alone', { reports: 40, validations: 0 }),
      runOf('new', { reports: 0, validations: 0, hasLengths: false }),
    ]));
    await drawn(page, 'bleu');
    assert.deepEqual(await lines(page, 'bleu'), ['0']);
    assert.equal(await page.locator(`${card('bleu')} circle`).count(), 1);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('hostile names show as text', async () => {
    const hostile = '</script><script>alert(1)</script>\u202e<img src=x onerror=alert(2)>';
    const data = small();
    data.runs[0].name = hostile;
    const { page, wrong, close } = await open({ ...data, title: hostile });
    await drawn(page, 'bleu');
    assert.ok((await page.locator('.runs label').first().textContent()).startsWith('</script><script>alert(1)'));
    assert.deepEqual(wrong, []);
    await close();
  });
});

describe('pointing at a chart', () => {
  it('says the values of all runs at that update, best first', async () => {
    const { page, wrong, close } = await open(small());
    await drawn(page, 'bleu');
    await hover(page, 'bleu', 0.6);
    assert.equal(await readout(page, 'bleu'), 'update 2 a 10 b 5');
    assert.equal(await readout(page, 'train-loss'), '');
    await page.mouse.move(2, 2);
    assert.equal(await readout(page, 'bleu'), '');
    await hover(page, 'train-loss', 0.6);
    assert.equal(await readout(page, 'train-loss'), 'update 2 b 1 a 8');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('marks the same place in the other charts', async () => {
    const { page, close } = await open(small());
    await drawn(page, 'bleu');
    const dots = () => page.locator(`${card('entropy')} circle[r="4"]`).count();
    assert.equal(await dots(), 0);
    await hover(page, 'bleu', 0.6);
    assert.equal(await dots(), 1);
    await close();
  });

  it('goes by keys from value to value, and says it aloud', async () => {
    const { page, close } = await open(small());
    await drawn(page, 'train-loss');
    await page.focus(`${card('train-loss')} .chart-area`);
    const heard = () => page.textContent(`${card('train-loss')} output`);
    await page.keyboard.press('ArrowRight');
    assert.equal(await heard(), 'update 1: b 2, a 4');
    await page.keyboard.press('End');
    assert.equal(await heard(), 'update 3: a 0.500');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await heard(), 'update 2: b 1, a 8');
    await page.keyboard.press('Escape');
    assert.equal(await readout(page, 'train-loss'), '');
    await close();
  });

  it('keys reach everything', async () => {
    const { page, close } = await open(small());
    await drawn(page, 'bleu');
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => {
        const at = document.activeElement;
        return at.closest('.card')?.dataset.chart + ' ' + (at.textContent || at.getAttribute('aria-label') || at.type);
      }));
    }
    for (const part of ['Enlarge', 'SVG', 'PNG', 'JSON', 'Values']) assert.ok(reached.has(`bleu ${part}`), part);
    assert.ok([...reached].some((name) => name.endsWith(' checkbox')));
    assert.ok([...reached].some((name) => name.endsWith(' range')));
    await close();
  });
});

describe('the switches', () => {
  it('of the legend take runs away and bring them back', async () => {
    const { page, close } = await open(small());
    await drawn(page, 'bleu');
    await page.uncheck('.runs input >> nth=0');
    await page.waitForFunction(() => document.querySelectorAll('[data-chart=bleu] g[data-run]').length === 1);
    assert.deepEqual(await lines(page, 'bleu'), ['1']);
    await page.click('.runs >> text=All');
    await page.waitForFunction(() => document.querySelectorAll('[data-chart=bleu] g[data-run]').length === 2);
    await page.hover('.runs label >> nth=1');
    assert.equal(await page.locator(`${card('bleu')} g.back`).count(), 1);
    await close();
  });

  it('change what is across', async () => {
    const { page, close } = await open(threeRuns());
    await drawn(page, 'bleu');
    const title = () => page.$$eval('[data-chart=bleu] .chart-area text', (all) => all.map((text) => text.textContent));
    assert.ok((await title()).includes('updates'));
    await page.check('.choices >> nth=0 >> input >> nth=1');
    await page.waitForFunction(() => document.querySelector('[data-chart=bleu] svg').textContent.includes('minutes of training'));
    await page.check('.choices >> nth=0 >> input >> nth=2');
    await page.waitForFunction(() => document.querySelector('[data-chart=bleu] svg').textContent.includes('target tokens read'));
    assert.ok(!(await page.textContent('[data-chart=bleu-by-length] svg')).includes('tokens read'));
    await close();
  });

  it('a logarithmic axis is even in ratios, of losses and norms alone', async () => {
    const { page, close } = await open({ ...small(), view: { across: 'update', log: true, smoothing: 0 } });
    await drawn(page, 'train-loss');
    // Of run a the losses are 4, 8 and 0.5: one doubling up, four down.
    const heights = await page.$$eval('[data-chart=train-loss] g[data-run="0"] circle', (all) => all.map((dot) => Number(dot.getAttribute('cy'))));
    assert.ok(Math.abs((heights[2] - heights[1]) / (heights[0] - heights[1]) - 4) < 0.05);
    const bleu = await page.$$eval('[data-chart=bleu] g[data-run="0"] circle', (all) => all.map((dot) => Number(dot.getAttribute('cy'))));
    assert.ok(bleu[1] < bleu[0]);
    await close();
  });

  it('smooth what training reports, and not validations', async () => {
    const { page, close } = await open({ ...small(), view: { across: 'update', log: false, smoothing: 0.5 } });
    await drawn(page, 'train-loss');
    await hover(page, 'train-loss', 0.6);
    // 8 after 4, half of it past: (4 + 2 * 8) / 3; 1 after 2: (2 + 2 * 1) / 3.
    assert.equal(await readout(page, 'train-loss'), 'update 2 b 1.333 a 6.667');
    await hover(page, 'bleu', 0.98);
    assert.equal(await readout(page, 'bleu'), 'update 3 a 20');
    await close();
  });

  it('the theme follows the system, paper is white', async () => {
    const { page, close } = await open(small(), { colorScheme: 'dark' });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await close();
  });
});

describe('what a chart saves', () => {
  it('SVG parses, and has the lines that are shown with their names', async () => {
    const { page, close } = await open(small(), { colorScheme: 'dark' });
    await drawn(page, 'bleu');
    const { name, bytes } = await saved(page, 'bleu', 'SVG');
    assert.equal(name, 'sample-bleu.svg');
    const found = await page.evaluate((text) => {
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        error: svg.querySelector('parsererror') !== null,
        runs: svg.querySelectorAll('g[data-run]').length,
        texts: [...svg.querySelectorAll('text')].map((one) => one.textContent),
        paper: svg.querySelector('rect').getAttribute('fill'),
      };
    }, String(bytes));
    assert.equal(found.error, false);
    assert.equal(found.runs, 2);
    assert.equal(found.paper, '#ffffff');
    assert.ok(found.texts.includes('a') && found.texts.includes('b') && found.texts.includes('updates'));
    await close();
  });

  it('PNG decodes, twice as large', async () => {
    const { page, wrong, close } = await open(small());
    await drawn(page, 'bleu');
    const { bytes } = await saved(page, 'bleu', 'PNG');
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.equal(bytes.readUInt32BE(16), 1280);
    assert.ok(bytes.length > 5000); // something is drawn
    assert.deepEqual(wrong, []);
    await close();
  });

  it('JSON is the data, of the chart alone or all', async () => {
    const data = small();
    const { page, close } = await open(data);
    await drawn(page, 'bleu');
    const part = JSON.parse((await saved(page, 'bleu', 'JSON')).bytes);
    assert.deepEqual(part.charts.map(({ name }) => name), ['bleu']);
    assert.deepEqual(part.runs[0].validations, data.runs[0].validations);
    assert.deepEqual(part.runs[0].progress, {});
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Save all as JSON')]);
    assert.deepEqual(JSON.parse(readFileSync(await file.path(), 'utf8')), data);
    await close();
  });

  it('the table has every value', async () => {
    const { page, close } = await open(small());
    await drawn(page, 'bleu');
    await page.click(`${card('bleu')} summary`);
    await page.waitForSelector(`${card('bleu')} .table-frame`);
    const cells = await page.$$eval(`${card('bleu')} tbody tr`, (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    assert.deepEqual(cells, [['update 2', '10.00', '5.00'], ['update 3', '20.00', '\u2013']]);
    await close();
  });
});

describe('many runs and long ones', () => {
  it('ten runs of 4,000 reports are drawn in four seconds, and pointing stays fluid', async () => {
    const runs = Array.from({ length: 10 }, (_, i) => runOf(`run ${i}`, { reports: 4000, validations: 60, seed: i + 1 }));
    const began = Date.now();
    const { page, wrong, close } = await open(plotOf(runs));
    await drawn(page, 'train-loss');
    assert.ok(Date.now() - began < 4000, `${Date.now() - began} ms`);
    const longest = await page.evaluate(async () => {
      const area = document.querySelector('[data-chart=train-loss] .chart-area');
      const box = area.getBoundingClientRect();
      let most = 0;
      for (let i = 1; i < 40; i++) {
        const from = performance.now();
        area.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + (box.width * i) / 40, clientY: box.top + 50 }));
        most = Math.max(most, performance.now() - from);
        await new Promise(requestAnimationFrame);
      }
      return most;
    });
    assert.ok(longest < 100, `${longest} ms`);
    const path = await page.$eval('[data-chart=train-loss] g[data-run="0"] path', (line) => line.getAttribute('d').length);
    assert.ok(path < 40_000, `${path} letters`); // of 4,000 points what can be seen
    assert.deepEqual(wrong, []);
    await close();
  });
});

describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`axe-core finds nothing serious: ${colorScheme}`, async () => {
      const { page, close } = await open(tenRuns(), { colorScheme, bypassCSP: true });
      await drawn(page, 'bleu');
      await page.click(`${card('bleu')} >> text=Enlarge`);
      await page.click(`${card('bleu')} summary`);
      await hover(page, 'dev-loss', 0.5);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }
});
