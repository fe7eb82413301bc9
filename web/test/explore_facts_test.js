// The page of `attend explore` where whole texts are read, as the facts of a story: a list with a bar for
// each hop. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { open } from './opened.js';
import * as sample from './sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const kFacts = ['Mary moved to the bathroom', 'John <went> to the hallway', 'Mary travelled to the office'];

/** Two hops: the first one looks everywhere, the second one at the last fact. */
function story(facts = kFacts) {
  const even = facts.map(() => 1 / facts.length);
  const last = facts.map((_, i) => (i + 1 === facts.length ? 0.9 : 0.1 / (facts.length - 1)));
  const readings = [even, last].map((weights, i) => ({ name: `hop ${i + 1}: question reads facts`, source: 0, weights: sample.base64Of([weights]) }));
  const answers = [['office', 0.8], ['bathroom', 0.2]].map(([text, p]) => ({
    kind: 'found', text, score: Math.log(p), log_probability: Math.log(p), target: [text], target_words: [0], log_probabilities: [Math.log(p)], readings,
  }));
  const question = ['where', 'is', 'mary'];
  const of = (symbols) => ({ symbols, words: symbols.map((_, i) => i) });
  const seen = { source: facts, source_words: facts.map((_, i) => i), texts: [of(facts), of(question)], hypotheses: answers };
  const sources = [facts.join(' \u00b7 '), 'Where is Mary'];
  const sentence = { line: 1, source: sources[0], sources, models: [seen] };
  return sample.labelExplorationOf('labels', [sentence], { columns: ['facts', 'question'] });
}

describe('facts', () => {
  it('are a list, each with its number and a bar for every hop', async () => {
    const { page, wrong, close } = await open(story());
    assert.deepEqual(await texts(page, '.fact-list tbody th'), kFacts);
    assert.deepEqual(await texts(page, '.fact-list thead th'), ['Fact', 'hop 1', 'hop 2']);
    assert.deepEqual(await texts(page, '.fact-list .weight'), ['0.33', '0.05', '0.33', '0.05', '0.33', '0.90']);
    const widths = await page.$$eval('.fact-list .bar', (all) => all.map((bar) => Number(bar.style.getPropertyValue('--weight'))));
    assert.ok(Math.abs(widths[5] - 0.9) < 1e-3);
    assert.equal(await page.locator('.matrix').isVisible(), false);
    assert.deepEqual(await texts(page, '.fact-list dd'), ['Where is Mary', 'office (p = 0.80)']);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('stand beside the answer that is chosen', async () => {
    const { page, close } = await open(story());
    await page.click('.hypotheses label:nth-of-type(2)');
    assert.equal(await page.locator('.fact-list dd').last().textContent(), 'bathroom (p = 0.20)');
    await close();
  });

  it('of one word each are a text like any other', async () => {
    const { page, close } = await open(story(['a', 'b', 'c']));
    assert.equal(await page.locator('.fact-list').count(), 0);
    assert.equal(await page.locator('.matrix').isVisible(), true);
    await close();
  });

  it('can be read without seeing them', async () => {
    const { page, close } = await open(story());
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id }) => id), []);
    await close();
  });
});
