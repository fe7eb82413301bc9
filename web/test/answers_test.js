// The page of `attend evaluate --confusion` in a real browser. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { classAnswers, manyAnswers, tagAnswers } from './answers_sample.js';
import { browser, folder, open } from './opened.js';
import { writePage } from './page.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const show = (data, options) => open(data, { bundle: 'answers', ready: '.confusion', ...options });
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const cell = (row, column) => `.confusion tbody tr:nth-child(${row}) td:nth-of-type(${column})`;

describe('the page of answers', () => {
  it('has the matrix in counts, and in shares of its rows and columns', async () => {
    const { page, wrong, close } = await show(classAnswers());
    assert.deepEqual(await texts(page, '.confusion thead th'), ['person', 'place', 'time']);
    const rows = () => page.$$eval('.confusion tbody tr', (all) => all.map((row) => [...row.cells].map((one) => one.textContent).join(' ')));
    assert.deepEqual(await rows(), ['person 1 \u00b7 1', 'place 2 2 \u00b7', 'time \u00b7 \u00b7 2']);
    await page.check('.choices input >> nth=1');
    assert.deepEqual(await rows(), ['person 0.50 \u00b7 0.50', 'place 0.50 0.50 \u00b7', 'time \u00b7 \u00b7 1.00']);
    await page.check('.choices input >> nth=2');
    assert.deepEqual(await rows(), ['person 0.33 \u00b7 0.33', 'place 0.67 1.00 \u00b7', 'time \u00b7 \u00b7 0.67']);
    assert.deepEqual(await texts(page, '.scores dd'), ['62.50 %', '95 %: 41.00 % to 81.00 %']);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('shows the lines of the cell that is chosen, by mouse and by keys', async () => {
    const { page, close } = await show(classAnswers());
    await page.click(cell(2, 1));
    assert.match(await page.locator('.chosen h2').textContent(), /^Right: place, but person was found 2 lines$/);
    assert.deepEqual(await texts(page, '.lines .text'), ['where was he born', 'where are they from']);
    assert.deepEqual(await texts(page, '.lines .number'), ['4', '5']);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.chosen h2').textContent(), /^Right: place, and found 2 lines$/);
    assert.equal(await page.locator('.confusion [aria-selected=true]').count(), 1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.chosen h2').textContent(), /^Right: time, but person was found 0 lines$/);
    assert.equal(await page.locator('.lines li').count(), 0);
    await close();
  });

  it('marks the words in question where tags are confused', async () => {
    const { page, close } = await show(tagAnswers());
    await page.click(cell(3, 2));
    assert.match(await page.locator('.chosen h2').textContent(), /VERB, but NOUN was found 1 word in 1 line$/);
    assert.deepEqual(await texts(page, '.lines .text'), ['the old man']);
    assert.deepEqual(await texts(page, '.lines mark'), ['man']);
    await close();
  });

  it('sorts classes by any figure, either way', async () => {
    const { page, close } = await show(classAnswers());
    const names = () => texts(page, '.classes tbody th');
    assert.deepEqual(await names(), ['person', 'place', 'time']);
    await page.click('.classes thead >> text=recall');
    assert.deepEqual(await names(), ['person', 'place', 'time']);
    await page.click('.classes thead >> text=precision');
    assert.deepEqual(await names(), ['person', 'time', 'place']);
    await page.click('.classes thead >> text=precision');
    assert.deepEqual(await names(), ['place', 'time', 'person']);
    assert.equal(await page.locator('[aria-sort=descending]').textContent(), 'precision');
    await close();
  });

  it('of very many labels shows those that are confused', async () => {
    const { page, close } = await show(manyAnswers(200));
    assert.equal(await page.locator('.confusion tbody tr').count(), 60);
    assert.ok((await texts(page, '.confusion thead th')).includes('label 007'));
    assert.match(await page.locator('main').innerText(), /The labels that are confused most often/);
    assert.equal(await page.locator('.classes tbody tr').count(), 200);
    await close();
  });

  it('refuses what it does not know, and says so', async () => {
    const address = writePage(path.join(folder, 'other.html'), { format: 'other', version: 9 }, 'answers');
    const page = await browser.newPage();
    await page.goto(address);
    assert.match(await page.locator('[role=alert]').textContent(), /attend-answers, version 1, not other 9/);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious that axe-core finds, ${colorScheme}`, async () => {
      const { page, close } = await show(tagAnswers(), { colorScheme });
      await page.click(cell(3, 2));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }

  it('fits a narrow screen', async () => {
    const { page, close } = await show(classAnswers(), { viewport: { width: 390, height: 800 } });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await close();
  });
});
