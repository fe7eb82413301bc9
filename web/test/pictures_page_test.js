// The page of `attend explore` of pictures in a real browser: its list, its sizes, what it saves. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { download, open } from './opened.js';
import { assertNear, axe, colourAt, isInside, isNear, said, show, texts, word } from './pictures_opened.js';
import { formula, modelOf, picturesOf, scene } from './pictures_sample.js';

describe('the page of pictures, as a whole', () => {
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
