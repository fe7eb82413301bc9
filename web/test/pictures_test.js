// The page of `attend explore` of pictures in a real browser. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { download, open } from './opened.js';
import { fileOf, formula, gridOf, hardScene, hypothesisOf, modelOf, picturesOf, pixelsOf, scene, weightsAt } from './pictures_sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const show = (data, options) => open(data, { bundle: 'pictures', ready: '.panel canvas.large', ...options });
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const said = async (page, panel = 0) => (await texts(page, '.said'))[panel].replace(/[\u2068\u2069]/g, '');
const isInside = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const word = (number) => `.words li:nth-child(${number}) button`;

/** The colour that a canvas has at shares of its width and height. */
const colourAt = (page, selector, x, y) => page.$eval(selector, (canvas, [across, down]) => {
  const one = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  one.drawImage(canvas, Math.floor(across * canvas.width), Math.floor(down * canvas.height), 1, 1, 0, 0, 1, 1);
  const { data } = one.getImageData(0, 0, 1, 1);
  return [...data].slice(0, 3);
}, [x, y]);
const isNear = (found, expected, tolerance = 2) => found.every((part, i) => Math.abs(part - expected[i]) <= tolerance);
const assertNear = (found, expected, tolerance) => assert.ok(isNear(found, expected, tolerance), `${found} is not ${expected}`);

const kDim = 0.78; // of a photograph, where nothing was looked at
const kGrey = [120, 130, 140];

/** A picture of one colour, 80 by 60, and weights over 3 by 4 places of it, or of a part of it. */
function plain(weights, { box = [0, 0, 80, 60], words = ['dog'], more = {} } = {}) {
  const pixels = Array.from({ length: 60 }, () => Array.from({ length: 80 }, () => kGrey));
  const grid = gridOf(80, 60, 3, 4, box);
  const all = [...weights, Array(12).fill(1 / 12)];
  return {
    line: 3, name: 'a.png', file: fileOf(pixels), references: [],
    models: [{ hypotheses: [hypothesisOf(words, [], grid, { weights: all, ...more })] }],
  };
}
const oneRow = [0.4, 0.2, 0, 0, 0.1, 0.3, 0, 0, 0, 0, 0, 0];

