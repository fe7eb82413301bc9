// The page of `attend explore` of a series in a real browser. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, download, folder, open, wordsOutside } from './opened.js';
import { writePage } from './page.js';
import { dualStage, longSeries, modelOf, rowSeries, seriesOf, twoForecasters, weightsAround, windowOf } from './series_sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const show = (data, options) => open(data, { bundle: 'series', ready: '.chart-area svg', ...options });
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const said = async (page) => (await texts(page, '.said p')).map((line) => line.replace(/[\u2068\u2069]/g, ''));
const isInside = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** Points at a step of the chart, or of a row of a strip; steps and rows as they are drawn, from 0. */
async function hover(page, step, strip = null, row = 0) {
  const place = await page.evaluate(([at, which, line]) => {
    const frames = [...document.querySelectorAll('.strip')].map((one) => ({ frame: one.querySelector(':scope > rect[fill=none]'), rows: one.dataset.rows }));
    const circles = [...document.querySelectorAll('.chart-area svg > circle')];
    const box = circles[at].getBoundingClientRect();
    if (which === null) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const strip = frames[which].frame.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: strip.y + (line + 0.5) * (strip.height / Number(frames[which].rows)) };
  }, [step, strip, row]);
  await page.mouse.move(place.x, place.y);
}

describe('the page of a series', () => {
  it('says what was read, came and was said where it is pointed at', async () => {
    const data = seriesOf();
    const [window] = data.windows;
    const { page, wrong, close } = await show(data);
    assert.match(await page.textContent('h2'), /Line 13\s*Read up to 2014-01-01 11:00/);
    await hover(page, 0);
    assert.equal((await said(page))[0], '2014-01-01 00:00, 11 h before the last that is read: pm2.5 was 50');
    await hover(page, 13); // the second that came
    const [value, right, last] = [window.models[0].said[0].values[1], window.came[0][1], window.persistence[0]];
    const off = (number) => `${number > 0 ? '+' : '\u2212'}${Number(Math.abs(number).toPrecision(4))}`;
    assert.deepEqual(await said(page), [
      `2014-01-01 13:00, 2 h ahead: pm2.5 came as ${right}`,
      `model says ${value} (90 %: ${value - 9} to ${value + 9}), off by ${off(value - right)}`,
      `persistence says ${last}, off by ${off(last - right)}`,
    ]);
    await page.mouse.move(5, 5);
    assert.match((await said(page))[0], /^Point at a step/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('says the weights of a step and of a row, which stand below it', async () => {
    const data = seriesOf();
    const { page, close } = await show(data);
    const weights = weightsAround(3, 12, 6);
    await hover(page, 7, 0, 1);
    assert.equal((await said(page)).at(-1), `attention, +2 h: weight ${weights[1][7].toFixed(3)}`);
    await hover(page, 4);
    const named = [0, 1, 2].map((row) => ({ row, weight: weights[row][4] })).sort((a, b) => b.weight - a.weight);
    assert.equal((await said(page)).at(-1), `attention: ${named.map(({ row, weight }) => `+${row + 1} h ${weight.toFixed(3)}`).join(', ')}`);
    const [dots, frame] = await page.evaluate(() => [
      [...document.querySelectorAll('.chart-area svg > circle')].map((one) => Number(one.getAttribute('cx'))),
      [...document.querySelectorAll('.strip > rect[fill=none]')].map((one) => one.getBBox()).map(({ x, width }) => ({ x, width })),
    ]);
    const cell = dots[1] - dots[0];
    assert.ok(Math.abs(frame[0].x - (dots[0] - cell / 2)) < 1.5, 'the strip begins below the first step');
    assert.ok(Math.abs(frame[0].x + frame[0].width - (dots[11] + cell / 2)) < 1.5, 'and ends below the last that is read');
    await close();
  });

  it('goes from step to step and from row to row by keys', async () => {
    const { page, close } = await show(seriesOf());
    await page.focus('.chart-area');
    await page.keyboard.press('ArrowRight');
    assert.match((await said(page))[0], /^2014-01-01 11:00, the last that is read/);
    await page.keyboard.press('ArrowRight');
    assert.match((await said(page))[0], /^2014-01-01 12:00, 1 h ahead/);
    await page.keyboard.press('End');
    assert.match((await said(page))[0], /^2014-01-01 14:00, 3 h ahead/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.match((await said(page)).at(-1), /^attention, \+2 h: weight 0\.00/);
    await page.keyboard.press('Escape');
    assert.match((await said(page))[0], /^Point at a step/);
    await close();
  });

  it('has a list that sorts by time and by error, and says what models are worth', async () => {
    const data = seriesOf();
    const errors = data.windows.map((window) => window.models[0].error);
    const { page, close } = await show(data);
    assert.deepEqual(await texts(page, '.row .number'), ['13', '18', '22']);
    await page.selectOption('[aria-label="Sort by"]', 'error');
    await page.click('[aria-label="Smallest first"]');
    const sorted = [...errors].sort((a, b) => b - a);
    assert.deepEqual(await texts(page, '.row .value'), sorted.map((error) => error.toPrecision(4)));
    await page.click('.row >> nth=0');
    const worst = data.windows[errors.indexOf(sorted[0])];
    assert.match(await page.textContent('h2'), new RegExp(`Line ${worst.line}`));
    assert.ok(page.url().endsWith(`#${worst.time}`));
    await page.selectOption('[aria-label="Sort by"]', 'better');
    const gains = data.windows.map((window) => window.models[0].persistence_error - window.models[0].error);
    assert.deepEqual(await texts(page, '.row .value'), [...gains].sort((a, b) => b - a).map((gain) => gain.toPrecision(4).replace('-', '\u2212')));
    const rows = await page.$$eval('.scores tbody tr', (all) => all.map((row) => [...row.cells].map((one) => one.textContent)));
    const mean = (key) => Math.sqrt(data.windows.reduce((sum, window) => sum + window.models[0][key] ** 2, 0) / 3).toPrecision(4);
    assert.deepEqual(rows, [['model', '1 h to 3 h', mean('error'), '87.5 %'], ['persistence', '1 h to 3 h', mean('persistence_error'), '']]);
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    await close();
    const at = await show(data, { hash: '#2014-01-01T16:00' });
    assert.match(await at.page.textContent('h2'), /Line 18/);
    await at.close();
  });

  it('has all numbers in a table', async () => {
    const data = seriesOf();
    const { page, close } = await show(data);
    await page.click('.table summary');
    await page.waitForSelector('.table tbody tr');
    assert.deepEqual(await texts(page, '.table thead th'),
      ['time', 'pm2.5', 'model says', 'low', 'high', 'persistence', 'attention, +1 h', 'attention, +2 h', 'attention, +3 h']);
    const rows = await page.$$eval('.table tbody tr', (all) => all.map((row) => [...row.cells].map((one) => one.textContent)));
    assert.equal(rows.length, 15);
    const weights = weightsAround(3, 12, 6);
    assert.deepEqual(rows[6], ['2014-01-01 06:00', '50', '', '', '', '', ...weights.map((row) => row[6].toFixed(3))]);
    const [window] = data.windows;
    const value = window.models[0].said[0].values[0];
    assert.deepEqual(rows[12], ['2014-01-01 12:00', String(window.came[0][0]), String(value), String(value - 9), String(value + 9), String(window.persistence[0]), '', '', '']);
    await close();
  });

  it('shows the series that are chosen among, up to the step predicted', async () => {
    const { page, close } = await show(dualStage());
    assert.equal(await page.locator('.strip').count(), 2);
    const names = await texts(page, '.strip >> nth=1 >> text');
    assert.deepEqual(names.filter((name) => ['DEWP', 'TEMP', 'wind=NW', 'wind=SE'].includes(name)).length, 4);
    await hover(page, 24, 1, 1);
    assert.match((await said(page)).at(-1), /^inputs, TEMP: weight 0\.\d{3}$/);
    assert.match((await said(page)).at(-2), /^attention: weight 0\.\d{3}$/);
    await close();
  });

  it('of a model without attention says so; models stand side by side', async () => {
    const { page, close } = await show(twoForecasters());
    assert.deepEqual(await texts(page, '.strip > text[font-weight="600"]'), ['attention, attention: weights over the steps read']);
    assert.equal(await page.textContent('.without'), 'plain has no attention (gru encoder, no attention), so there are no weights to show.');
    assert.equal(await page.locator('[data-kind=band]:not([d=""])').count(), 1); // it has no intervals
    assert.equal(await page.locator('[data-kind=said]').count(), 2);
    assert.equal(await page.locator('.scores tbody tr').count(), 4);
    await page.selectOption('[aria-label="Figures of"]', '1');
    await page.selectOption('[aria-label="Sort by"]', 'error');
    assert.equal(await page.locator('.row').count(), 3);
    await close();
  });

  it('of what has not come yet, and of gaps, says so', async () => {
    const models = [{ ...modelOf(), gaps: 'carry' }];
    const { page, close } = await show(seriesOf(models, [windowOf(models, { isKnown: false, gap: 4 })]));
    assert.equal(await page.locator('.list').count(), 0);
    assert.match(await page.textContent('main'), /Of no window is known yet what came/);
    await page.focus('.chart-area');
    await page.keyboard.press('End');
    assert.match((await said(page))[0], /3 h ahead: not known$/);
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    assert.match((await said(page))[0], /04:00, 7 h before the last that is read: a gap, read as the last number before it$/);
    assert.equal((await page.getAttribute('[data-kind=read]', 'd')).split('M').length, 3); // the line is in two parts
    await close();
  });

  it('chooses among several series that are gone on with', async () => {
    const data = seriesOf();
    for (const window of data.windows) {
      window.read.push(window.read[0].map((number) => 1000 + number));
      window.came.push(window.came[0].map((number) => 1000 + number));
      window.persistence.push(1000 + window.persistence[0]);
      window.models[0].said.push({ values: [1001, 1002, 1003] });
    }
    const { page, close } = await show({ ...data, targets: ['pm2.5', 'pressure'] });
    await page.selectOption('[aria-label=Series]', '1');
    await hover(page, 13);
    assert.match((await said(page))[0], /pressure came as 10\d\d/);
    assert.match((await said(page))[1], /^model says 1002, off by/);
    await close();
  });

  it('shows hostile names as text', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e</script>';
    const data = dualStage();
    data.models[0].name = data.models[0].made_of = data.title = data.file = data.targets[0] = evil;
    for (const window of data.windows) window.models[0].readings[1].rows = [evil, '\u0000', 'w'.repeat(3000), '\u0639\u0645\u0648\u062f'];
    const { page, wrong, close } = await show(data, { viewport: { width: 800, height: 900 } });
    await page.click('.table summary');
    await page.waitForSelector('.table tbody tr');
    await hover(page, 24, 1, 0);
    assert.match((await said(page)).at(-1), /^inputs, <img src=x onerror=alert\(1\)>/);
    assert.equal(await page.locator('img').count(), 0);
    assert.ok(await isInside(page));
    assert.deepEqual(wrong, []);
    await close();
  });

  it('of rows without times has their numbers', async () => {
    const { page, close } = await show(rowSeries());
    assert.match(await page.textContent('h2'), /Read up to row 30/);
    await hover(page, 31);
    assert.match((await said(page))[0], /^row 32, 2 steps ahead: dollar came as/);
    assert.ok((await texts(page, '.chart-area .time')).includes('20'));
    await close();
  });

  it('has times that do not lie on each other, also of a week', async () => {
    for (const [data, width] of [[longSeries(), 1300], [longSeries(), 390], [dualStage(), 390], [seriesOf(), 800]]) {
      const { page, close } = await show(data, { viewport: { width, height: 900 } });
      const boxes = await page.$$eval('.chart-area .time', (all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right, top }) => ({ left, right, top })));
      assert.ok(boxes.length >= 3);
      for (const top of new Set(boxes.map((box) => box.top))) {
        const line = boxes.filter((box) => box.top === top).sort((a, b) => a.left - b.left);
        line.slice(1).forEach((box, i) => assert.ok(box.left > line[i].right, `${box.left} after ${line[i].right}`));
      }
      assert.ok(await isInside(page));
      await close();
    }
  });

  it('saves a window as SVG with all of its words inside, as PNG and as JSON', async () => {
    const data = dualStage();
    const { page, close } = await show(data);
    const svg = await download(page, 'SVG');
    assert.equal(svg.name, 'sample-2014-01-01T23-00.svg');
    const outside = await wordsOutside(page, String(svg.bytes));
    assert.deepEqual(outside, []);
    const png = await download(page, 'PNG');
    assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
    const json = JSON.parse(String((await download(page, 'JSON')).bytes));
    assert.deepEqual(json.windows, [data.windows[0]]);
    await close();
  });

  it('refuses what it does not know, and says so', async () => {
    const address = writePage(path.join(folder, 'other-series.html'), { format: 'other', version: 9 }, 'series');
    const page = await browser.newPage();
    await page.goto(address);
    assert.match(await page.locator('[role=alert]').textContent(), /attend-series, version 1, not other 9/);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious that axe-core finds, ${colorScheme}`, async () => {
      const { page, close } = await show(twoForecasters(), { colorScheme });
      await page.click('.table summary');
    await page.waitForSelector('.table tbody tr');
      await hover(page, 20, 0, 2);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }
});
