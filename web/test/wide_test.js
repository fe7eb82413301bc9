// The page of `attend explore` with long sentences, with texts without blanks, and on narrow windows: what
// is beside the matrix, what it shows at first, what is cut, and what saved files are called. node --test

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crossed, download, one, open, wordsOutside } from './opened.js';
import * as sample from './sample.js';

const boxOf = (page, selector) => page.locator(selector).first().boundingBox();
const isInside = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const checked = (page) => page.$eval('.choices input:checked + span', (label) => label.textContent);

/** A sentence whose words are one, of as many symbols as it has letters. */
function japanese(text = '彼は戦争の終わりから東京に住んでいる。') {
  const letters = [...text];
  return sample.sentenceOf({
    source: [text], sourcePieces: letters.map((letter, i) => [(i === 0 ? '\u2581' : '') + letter, 0]),
    models: [[sample.hypothesisOf({ target: 'he has lived in Tokyo'.split(' '), sourceLength: letters.length + 1, random: sample.randomNumbers(4) })]],
  });
}

describe('a long sentence', () => {
  it('has the width of the page, and fits in it', async () => {
    const { page, wrong, close } = await open(one(sample.longSentence(80)), { viewport: { width: 1280, height: 900 } });
    const [matrix, side] = [await boxOf(page, '.matrix'), await boxOf(page, '.panel-side')];
    assert.ok(matrix.width > 1200, `${matrix.width} of 1280`);
    assert.ok(side.y > matrix.y + matrix.height);
    const scrolls = await page.$eval('.matrix', ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    assert.equal(scrolls, false, 'all columns are seen');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('is cut between lines, not through them', async () => {
    const { page, close } = await open(one(sample.longSentence(200)), { viewport: { width: 1280, height: 900 } });
    const rest = await page.$eval('.tokens.source', (tokens) => tokens.clientHeight % Number.parseFloat(getComputedStyle(tokens).lineHeight));
    assert.ok(rest < 1.5, `${rest} pixels of a line`);
    await close();
  });

  it('a short one stands beside its hypotheses', async () => {
    const { page, close } = await open(one(sample.agreement()), { viewport: { width: 1280, height: 900 } });
    const [matrix, side] = [await boxOf(page, '.matrix'), await boxOf(page, '.panel-side')];
    assert.ok(side.x > matrix.x + matrix.width && side.y < matrix.y);
    await close();
  });
});

describe('what stands beside the matrix', () => {
  it('folds by a button and by a key, and comes back', async () => {
    const { page, close } = await open(sample.explorationOf(sample.manySentences(5)), { viewport: { width: 1500, height: 900 } });
    const width = async () => (await boxOf(page, '.matrix')).width;
    const before = await width();
    await page.click('.toolbar >> text=Wide');
    assert.equal(await page.getAttribute('.toolbar >> text=Wide', 'aria-pressed'), 'true');
    assert.equal(await page.isVisible('.list'), false);
    assert.ok(await width() > before + 300, `${before} before, ${await width()} after`);
    await page.keyboard.press('j');
    assert.match(await page.textContent('h2'), /Line 2/);
    await page.keyboard.press('w');
    assert.equal(await page.isVisible('.list'), true);
    assert.equal(await width(), before);
    await close();
  });
});

describe('a text without blanks', () => {
  it('is shown in pieces at first, and in words by choice', async () => {
    const { page, close } = await open(one(japanese()));
    assert.equal(await checked(page), 'Pieces');
    assert.equal(await page.locator('.tokens.source li').count(), 20);
    await page.check('.choices input >> nth=0');
    assert.equal(await page.locator('.tokens.source li').count(), 2);
    await close();
  });

  it('most sentences say which: one long word among others changes nothing', async () => {
    const { page, close } = await open(sample.explorationOf([japanese(), ...sample.manySentences(2)]));
    assert.equal(await checked(page), 'Words');
    await close();
    const other = await open(sample.explorationOf([japanese(), japanese(), ...sample.manySentences(1)]));
    assert.equal(await checked(other.page), 'Pieces');
    await other.close();
  });
});

describe('a narrow window', () => {
  for (const [name, sentence] of [['80 words', sample.longSentence(80)], ['Japanese', japanese()], ['14 words', sample.agreement()]]) {
    it(`shows ${name} without scrolling the page sideways`, async () => {
      const { page, close } = await open(one(sentence), { viewport: { width: 390, height: 844 } });
      assert.ok(await isInside(page));
      const matrix = await boxOf(page, '.matrix');
      assert.ok(matrix.x >= 0 && matrix.x + matrix.width <= 390);
      await page.click('.toolbar >> text=Wide');
      assert.ok(await isInside(page));
      await close();
    });
  }
});

describe('a saved picture', () => {
  it('has all of its words inside', async () => {
    for (const sentence of [sample.agreement(), sample.longSentence(80), japanese()]) {
      const { page, close } = await open(one(sentence));
      const svg = String((await download(page, 'SVG')).bytes);
      const outside = await wordsOutside(page, svg);
      assert.deepEqual(outside, []);
      await close();
    }
  });

  it('is called after the model, the sentence and what it shows', async () => {
    const { page, close } = await open(sample.explorationOf(sample.manySentences(20), { names: ['global attention'] }), { hash: '#12' });
    await page.click('.hypotheses label:nth-of-type(2)');
    const words = await page.$$eval('.tokens.source li:not(.end)', (tokens) => tokens.map((token) => token.textContent));
    const { name } = await download(page, 'SVG');
    assert.ok(name.startsWith(`global-attention-12-${words.slice(0, 2).join('-')}`), name);
    assert.ok(name.endsWith('-attention-2.svg'), name);
    await page.check('.choices input >> nth=1');
    assert.match((await download(page, 'PNG')).name, /-attention-2-pieces\.png$/);
    await close();
  });

  it('of a hostile or endless sentence has a name that every system takes', async () => {
    for (const source of ['../../etc/passwd <b>:*?"|', 'w'.repeat(10_000), '\u0000\u202e\n', '犬'.repeat(300), '👩\u200d🔬'.repeat(60)]) {
      const { page, close } = await open(one(crossed({ source })));
      const { name } = await download(page, 'JSON');
      assert.match(name, /^sample-1-([\p{L}\p{M}\p{N}_.-]*-)?attention\.json$/u);
      assert.ok(Buffer.byteLength(name) <= 200, `${Buffer.byteLength(name)} bytes`);
      await close();
    }
  });
});
