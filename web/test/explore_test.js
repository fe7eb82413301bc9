// The page of `attend explore` in a real browser: what people point at, and how. node --test

import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, cellAt, crossed, download, folder, lit, one, open, said } from './opened.js';
import { writePage } from './page.js';
import * as sample from './sample.js';

describe('the page', () => {
  it('opens from disk without the network and without a complaint', async () => {
    const { page, wrong, close } = await open(one(sample.agreement()));
    assert.equal(await page.locator('.tokens.source li').count(), 14);
    assert.equal(await page.locator('.hypotheses label').count(), 3);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('refuses what it does not know, and says so', async () => {
    const address = writePage(path.join(folder, 'other.html'), { format: 'other', version: 9 });
    const page = await browser.newPage();
    await page.goto(address);
    assert.match(await page.locator('[role=alert]').textContent(), /attend-explore, version 1, not other 9/);
    await page.close();
  });

  it('lets no script run but its own', async () => {
    const { page, wrong, close } = await open(one(sample.agreement()));
    const ran = await page.evaluate(() => new Promise((resolve) => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      setTimeout(() => resolve(window.ran === true), 50);
    }));
    assert.equal(ran, false);
    assert.match(wrong.join(), /Content Security Policy/);
    await close();
  });
});

describe('pointing', () => {
  it('at a target word lights what it looks at, by weight', async () => {
    const { page, wrong, close } = await open(one(crossed()));
    await page.hover('.tokens.target li:nth-child(1)');
    assert.deepEqual(await lit(page, 'source'), ['house', 'red']);
    assert.equal(await said(page), 'maison (p = 0.90) looks at house 0.75, red 0.25');
    assert.equal(await page.locator('.links path').count(), 2);
    await page.hover('.tokens.target li:nth-child(2)');
    assert.deepEqual(await lit(page, 'source'), ['red']);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('at a source word lights what looks at it', async () => {
    const { page, close } = await open(one(crossed()));
    await page.hover('.tokens.source li:nth-child(1)');
    assert.deepEqual(await lit(page, 'target'), ['rouge', 'maison']);
    assert.equal(await said(page), 'red is looked at by rouge 1.00, maison 0.25');
    await page.mouse.move(5, 5);
    assert.deepEqual(await lit(page, 'target'), []);
    await close();
  });

  it('at a square of the matrix says its weight, and colours it by it', async () => {
    const { page, close } = await open(one(crossed()));
    assert.equal(await cellAt(page, 1, 0), 'maison looks at house with weight 0.750');
    assert.equal(await cellAt(page, 0, 1), 'rouge looks at red with weight 1.000');
    await page.keyboard.press('Escape');
    // By mouse: all squares of a row from the left, over the canvas itself.
    const box = await page.locator('.matrix canvas').boundingBox();
    const heard = new Set();
    for (let x = 4; x < box.width; x += 15) {
      for (let y = 4; y < box.height; y += 15) {
        await page.mouse.move(box.x + x, box.y + y);
        const text = await said(page);
        if (text.includes('with weight')) heard.add(text);
      }
    }
    assert.equal(heard.size, 9);
    assert.ok(heard.has('maison looks at red with weight 0.250'));
    await close();
  });

  it('works by touch, and stays until another place is touched', async () => {
    const { page, close } = await open(one(crossed()), { hasTouch: true, viewport: { width: 390, height: 800 } });
    await page.tap('.tokens.target li:nth-child(2)');
    assert.deepEqual(await lit(page, 'source'), ['red']);
    await page.tap('.tokens.source li:nth-child(2)');
    assert.deepEqual(await lit(page, 'target'), ['maison']);
    await close();
  });

  it('in one model points at the same source word in the other', async () => {
    const sentence = crossed();
    const both = { ...sentence, models: [sentence.models[0], sentence.models[0]] };
    const { page, close } = await open(sample.explorationOf([both], { names: ['a', 'b'] }));
    await page.hover('.panel:nth-child(1) .tokens.source li:nth-child(2)');
    assert.deepEqual(await lit(page, 'target'), ['maison', 'maison']);
    await page.click('.models label:nth-of-type(1) input');
    assert.equal(await page.locator('.panel:visible').count(), 1);
    await close();
  });
});

describe('the keyboard', () => {
  it('reaches every control, and shows where it is', async () => {
    const { page, close } = await open(sample.explorationOf(sample.manySentences(5)));
    const controls = await page.$$eval(
      'button, select, input, summary, [tabindex="0"]',
      (all) => all.filter((one) => one.checkVisibility() && !(one.type === 'radio' && !one.checked)).length);
    const seen = new Set();
    for (let i = 0; i < controls + 10; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        element.dataset.seen ??= String(document.querySelectorAll('[data-seen]').length);
        const isRadio = element.matches('.choices input');
        const { outlineStyle } = getComputedStyle(isRadio ? element.nextElementSibling : element);
        const isRing = element.matches('.tree [role=button]');
        return { key: element.dataset.seen, isOutlined: outlineStyle !== 'none' || isRing, html: element.outerHTML.slice(0, 80) };
      });
      if (at === null) continue;
      assert.ok(at.isOutlined, `no visible focus on ${at.html}`);
      seen.add(at.key);
    }
    assert.equal(seen.size, controls);
    await close();
  });

  it('goes from word to word with arrows, Home and End', async () => {
    const { page, close } = await open(one(crossed()));
    await page.focus('.tokens.target li:nth-child(1)');
    assert.deepEqual(await lit(page, 'source'), ['house', 'red']);
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await lit(page, 'source'), ['red']);
    await page.keyboard.press('End');
    assert.deepEqual(await lit(page, 'source'), ['</s>']);
    await page.keyboard.press('Home');
    assert.deepEqual(await lit(page, 'source'), ['house', 'red']);
    await page.keyboard.press('Escape');
    assert.deepEqual(await lit(page, 'source'), []);
    await close();
  });

  it('goes left to the next word where text runs from the right', async () => {
    const random = sample.randomNumbers(1);
    const sentence = sample.sentenceOf({
      source: ['شكرا', 'جزيلا', 'لك'],
      models: [[sample.hypothesisOf({ target: ['thank', 'you'], sourceLength: 4, random })]],
    });
    const { page, close } = await open(one(sentence));
    await page.focus('.tokens.source li:nth-child(1)');
    await page.keyboard.press('ArrowLeft');
    assert.match(await said(page), /^جزيلا is looked at/);
    // The first word stands rightmost, in the text and in the matrix.
    const boxes = await page.$$eval('.tokens.source li', (tokens) => tokens.map((token) => token.getBoundingClientRect().x));
    assert.ok(boxes[0] > boxes[1] && boxes[1] > boxes[2]);
    const svg = String((await download(page, 'SVG')).bytes);
    const at = (word) => Number(new RegExp(`translate\\(([\\d.]+) [\\d.]+\\)[^>]*>${word}<`).exec(svg)[1]);
    assert.ok(at('شكرا') > at('جزيلا') && at('جزيلا') > at('لك'));
    await close();
  });

  it('steps through sentences, and the address follows', async () => {
    const { page, close } = await open(sample.explorationOf(sample.manySentences(30)), { hash: '#7' });
    assert.match(await page.locator('h2').textContent(), /Line 7/);
    await page.focus('.rows');
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('h2').textContent(), /Line 8/);
    assert.match(page.url(), /#8$/);
    await page.keyboard.press('End');
    assert.match(await page.locator('h2').textContent(), /Line 30/);
    await page.evaluate(() => (location.hash = '#line=3'));
    await page.waitForFunction(() => document.querySelector('h2').textContent.includes('Line 3'));
    await close();
  });
});

