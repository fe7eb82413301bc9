// The page of `attend explore` of pictures in a real browser: where words looked. node --test

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertNear, colourAt, kDim, kGrey, oneRow, plain, said, show, texts, word } from './pictures_opened.js';
import { gridOf, hardScene, hypothesisOf, modelOf, picturesOf, scene, weightsAt } from './pictures_sample.js';

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

  it('shows what glimpses saw as windows, in order, and what would be said after each', async () => {
    const one = plain([oneRow, oneRow.toReversed()], { words: ['3', '8'] });
    const [reading] = one.models[0].hypotheses[0].readings;
    reading.frames = [[[20, 20, 40, 40], [10, 10, 50, 50]], [[40, 10, 60, 30]], [[0, 40, 20, 60]]];
    const { page, wrong, close } = await show(picturesOf([one]));
    assert.deepEqual((await texts(page, '.words li')).slice(0, 2), ['1: 3', '2: 8']);
    assert.match(await said(page), /^Point at a glimpse/);
    const blue = [98, 176, 255];
    assertNear(await colourAt(page, '.large', 40 / 80, 25 / 60), blue, 40); // on the way from (30, 30) to (50, 20)
    assertNear(await colourAt(page, '.large', 70 / 80, 55 / 60), kGrey); // and off it
    await page.hover(word(1));
    assert.match(await said(page), /^Glimpse 1 sees 20 by 20 pixels around row 30, column 30, and 1 wider window around it; after it, 3 would be said \(p = 0\.\d+\)\.$/);
    for (const [x, y] of [[20, 25], [30, 20], [10, 25], [30, 10]]) assertNear(await colourAt(page, '.large', x / 80, y / 60), blue, 40);
    assert.deepEqual(await texts(page, 'h4:has-text("glimpse")'), ['Where each glimpse looked']);
    assert.deepEqual(wrong, []);
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
    assert.equal(await page.locator('h4:has-text("Where each piece looked")').count(), 1);
    await page.hover(word(2));
    assert.match(await said(page), /^g .* row 3 of 3, column 4 of 4, with weight 0\.400/);
    await close();
    const whole = await show(picturesOf([scene()]));
    assert.equal(await whole.page.locator('.toolbar label:has-text("Pieces")').count(), 0);
    await whole.close();
  });

  it('calls what is given by the name of what the model says', async () => {
    const { page, close } = await show(picturesOf([scene()], { models: [modelOf('model', { said: 'text' })] }));
    assert.equal(await page.locator('h4:text-is("Given text")').count(), 1);
    assert.equal(await page.locator('h4:text-is("Where each word looked")').count(), 1);
    await close();
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
});
