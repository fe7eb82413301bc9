// The page of `attend explore` with documents: what is folded of them, and how it is seen. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { cellAt, download, one, open, said } from './opened.js';
import * as sample from './sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const note = (page) => page.textContent('.folds');
const labels = async (page) => {
  const svg = String((await download(page, 'SVG')).bytes);
  return [...svg.matchAll(/<text transform[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
};
// Of 120 words and the end the target's six words and its end read seven columns.
const kFolded = [
  '3 words not read', 'word3', 'word4', '35 words not read', 'word40', 'word41', '33 words not read', 'word75',
  '42 words not read', 'word118', 'word119', '&lt;/s&gt;',
];

/** A sentence of one row with these weights. */
function read(weights, more = {}) {
  const source = weights.map((_, i) => `w${i}`);
  const target = ['all', '</s>'];
  return {
    line: 1, source: source.join(' '),
    models: [{
      source, source_words: source.map((_, i) => i),
      hypotheses: [{
        kind: 'found', text: 'all', score: 0, log_probability: 0, target, target_words: [0, -1], log_probabilities: [0, 0],
        readings: [{ name: 'attention', weights: sample.base64Of([weights, weights.map(() => 0)]) }],
        ...more,
      }],
    }],
  };
}

describe('a document', () => {
  it('is folded to what was read of it, and says what is not there', async () => {
    const { page, wrong, close } = await open(one(sample.document()));
    assert.match(await note(page), /^Folded: 113 of 121 words, which no row reads with a weight above 0\.03\.Show all$/);
    assert.deepEqual(await labels(page), kFolded);
    assert.equal(await page.locator('.tokens.source li').count(), 121); // the text itself is whole
    assert.deepEqual(wrong, []);
    await close();
  });

  it('has in a gap the sum of its weights', async () => {
    const weights = [0.5, ...Array.from({ length: 60 }, () => 0.005), 0.2];
    const { page, close } = await open(one(read(weights)));
    assert.match(await note(page), /^Folded: 60 of 62 words/);
    assert.equal(await cellAt(page, 1, 0), 'all looks at 60 words not read with weight 0.300. A click, or Enter, shows them.');
    assert.equal(await cellAt(page, 2, 0), 'all looks at w61 with weight 0.200');
    await close();
  });

  it('is folded by a weight of 0.03 and not above it, and only if it has more than 60 symbols', async () => {
    const few = await open(one(read([0.9, ...Array.from({ length: 59 }, () => 0.001)])));
    assert.equal(await few.page.isVisible('.folds'), false);
    assert.equal((await labels(few.page)).length, 60);
    await few.close();
    const just = [0.5, ...Array.from({ length: 58 }, () => 0.001), 0.0299, 0.0302];
    const { page, close } = await open(one(read(just)));
    assert.deepEqual(await labels(page), ['w0', '59 words not read', 'w60']);
    await close();
  });

  it('opens a gap by a click, goes on from there, and folds again', async () => {
    const { page, wrong, close } = await open(one(sample.document()));
    await page.focus('.matrix');
    await page.keyboard.press('Control+Home');
    assert.match(await said(page), /^it looks at 3 words not read with weight 0\.0\d\d\. A click, or Enter, shows them\.$/);
    const box = await page.locator('.matrix canvas').boundingBox();
    for (let left = 30; left < 140; left += 6) { // past the words of the rows
      await page.mouse.move(box.x + left, box.y + box.height - 12);
      if (/3 words not read/.test(await said(page))) break;
    }
    await page.mouse.down();
    await page.mouse.up();
    assert.equal((await labels(page)).slice(0, 5).join(), 'word0,word1,word2,word3,word4');
    assert.match(await note(page), /^Folded: 110 of 121 words/);
    await page.click('.folds >> text=Fold what is not read');
    assert.deepEqual(await labels(page), kFolded);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('opens a gap by a key, and keeps it open while shades change', async () => {
    const { page, close } = await open(one(sample.document()));
    await cellAt(page, 3, 0);
    await page.keyboard.press('Enter');
    assert.match(await said(page), /^word5 is looked at by /);
    await page.keyboard.press('ArrowRight');
    assert.match(await said(page), /looks at word6 with weight/);
    await page.check('.choices input >> nth=3'); // shades by their root
    assert.equal((await labels(page)).length, kFolded.length + 34);
    await close();
  });

  it('is shown whole by a button, and stays so in the next sentence', async () => {
    const { page, close } = await open(sample.explorationOf([sample.document(), { ...sample.document(), line: 2 }]));
    await page.click('.folds >> text=Show all');
    assert.equal((await labels(page)).length, 121);
    await page.keyboard.press('j');
    assert.equal((await labels(page)).length, 121);
    assert.equal(await note(page), 'Fold what is not read');
    await page.click('.folds >> text=Fold what is not read');
    assert.deepEqual(await labels(page), kFolded);
    await close();
  });

  it('tells of a word of its text, whether or not it is folded', async () => {
    const { page, close } = await open(one(sample.document()));
    await page.hover('.tokens.source li:nth-child(41)');
    assert.match(await said(page), /^word40 is looked at by read 0\.\d\d/);
    await page.hover('.tokens.source li:nth-child(11)');
    assert.match(await said(page), /^word10 is looked at by (nothing|\w+ 0\.0[0-2])/);
    await close();
  });
});

describe('symbols of a document', () => {
  // w0 w1 ... of two symbols each, of which some are read by their second one
  const pieces = Array.from({ length: 70 }, (_, i) => [[`\u2581w${i}`, i], ['x', i]]).flat();
  it('are folded by whole words', async () => {
    const { page, close } = await open(one(sample.document(70, { sourcePieces: pieces, reads: [1, 1, 61, 61, 101, 101] })));
    await page.check('.choices input >> nth=1');
    assert.deepEqual(await labels(page), [
      '_w0', 'x', '58 symbols not read', '_w30', 'x', '38 symbols not read', '_w50', 'x', '38 symbols not read', '&lt;/s&gt;',
    ]);
    await page.check('.choices input >> nth=0');
    assert.deepEqual(await labels(page), ['w0x', '29 words not read', 'w30x', '19 words not read', 'w50x', '19 words not read', '&lt;/s&gt;']);
    await close();
  });
});

describe('columns with links', () => {
  it('stay, read or not', async () => {
    const sentence = read([0.9, ...Array.from({ length: 80 }, () => 0.001)], { kind: 'reference', links: [[0, 0]], agreement: { aer: 1 } });
    const { page, close } = await open(one({ ...sentence, reference: 'all', gold: { sure: [[40, 0]], possible: [[40, 0]] } }));
    assert.deepEqual(await labels(page), ['w0', '39 words not read', 'w40', '40 words not read']);
    const svg = String((await download(page, 'SVG')).bytes);
    const [, frame] = /<rect x="([\d.]+)"[^>]*stroke="#c2410c"/.exec(svg);
    const [, dot] = /<circle cx="([\d.]+)"/.exec(svg);
    assert.equal((Number(frame) - 2 - (Number(dot) - 11)) / 22, 2, 'the frame is two columns after the dot');
    await close();
  });
});

describe('pages of documents', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`have nothing serious that axe-core finds, and fit a narrow screen, ${colorScheme}`, async () => {
      const { page, close } = await open(one(sample.document()), { colorScheme, viewport: { width: 390, height: 800 } });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await close();
    });
  }
});
