// The page of `attend explore` where answers are labels: classes of texts, tags of words. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { cellAt, lit, open, said } from './opened.js';
import * as sample from './sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const classes = (more) => sample.labelExplorationOf('labels', [sample.classified(more)]);
const tags = (more) => sample.labelExplorationOf('tags', [sample.tagged(more)]);
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));

describe('classes', () => {
  it('have their probabilities as bars and numbers, and nothing is called a translation', async () => {
    const { page, wrong, close } = await open(classes());
    assert.equal(await page.locator('.panel-side h4').first().textContent(), 'Classes');
    assert.deepEqual(await texts(page, '.hypotheses label .score'), ['0.800', '0.150', '0.050', '0.800']);
    const widths = await page.$$eval('.probability', (all) => all.map((bar) => bar.style.getPropertyValue('--p')));
    assert.deepEqual(widths, ['0.8000', '0.1500', '0.0500', '0.8000']);
    assert.equal(await page.locator('.hypotheses .reference .rank').textContent(), 'right');
    assert.equal(await page.locator('mark').count(), 0);
    assert.match(await page.locator('.facts').textContent(), /^a task of labels . bidirectional-gru encoder, and more . 1.2 M parameters$/);
    assert.doesNotMatch(await page.locator('#page').innerText(), /hypothes|translation|target word|alignment/i);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('shade the text by the weights of the head that is chosen, the heaviest word darkest', async () => {
    const { page, close } = await open(classes());
    const heaviest = async () => (await lit(page, 'source'))[0];
    assert.equal(await heaviest(), 'where');
    assert.match(await said(page), /the darkest has 0\.\d\d/);
    assert.equal(await page.locator('.readings .shaded').count(), 4);
    await page.click('.readings button:nth-child(2)');
    assert.equal(await heaviest(), 'the');
    await page.hover('.tokens.source li:nth-child(1)');
    assert.match(await said(page), /^where is looked at by place 0\.\d\d$|^where is looked at by nothing/);
    await page.mouse.move(5, 5);
    assert.equal(await heaviest(), 'the');
    await close();
  });

  it('are found among many by whether they are right', async () => {
    const data = sample.labelExplorationOf('labels', [
      sample.classified(), { ...sample.classified({ right: 'time' }), line: 2 }, { ...sample.classified(), line: 3 },
    ]);
    const { page, close } = await open(data);
    await page.selectOption('[aria-label="Sort by"]', 'right');
    assert.deepEqual(await texts(page, '.row .number'), ['2', '1', '3']);
    await close();
  });
});

describe('tags', () => {
  it('stand under their words, and a wrong one over the right one', async () => {
    const { page, wrong, close } = await open(tags());
    assert.deepEqual(await texts(page, '.tagged li .tag'), ['DET', 'NOUN', 'NOUN', 'DET', 'NOUN', 'PUNCT']);
    assert.deepEqual(await texts(page, '.tagged li:has(.wrong)'), ['manNOUNVERB']);
    const boxes = await page.$eval('.tagged li', (token) => {
      const tag = token.querySelector('.tag').getBoundingClientRect();
      const word = document.createRange();
      word.selectNode(token.firstChild);
      return [word.getBoundingClientRect().bottom, tag.top];
    });
    assert.ok(boxes[0] <= boxes[1] + 1, `${boxes}`);
    await page.click('.hypotheses .reference');
    assert.equal(await page.locator('.wrong').count(), 0);
    assert.deepEqual(await texts(page, 'mark'), ['VERB']);
    assert.doesNotMatch(await page.locator('#page').innerText(), /hypothes|translation|target word|alignment/i);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('of words that ask each other: the text with itself, a matrix a head', async () => {
    const { page, close } = await open(tags());
    await page.hover('.tagged li:nth-child(3)');
    assert.match(await said(page), /^man \(NOUN, p = 0\.60\) looks at boats 0\.\d\d/);
    assert.equal((await lit(page, 'target'))[0], 'boatsNOUN');
    assert.match(await cellAt(page, 4, 2), /^man looks at boats with weight 0\.\d{3}$/);
    assert.equal(await page.locator('.readings canvas').count(), 2);
    await close();
  });

  it('of words that ask no others have no matrix', async () => {
    const { page, wrong, close } = await open(tags({ heads: 0 }));
    assert.equal(await page.locator('.tagged li').count(), 6);
    assert.ok(await page.locator('.tagged').isVisible());
    assert.ok(!(await page.locator('.matrix').isVisible()));
    assert.equal(await said(page), 'This model has no attention.');
    assert.deepEqual(wrong, []);
    await close();
  });
});

describe('pages of labels', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`have nothing serious that axe-core finds, ${colorScheme}`, async () => {
      for (const data of [classes(), tags(), tags({ heads: 0 })]) {
        const { page, close } = await open(data, { colorScheme });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
        await close();
      }
    });
  }

  it('fit a narrow screen', async () => {
    for (const data of [classes(), tags()]) {
      const { page, close } = await open(data, { viewport: { width: 390, height: 800 } });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await close();
    }
  });
});
