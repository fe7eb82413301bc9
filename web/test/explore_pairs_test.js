// The page of `attend explore` where a model reads several texts. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { cellAt, download, lit, open, said } from './opened.js';
import * as sample from './sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pairs = (more, sentences = 1) => sample.labelExplorationOf(
  'labels', Array.from({ length: sentences }, (_, i) => ({ ...sample.pair(more), line: i + 1 })), sample.kOfPairs);
const kBothWays = { ways: [[0, 1], [1, 0]] };
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const premise = ['a', 'man', 'plays', 'the', 'guitar', 'on', 'a', 'stage', '.'];
const hypothesis = ['a', 'musician', 'performs', 'outdoors'];

describe('a text that reads another one word by word', () => {
  it('is the rows of a matrix, under the one that is read, each with its name', async () => {
    const { page, wrong, close } = await open(pairs());
    assert.deepEqual(await texts(page, '.tokens.source li'), premise);
    assert.deepEqual(await texts(page, '.tokens.target li'), hypothesis);
    assert.deepEqual(await texts(page, '.caption'), ['premise', 'hypothesis']);
    assert.equal(await page.locator('.tokens.target').getAttribute('aria-label'), 'Words of the hypothesis, labels');
    assert.match(await said(page), /^Each word of the hypothesis, down, looks at the words of the premise, across\./);
    await page.hover('.tokens.target li:nth-child(2)');
    assert.match(await said(page), /^musician looks at man 0\.\d\d/);
    assert.equal((await lit(page, 'source'))[0], 'man');
    assert.match(await cellAt(page, 7, 3), /^outdoors looks at stage with weight 0\.\d{3}$/);
    await page.hover('.tokens.source li:nth-child(8)');
    assert.match(await said(page), /^stage is looked at by outdoors 0\.\d\d/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('has the relations beside it, with their probabilities and the right one', async () => {
    const { page, close } = await open(pairs());
    assert.deepEqual(await texts(page, '.hypotheses label .text'), ['entailment', 'neutral', 'contradiction', 'neutral']);
    assert.deepEqual(await texts(page, '.hypotheses label .score'), ['0.600', '0.300', '0.100', '0.300']);
    assert.equal(await page.locator('.hypotheses .reference .rank').textContent(), 'right');
    assert.doesNotMatch(await page.locator('#page').innerText(), /translation|target word|alignment/i);
    await close();
  });

  it('and is read by it: the other reading turns the matrix about', async () => {
    const { page, wrong, close } = await open(pairs(kBothWays));
    assert.deepEqual(await texts(page, '.readings button'), ['attention: hypothesis reads premise', 'attention: premise reads hypothesis']);
    await page.click('.readings button:nth-child(2)');
    assert.deepEqual(await texts(page, '.tokens.source li'), hypothesis);
    assert.deepEqual(await texts(page, '.tokens.target li'), premise);
    assert.deepEqual(await texts(page, '.caption'), ['hypothesis', 'premise']);
    assert.match(await said(page), /^Each word of the premise, down, looks at the words of the hypothesis, across\./);
    await page.hover('.tokens.target li:nth-child(3)');
    assert.match(await said(page), /^plays looks at performs 0\.\d\d/);
    assert.match(await cellAt(page, 3, 7), /^stage looks at outdoors with weight 0\.\d{3}$/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('is saved as a picture without bars, words of both texts in it', async () => {
    const { page, close } = await open(pairs());
    const { name, bytes } = await download(page, 'SVG');
    assert.match(name, /hypothesis-reads-premise\.svg$/);
    for (const word of [...premise, ...hypothesis]) assert.ok(String(bytes).includes(`>${word}</text>`), word);
    assert.equal(String(bytes).match(/<text/g).length, premise.length + hypothesis.length);
    await close();
  });
});

describe('a text that is read once', () => {
  it('stands in shades, and both texts above', async () => {
    const { page, wrong, close } = await open(pairs({ ways: [[0]] }));
    assert.deepEqual(await texts(page, 'h2 .named'), ['premise ' + premise.join(' '), 'hypothesis ' + hypothesis.join(' ')]);
    assert.equal((await lit(page, 'source'))[0], 'guitar');
    assert.deepEqual(await texts(page, '.tokens.target li'), ['entailment']);
    assert.match(await said(page), /^Each word is as dark as its weight, and the darkest has 0\.\d\d/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('by a model without attention they are there, too', async () => {
    const { page, wrong, close } = await open(pairs({ ways: [] }));
    assert.equal(await said(page), 'This model has no attention.');
    assert.deepEqual(await texts(page, 'h2 .named .name'), ['premise', 'hypothesis']);
    assert.deepEqual(wrong, []);
    await close();
  });
});

describe('many pairs', () => {
  it('are listed with both texts, and found by words of either', async () => {
    const data = pairs({}, 3);
    data.sentences[1].sources[1] = 'nobody sings';
    const { page, close } = await open(data);
    assert.deepEqual(await texts(page, '.row .found'), [
      'entailment \u00b7 a musician performs outdoors', 'entailment \u00b7 nobody sings', 'entailment \u00b7 a musician performs outdoors',
    ]);
    await page.fill('[type=search]', 'nobody');
    assert.deepEqual(await texts(page, '.row .number'), ['2']);
    await page.fill('[type=search]', 'guitar');
    assert.deepEqual(await texts(page, '.row .number'), ['1', '2', '3']);
    await page.selectOption('[aria-label="Sort by"]', 'length');
    assert.deepEqual(await texts(page, '.row .value'), ['11', '13', '13']);
    await close();
  });

  it('of two models light up together where both read the same text', async () => {
    const [one, other] = [sample.pair(kBothWays), sample.pair()];
    const data = sample.labelExplorationOf('labels', [{ ...one, models: [one.models[0], other.models[0]] }], sample.kOfPairs);
    data.models.push({ ...data.models[0], name: 'other' });
    const { page, close } = await open(data);
    const pointed = () => texts(page, '.panel:nth-child(2) .tokens.source .pointed');
    await page.hover('.panel:nth-child(1) .tokens.source li:nth-child(3)');
    assert.deepEqual(await pointed(), ['plays']);
    await page.click('.panel:nth-child(1) .readings button:nth-child(2)');
    await page.mouse.move(5, 5);
    await page.hover('.panel:nth-child(1) .tokens.source li:nth-child(3)');
    assert.deepEqual(await pointed(), []);
    await close();
  });
});

describe('pages of pairs', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`have nothing serious that axe-core finds, ${colorScheme}`, async () => {
      for (const more of [kBothWays, { ways: [[0]] }, { ways: [] }]) {
        const { page, close } = await open(pairs(more), { colorScheme });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
        await close();
      }
    });
  }

  it('fit a narrow screen', async () => {
    for (const more of [kBothWays, { ways: [[0]] }]) {
      const { page, close } = await open(pairs(more), { viewport: { width: 390, height: 800 } });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await close();
    }
  });
});