describe('hypotheses and beam', () => {
  it('another hypothesis changes text, matrix and path', async () => {
    const { page, close } = await open(one(sample.agreement()));
    const path = () => page.$$eval('.tree .node.chosen > text:first-of-type', (all) => all.map((text) => text.textContent));
    assert.ok((await path()).includes('zone'));
    await page.click('.hypotheses label:nth-of-type(2)');
    assert.equal(await page.locator('.tokens.target li:nth-child(5)').textContent(), 'espace');
    assert.ok((await path()).includes('espace'));
    await page.focus('.tree [data-hypothesis="2"]');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.tokens.target').textContent(), /fut conclu/);
    assert.ok(await page.locator('.hypotheses label:nth-of-type(3) input').isChecked());
    await close();
  });

  it('shows dropped candidates only when asked to', async () => {
    const sentence = sample.agreement();
    const { page, close } = await open(one(sentence));
    assert.equal(await page.locator('.tree .node.dropped').count(), 0);
    await page.click('.beam input');
    const dropped = sentence.models[0].beam.fates.replace(/[^d]/g, '').length;
    assert.ok(dropped > 5);
    assert.equal(await page.locator('.tree .node.dropped').count(), dropped);
    await close();
  });

  it('several readings are small pictures, of which one is chosen', async () => {
    const random = sample.randomNumbers(6);
    const names = ['layer 1', 'layer 2'];
    const sentence = sample.sentenceOf({
      source: ['a', 'b', 'c'], models: [[sample.hypothesisOf({ target: ['x', 'y', 'z'], sourceLength: 4, random, names })]],
    });
    const { page, close } = await open(one(sentence));
    assert.equal(await page.locator('.readings button').count(), 2);
    const first = await cellAt(page, 0, 0);
    await page.click('.readings button:nth-child(2)');
    assert.equal(await page.locator('.readings [aria-pressed=true]').textContent(), 'layer 2');
    assert.notEqual(await cellAt(page, 0, 0), first);
    await close();
  });

  it('heads of several layers are rows of their layers, each named once', async () => {
    const random = sample.randomNumbers(8);
    const names = ['attention', 'layer 1 own words, head 1', 'layer 1 own words, head 2', 'layer 1 head 1', 'layer 1 head 2', 'layer 2 own words, head 1',
      'layer 2 own words, head 2', 'layer 2 head 1', 'layer 2 head 2'];
    const sentence = sample.sentenceOf({
      source: ['a', 'b', 'c'], models: [[sample.hypothesisOf({ target: ['x', 'y'], sourceLength: 4, random, names })]],
    });
    const { page, close } = await open(one(sentence));
    const rows = await page.$$eval('.readings .layer', (all) => all.map((row) => [...row.children].map((child) => child.textContent)));
    assert.deepEqual(rows, [
      ['layer 1', 'head 1', 'head 2'], ['layer 2', 'head 1', 'head 2'],
      ['layer 1 own words', 'head 1', 'head 2'], ['layer 2 own words', 'head 1', 'head 2'],
    ]);
    await page.click('.readings .layer:nth-of-type(2) button:nth-of-type(2)');
    assert.equal(await page.locator('.readings [aria-pressed=true]').textContent(), 'head 2');
    await close();
  });

  it('a text that reads itself has its own words on both sides', async () => {
    const random = sample.randomNumbers(7);
    const hypothesis = sample.hypothesisOf({ target: ['x', 'y'], sourceLength: 4, random });
    const even = (rows, columns) => sample.base64Of(Array.from({ length: rows }, () => Array(columns).fill(1 / columns)));
    hypothesis.readings.push(
      { name: 'own words', said: true, weights: even(3, 3) },
      { name: 'the source by itself', by: 0, weights: even(4, 4) },
    );
    const sentence = sample.sentenceOf({ source: ['a', 'b', 'c'], models: [[hypothesis]] });
    const { page, close } = await open(one(sentence));
    const words = async (side) => (await page.locator(`.tokens.${side} li`).allTextContents()).length;
    const shown = async (reading) => {
      await page.click(`.readings button:nth-child(${reading})`);
      return [await words('source'), await words('target')];
    };
    assert.deepEqual(await shown(1), [4, 3]);
    assert.deepEqual(await shown(2), [3, 3]);
    assert.deepEqual(await shown(3), [4, 4]);
    await close();
  });
});