describe('the page of pictures', () => {
  it('shows a picture by its own bytes, without asking anybody for it', async () => {
    const { page, wrong, close } = await show(picturesOf([scene()]));
    assertNear(await colourAt(page, '.large', 24 / 96, 30 / 72), [214, 40, 40]);
    assertNear(await colourAt(page, '.large', 70 / 96, 44 / 72), [42, 98, 214]);
    assert.equal(await page.textContent('h2'), 'Line 1test/000001.png 96 \u00d7 72 pixels');
    assert.deepEqual(await texts(page, '.given li'), ['a red circle left of a blue square']);
    assert.match(await page.$eval('meta[http-equiv]', (meta) => meta.content), /^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'$/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('leaves as bright what a word looked at most, and dims all else by its weight', async () => {
    const { page, close } = await show(picturesOf([plain([oneRow])]));
    await page.click('.toolbar label:has-text("Cells")');
    for (const [place, weight] of oneRow.entries()) {
      const [x, y] = [((place % 4) + 0.5) / 4, (Math.floor(place / 4) + 0.5) / 3];
      const expected = (share) => kGrey.map((part) => part * (1 - kDim * (1 - share)));
      assertNear(await colourAt(page, '.looks figure:first-child canvas', x, y), expected(weight / 0.4));
    }
    await page.click('.toolbar label:has-text("Root")');
    assertNear(await colourAt(page, '.looks figure:first-child canvas', 3 / 8, 1 / 6), kGrey.map((part) => part * (1 - kDim * (1 - Math.sqrt(0.5)))));
    await close();
  });

  it('smooths weights so that what is even stays so, and the brightest stays where it is', async () => {
    const { page, close } = await show(picturesOf([plain([[0.6, 0.2, 0.1, 0, 0.1, 0, 0, 0, 0, 0, 0, 0]])]));
    for (const x of [0.02, 0.3, 0.98]) assertNear(await colourAt(page, '.looks figure:last-child canvas', x, 0.5), kGrey);
    const row = [];
    for (let x = 0.02; x < 1; x += 0.04) row.push((await colourAt(page, '.looks figure:first-child canvas', x, 1 / 6))[0]);
    assert.ok(row.every((value, i) => i === 0 || value <= row[i - 1] + 1), `falls to the right: ${row}`);
    assertNear(await colourAt(page, '.looks figure:first-child canvas', 0.01, 0.01), kGrey, 3);
    assert.ok(row.at(-1) < kGrey[0] * 0.3);
    const jumps = row.map((value, i) => (i === 0 ? 0 : row[i - 1] - value));
    assert.ok(Math.max(...jumps) < 25, `without edges: ${jumps}`);
    await close();
  });

  it('dims what no place covers, where a picture was cropped', async () => {
    const { page, close } = await show(picturesOf([plain([oneRow], { box: [20, 0, 60, 60] })]));
    await page.hover(word(2)); // the end, which looks at all alike
    assertNear(await colourAt(page, '.large', 0.1, 0.5), kGrey.map((part) => part * (1 - kDim)));
    assertNear(await colourAt(page, '.large', 0.9, 0.5), kGrey.map((part) => part * (1 - kDim)));
    assertNear(await colourAt(page, '.large', 0.5, 0.5), kGrey);
    await close();
  });

  it('leaves out what lies beyond the picture, where it was padded', async () => {
    const { page, close } = await show(picturesOf([plain([oneRow], { box: [-40, -30, 120, 90] })]));
    await page.click('.toolbar label:has-text("Cells")');
    await page.hover(word(1));
    const size = await page.$eval('.large', (canvas) => canvas.width / canvas.height);
    assert.ok(Math.abs(size - 80 / 60) < 0.01);
    assertNear(await colourAt(page, '.large', 0.1, 0.4), kGrey.map((part) => part * (1 - kDim * (1 - 0.3 / 0.4)))); // row 2, column 2
    assertNear(await colourAt(page, '.large', 0.9, 0.4), kGrey.map((part) => part * (1 - kDim)));
    await close();
  });

  it('says where a word looked, and by keys', async () => {
    const { page, close } = await show(picturesOf([plain([oneRow, oneRow.toReversed()], { words: ['dog', 'runs'] })]));
    const p = (number) => page.$eval(word(number), (button) => Number(button.style.getPropertyValue('--p')).toFixed(2));
    assert.match(await said(page), /^Point at a word/);
    await page.hover(word(1));
    assert.equal(await said(page), `dog (p = ${await p(1)}) looks most at row 1 of 3, column 1 of 4, with weight 0.400; half of its weight lies on 2 places of 12.`);
    await page.mouse.move(3, 3);
    assert.match(await said(page), /^Point at a word/);
    await page.focus('.large');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match(await said(page), /^runs .* row 3 of 3, column 4 of 4, with weight 0\.400/);
    assert.match(await page.getAttribute('.large', 'aria-label'), /^a\.png\. .*runs.* row 3 of 3, column 4 of 4/);
    assert.equal(await page.getAttribute(word(2), 'aria-pressed'), 'true');
    await page.keyboard.press('Home');
    assert.match(await said(page), /^dog /);
    await page.keyboard.press('Escape');
    assert.match(await said(page), /^Point at a word/);
    await page.focus(word(1));
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'runs');
    assert.deepEqual(await page.$$eval('.looks canvas', (all) => all.map((one) => one.getAttribute('aria-label')).slice(0, 2)),
      ['dog: most at row 1 of 3, column 1 of 4, weight 0.40', 'runs: most at row 3 of 3, column 4 of 4, weight 0.40']);
    await close();
  });

  it('says who looked at a place that is pointed at', async () => {
    const { page, close } = await show(picturesOf([plain([oneRow, oneRow.toReversed()], { words: ['dog', 'runs'] })]));
    const box = await page.locator('.large').boundingBox();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5); // row 2, column 2
    assert.equal(await said(page), 'At row 2 of 3, column 2 of 4 look dog 0.30, </s> 0.08.');
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5);
    assert.equal(await said(page), 'At row 2 of 3, column 3 of 4 look runs 0.30, </s> 0.08.');
    await close();
  });

  it('holds the word of a small picture that is clicked', async () => {
    const { page, close } = await show(picturesOf([scene()]));
    await page.click('.looks figure >> nth=2');
    await page.mouse.move(3, 3);
    assert.match(await said(page), /^circle /);
    assert.equal(await page.getAttribute(word(3), 'aria-pressed'), 'true');
    assert.ok(await page.$eval('.looks figure:nth-child(3)', (one) => one.classList.contains('here')));
    await page.click('.looks figure >> nth=2');
    await page.mouse.move(3, 3);
    assert.match(await said(page), /^Point at a word/);
    await close();
  });

  it('has boxes of words where they are known, and how far the weights agree', async () => {
    const { page, close } = await show(picturesOf([scene({ rows: 6, columns: 8 })]));
    await page.hover(word(2));
    // A box of 24 by 24 pixels from (12, 18), of places of 12 by 12: it has halves of rows and whole columns.
    const grid = gridOf(96, 72, 6, 8);
    const [weights] = weightsAt([[24, 30]], grid);
    const share = weights.reduce((sum, weight, place) => {
      const [row, column] = [Math.floor(place / 8), place % 8];
      return sum + weight * ([0, 0.5, 1, 0.5, 0, 0][row] * Number(column === 1 || column === 2));
    }, 0);
    assert.match(await said(page), new RegExp(`It points into its box, which has ${share.toFixed(2)} of its weight\\.$`));
    const isGold = async () => {
      const found = [];
      for (let x = 14; x < 34; x += 0.25) found.push(await colourAt(page, '.large', x / 96, 18 / 72));
      return found.some(([r, g, b]) => r > 220 && g > 120 && g < 190 && b < 130);
    };
    assert.ok(await isGold());
    await page.uncheck('.boxes input');
    await page.hover(word(2));
    assert.ok(!(await isGold()));
    await page.hover(word(1));
    assert.doesNotMatch(await said(page), /box/);
    await close();
  });

  it('counts what lies in several boxes of a word once, and only what lies on the picture', async () => {
    const picture = plain([oneRow, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], { words: ['two', 'dogs'], box: [-20, 0, 60, 60] });
    // Places are 20 by 20. Of the first word's places those of the first column lie beyond the picture: of its weight
    // 0.5 lies on the picture, 0.2 at (0, 0) and 0.3 at (0, 20). Boxes cover an eighth and a half of these.
    const boxes = [[0, 0, 0, 10, 5], [0, 0, 20, 10, 40], [0, 0, 20, 10, 30]];
    picture.references = [{ text: 'two dogs', boxes: [...boxes, [1, 0, 0, 10, 5]] }];
    const { page, close } = await show(picturesOf([picture]));
    await page.hover(word(1));
    assert.match(await said(page), new RegExp(`which has ${((0.2 / 8 + 0.3 / 2) / 0.5).toFixed(2)} of its weight`));
    await page.hover(word(2)); // all beyond
    assert.match(await said(page), /does not point into its box, which has 0\.00 of its weight/);
    await close();
  });

  it('shows the hypothesis that is chosen, and boxes with the one that was given', async () => {
    const { page, close } = await show(picturesOf([scene()]));
    assert.deepEqual(await texts(page, '.hypotheses .rank'), ['1', '2', '3', 'ref']);
    assert.ok(!(await texts(page, '.figures dt')).includes('pointing'));
    await page.click('.hypotheses input >> nth=1');
    assert.deepEqual(await texts(page, '.words li'), ['a', 'red', 'circle', 'above', 'a', 'blue', 'square', '</s>']);
    assert.equal(await page.locator('.looks figure').count(), 8);
    await page.hover(word(3));
    assert.doesNotMatch(await said(page), /box/); // of another caption nobody knows
    await page.focus('.hypotheses input >> nth=1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.deepEqual((await texts(page, '.figures dt')).slice(0, 2), ['pointing', 'correctness']);
    await close();
  });

  it('frames the place of a hard selection', async () => {
    const soft = await show(picturesOf([scene()]));
    const hard = await show(picturesOf([hardScene()], { models: [modelOf('hard', { selection: 'hard' })] }));
    const isFramed = async ({ page }) => {
      await page.uncheck('.boxes input');
      await page.hover(word(3));
      const found = []; // the place of (24, 30) is that of row 4, column 3: from (16, 24), 8 by 8 pixels
      for (let y = 20; y < 28; y += 0.1) found.push(await colourAt(page, '.large', 20 / 96, y / 72));
      return found.some(([r, g, b]) => b > 225 && g > 150 && r < 130);
    };
    assert.ok(await isFramed(hard));
    assert.ok(!(await isFramed(soft)));
    await soft.close();
    await hard.close();
  });

  it('shows words, or symbols as the model has them', async () => {
    const pieces = [['\u2581do', 0], ['g', 0], ['\u2581runs', 1]];
    const [first, second] = [oneRow, oneRow.toReversed()];
    const data = picturesOf([plain([first, second, first], { words: ['dog', 'runs'], more: { pieces } })]);
    const { page, close } = await show(data);
    assert.deepEqual(await texts(page, '.words li'), ['dog', 'runs', '</s>']);
    await page.hover(word(1));
    assert.match(await said(page), /with weight 0\.200/); // the mean of 0.4 and 0
    await page.click('.toolbar label:has-text("Pieces")');
    assert.deepEqual(await texts(page, '.words li'), ['_do', 'g', '_runs', '</s>']);
    await page.hover(word(2));
    assert.match(await said(page), /^g .* row 3 of 3, column 4 of 4, with weight 0\.400/);
    await close();
    const whole = await show(picturesOf([scene()]));
    assert.equal(await whole.page.locator('.toolbar label:has-text("Pieces")').count(), 0);
    await whole.close();
  });

  it('chooses among several readings', async () => {
    const picture = plain([oneRow], { more: { names: ['head 1', 'head 2'] } });
    const [{ hypotheses: [hypothesis] }] = picture.models;
    hypothesis.readings[1] = hypothesisOf(['dog'], [], gridOf(80, 60, 3, 4), { weights: [oneRow.toReversed(), oneRow] }).readings[0];
    hypothesis.readings[1].name = 'head 2';
    const { page, close } = await show(picturesOf([picture]));
    await page.hover(word(1));
    assert.match(await said(page), /row 1 of 3, column 1 of 4/);
    await page.selectOption('[aria-label=Reading]', '1');
    await page.hover(word(1));
    assert.match(await said(page), /row 3 of 3, column 4 of 4/);
    await close();
  });

  it('has a list of pictures, by any figure, and goes to one by its line', async () => {
    const all = [scene(), scene({ line: 2 }), scene({ line: 5 })];
    [0.9, 0.2, 0.5].forEach((pointing, i) => (all[i].models[0].hypotheses[3].agreement = { pointing }));
    const { page, wrong, close } = await show(picturesOf(all));
    assert.deepEqual(await texts(page, '.row .number'), ['1', '2', '5']);
    await page.selectOption('[aria-label="Sort by"]', 'pointing');
    assert.deepEqual(await texts(page, '.row .value'), ['0.200', '0.500', '0.900']);
    await page.click('.row >> nth=1');
    await page.waitForFunction(() => document.querySelector('h2 .number').textContent === 'Line 5');
    assert.ok(page.url().endsWith('#5'));
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.querySelector('h2 .number').textContent === 'Line 1');
    await page.fill('[type=search]', '000002');
    assert.equal(await page.textContent('.count'), '1 of 3 pictures');
    assert.deepEqual(wrong, []);
    await close();
    const at = await show(picturesOf(all), { hash: '#2' });
    assert.match(await at.page.textContent('h2'), /^Line 2/);
    await at.close();
  });

  it('shows models side by side', async () => {
    const data = picturesOf([scene({ count: 2 })], { models: [modelOf('one'), modelOf('two')] });
    const { page, close } = await show(data, { viewport: { width: 1500, height: 900 } });
    assert.deepEqual(await texts(page, '.panel h3'), ['one', 'two']);
    const [first, second] = await page.$$eval('.panel', (all) => all.map((one) => one.getBoundingClientRect()).map(({ top, left }) => [top, left]));
    assert.equal(first[0], second[0]);
    assert.ok(second[1] > first[1]);
    await page.hover('.panel:nth-child(2) .words li:nth-child(3) button');
    assert.match(await said(page, 0), /^Point at a word/);
    assert.match(await said(page, 1), /^circle /);
    await close();
  });

  it('gives a wide picture the page\u2019s width, and small ones below each other', async () => {
    for (const viewport of [{ width: 1300, height: 900 }, { width: 390, height: 800 }]) {
      const { page, close } = await show(picturesOf([formula(20)]), { viewport });
      const sizes = await page.evaluate(() => {
        const of = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
        return { main: of('main')[0].width, large: of('.large')[0], looks: of('.looks canvas').map(({ left, top, width, height }) => ({ left, top, width, height })) };
      });
      assert.ok(sizes.large.width > sizes.main - 48, 'as wide as the page');
      assert.ok(Math.abs(sizes.large.width / sizes.large.height - 20) < 0.5);
      sizes.looks.forEach(({ left, top, width, height }, i) => {
        assert.ok(Math.abs(width / height - 20) < 1);
        if (i > 0) assert.ok(left === sizes.looks[0].left && top > sizes.looks[i - 1].top, 'below each other');
      });
      await page.hover(word(4));
      assert.match(await said(page), /^o .* row 1 of 2, column 7 of 40/);
      assert.ok(await isInside(page));
      await close();
    }
  });

  it('fits a telephone', async () => {
    const { page, close } = await show(picturesOf([scene({ count: 2 }), scene({ line: 2, count: 2 })], { models: [modelOf('one'), modelOf('a model with a long name'.repeat(4))] }), { viewport: { width: 360, height: 740 } });
    assert.ok(await isInside(page));
    await close();
  });

  it('says that a model without attention has no weights', async () => {
    const picture = scene();
    for (const hypothesis of picture.models[0].hypotheses) Object.assign(hypothesis, { target: [], target_words: [], log_probabilities: [], readings: [] });
    const { page, wrong, close } = await show(picturesOf([picture], { models: [modelOf('none', { selection: undefined })] }));
    assert.match(await page.textContent('.without'), /has no attention \(grid encoder/);
    assertNear(await colourAt(page, '.large', 24 / 96, 30 / 72), [214, 40, 40]);
    assert.equal(await page.locator('.looks figure').count(), 0);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('shows weights where there is no picture, or one that no browser reads', async () => {
    const [bare, broken] = [scene(), scene({ line: 2 })];
    delete bare.file;
    broken.file.bytes = broken.file.bytes.slice(0, 200);
    const { page, close } = await show(picturesOf([bare, broken]));
    await page.hover(word(3));
    assert.match(await said(page), /^circle .* row 4 of 9, column 3 of 12/);
    assert.ok(!isNear(await colourAt(page, '.large', 0.25, 0.42), await colourAt(page, '.large', 0.8, 0.9), 20));
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.querySelector('h2 .number').textContent === 'Line 2');
    assert.match(await page.textContent('h2'), /This browser cannot show the picture/);
    await page.hover(word(3));
    assert.match(await said(page), /^circle /);
    await close();
  });

  it('turns a photograph as its file says', async () => {
    const vectors = JSON.parse(readFileSync(new URL('../../tests/data/pictures/pictures.json', import.meta.url), 'utf8'));
    for (const { name, file, pixels } of vectors.files.filter((one) => one.name.startsWith('jpeg turned'))) {
      const picture = scene();
      picture.file = { type: 'image/jpeg', height: pixels.length, width: pixels[0].length, bytes: Buffer.from(file, 'hex').toString('base64') };
      const { page, close } = await show(picturesOf([picture]));
      for (const [row, column] of [[2, 3], [5, 12], [12, 4], [13, 13]]) {
        const found = await colourAt(page, '.large', (column + 0.5) / pixels[0].length, (row + 0.5) / pixels.length);
        const about = [pixels[row][column], pixels[row - 1][column], pixels[row + 1][column], pixels[row][column - 1], pixels[row][column + 1]].map(([grey]) => grey);
        assert.ok(found[0] >= Math.min(...about) - 3 && found[0] <= Math.max(...about) + 3, `${name}, ${row}, ${column}: ${found} among ${about}`);
      }
      await close();
    }
  });

  it('saves a sheet of all small pictures, and its data', async () => {
    const { page, close } = await show(picturesOf([scene(), scene({ line: 2 })], { title: 'a/b' }));
    const png = await download(page, 'PNG');
    assert.equal(png.name, 'a-b-line-1.png');
    assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [5 * 318 + 18, 2 * (225 + 34) + 18]);
    const json = await download(page, 'JSON');
    const saved = JSON.parse(json.bytes.toString());
    assert.equal(saved.pictures.length, 1);
    assert.deepEqual(saved.pictures[0], scene());
    await close();
  });

  it('lets no text become anything else', async () => {
    const evil = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const picture = scene();
    picture.name = evil;
    picture.references[0].text = evil;
    picture.models[0].hypotheses[0].target[1] = evil;
    picture.models[0].hypotheses[0].text = evil;
    const { page, wrong, close } = await show(picturesOf([picture], { title: evil, models: [modelOf(evil)] }));
    assert.equal(await page.textContent('h1'), evil);
    assert.equal(await page.textContent('.given li'), evil);
    assert.equal(await page.locator('img, main script').count(), 0);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('says so where its data is of another kind', async () => {
    const { page, close } = await open({ ...picturesOf([scene()]), version: 2 }, { bundle: 'pictures', ready: '[role=alert]' });
    assert.match(await page.textContent('[role=alert]'), /this page shows attend-pictures, version 1, not attend-pictures 2/);
    await close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious that axe-core finds, ${colorScheme}`, async () => {
      const { page, close } = await show(picturesOf([scene({ count: 2 }), scene({ line: 2, count: 2 })], { models: [modelOf('one'), modelOf('two')] }), { colorScheme });
      await page.click(word(3));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }

  it('keeps to the theme, and is on white where it is printed', async () => {
    const { page, close } = await show(picturesOf([scene()]), { colorScheme: 'dark' });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.emulateMedia({ media: 'print' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await close();
  });
});