describe('words and pieces', () => {
  // Two source pieces are one word, and so are two target pieces: sum over the source's, mean over the
  // target's. (.5 + .2 + .1 + .4) / 2 = .6.
  it('a word has the mean over its target pieces of the sum over its source pieces', async () => {
    const sentence = crossed();
    const [seen] = sentence.models;
    const merged = {
      ...sentence, models: [{
        source: ['\u2581hou', 'se', '</s>'], source_words: [0, 0, -1],
        hypotheses: [{
          ...seen.hypotheses[0], target: ['\u2581mai', 'son', '</s>'], target_words: [0, 0, -1],
          readings: [{ name: 'attention', weights: sample.base64Of([[0.5, 0.2, 0.3], [0.1, 0.4, 0.5], [0, 0, 1]]) }],
        }],
      }],
    };
    const { page, close } = await open(one(merged));
    await page.check('.choices input >> nth=0'); // one word a side: at first in pieces
    assert.equal(await cellAt(page, 0, 0), 'maison looks at house with weight 0.600');
    await page.check('.choices input >> nth=1');
    assert.equal(await cellAt(page, 1, 0), '_mai looks at se with weight 0.200');
    await close();
  });
});

describe('gold links', () => {
  it('lie on the reference, with their agreement', async () => {
    const sentence = crossed({ reference: 'maison rouge', gold: { sure: [[1, 0]], possible: [[1, 0], [0, 0]] } });
    const [found] = sentence.models[0].hypotheses;
    sentence.models[0].hypotheses.push({
      ...found, kind: 'reference', links: [[0, 1], [1, 0]],
      agreement: { aer: 0.3333, precision: 0.5, recall: 1 },
    });
    const { page, close } = await open(one(sentence));
    assert.match(await page.locator('.legend').textContent(), /1 of 2 links agree, AER 0\.333/);
    const svg = String((await download(page, 'SVG')).bytes);
    assert.equal((svg.match(/<rect[^>]*fill="none"[^>]*>/g) ?? []).length, 2);
    assert.equal((svg.match(/stroke-dasharray/g) ?? []).length, 1);
    assert.equal((svg.match(/<circle/g) ?? []).length, 2);
    await page.click('.hypotheses label:nth-of-type(1)');
    assert.match(await page.locator('.legend').textContent(), /choose it among the hypotheses/);
    await close();
  });
});
