// The page of `attend explore` in a real browser: what it saves and lists, large and hostile data, and
// accessibility. With ATTEND the program's path, one test looks at a page of its own. node --test

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser, cellAt, crossed, download, folder, one, open, said } from './opened.js';
import { writePage } from './page.js';
import * as sample from './sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('exports', () => {
  it('SVG parses, has a square for each weight and the words as text', async () => {
    const { page, close } = await open(one(crossed()));
    const { name, bytes } = await download(page, 'SVG');
    assert.equal(name, 'sample-1-red-house-attention.svg');
    const found = await page.evaluate((text) => {
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        error: svg.querySelector('parsererror') !== null,
        fills: [...svg.querySelectorAll('g[shape-rendering] rect')].map((rect) => rect.getAttribute('fill')),
        words: [...svg.querySelectorAll('text')].map((word) => word.textContent),
      };
    }, String(bytes));
    assert.equal(found.error, false);
    assert.equal(found.fills.length, 4); // .25, .75, 1 and 1; 0 is paper
    assert.deepEqual(found.words, ['red', 'house', '</s>', 'maison', 'rouge', '</s>']);
    const [light, darker, ink] = found.fills.map((fill) => Number(/\d+/.exec(fill)[0]));
    assert.ok(light > darker && darker > ink && ink < 40);
    await close();
  });

  it('PNG decodes, dark on white whatever the theme', async () => {
    const { page, close } = await open(one(crossed()), { colorScheme: 'dark' });
    const { bytes } = await download(page, 'PNG');
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.ok(bytes.readUInt32BE(16) > 200 && bytes.readUInt32BE(20) > 200);
    // The policy lets the page itself load no picture: another page decodes it.
    const plain = await browser.newPage();
    const corner = await plain.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 1;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, 1, 1).data];
    }, bytes.toString('base64'));
    await plain.close();
    assert.deepEqual(corner, [255, 255, 255, 255]);
    await close();
  });

  it('JSON of a sentence and of all is the data', async () => {
    const exploration = sample.explorationOf(sample.manySentences(3));
    const { page, close } = await open(exploration);
    const part = JSON.parse((await download(page, 'JSON')).bytes);
    assert.deepEqual(part, { ...exploration, sentences: [exploration.sentences[0]] });
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Save all as JSON')]);
    assert.deepEqual(JSON.parse(readFileSync(await file.path(), 'utf8')), exploration);
    await close();
  });

  it('the table has every weight', async () => {
    const { page, close } = await open(one(crossed()));
    await page.click('summary');
    await page.waitForSelector('.table-frame');
    const cells = await page.$$eval('.table-frame td', (all) => all.map((cell) => cell.textContent));
    assert.deepEqual(cells, ['', '0.25', '0.75', '0.00', '1.00', '0.00', '0.00', '0.00', '0.00', '1.00']);
    await close();
  });
});

describe('the list', () => {
  it('sorts by any figure, and filters by text and by value', async () => {
    const exploration = sample.explorationOf(sample.manySentences(200));
    const { page, close } = await open(exploration);
    const values = exploration.sentences.map((sentence) => sentence.models[0].hypotheses[0].health.coverage);
    const worst = [...values].sort((a, b) => a - b);
    await page.selectOption('[aria-label="Sort by"]', 'coverage');
    await page.selectOption('[aria-label="How many"]', '10');
    const shown = await page.$$eval('.row .value', (all) => all.map((value) => Number(value.textContent)));
    assert.deepEqual(shown, worst.slice(0, 10).map((value) => Number(value.toFixed(3))));
    await page.click('[aria-label="Smallest first"]');
    assert.equal(await page.locator('.row .value').first().textContent(), worst.at(-1).toFixed(3));
    await page.selectOption('[aria-label="How many"]', 'all');
    await page.selectOption('[aria-label="Sort by"]', 'entropy');
    const entropies = exploration.sentences.map((sentence) => sentence.models[0].hypotheses[0].health.entropy);
    const [low, high] = [0.8, 1.6];
    await page.fill('[aria-label="from this value"]', String(low));
    await page.fill('[aria-label="to this value"]', String(high));
    const between = entropies.filter((value) => value >= low && value <= high).length;
    assert.ok(between > 0 && between < 200);
    assert.match(await page.locator('.count').textContent(), new RegExp(`^${between} of 200`));
    await page.fill('[aria-label="to this value"]', '');
    await page.fill('[aria-label="from this value"]', '');
    const word = exploration.sentences[41].source.split(' ')[0];
    await page.fill('[type=search]', exploration.sentences[41].source.toUpperCase());
    assert.equal(await page.locator('.row').count(), 1);
    await page.click('.row');
    assert.match(await page.locator('h2').textContent(), /Line 42/);
    assert.equal(await page.locator('.tokens.source li').first().textContent(), word);
    await close();
  });

  it('of 1,000 sentences opens in under two seconds, and scrolls', async () => {
    const address = writePage(path.join(folder, 'many.html'), sample.explorationOf(sample.manySentences(1000)));
    const times = [];
    for (let i = 0; i < 3; i++) {
      const context = await browser.newContext({ offline: true });
      const page = await context.newPage();
      const began = performance.now();
      await page.goto(address);
      await page.waitForSelector('.row');
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      times.push(performance.now() - began);
      assert.ok((await page.locator('.row').count()) < 60);
      await page.focus('.rows');
      await page.keyboard.press('End');
      await page.waitForSelector('#sentence-999');
      await context.close();
    }
    console.log(`1,000 sentences open in ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
    assert.ok(Math.min(...times) < 2000, `${times}`);
  });
});

describe('a long sentence', () => {
  it('of 200 x 200 stays fluid: pointing takes less than 50 ms a frame', async () => {
    const { page, wrong, close } = await open(one(sample.longSentence(200)));
    const round = () => page.evaluate(async () => {
      const matrix = document.querySelector('.matrix');
      const box = matrix.getBoundingClientRect();
      const times = [];
      for (let i = 0; i < 25; i++) {
        if (i % 5 === 0) {
          matrix.scrollLeft = matrix.scrollTop = 20 * i;
          for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        }
        const began = performance.now();
        matrix.dispatchEvent(new PointerEvent('pointermove', {
          clientX: box.x + 250 + 8 * i, clientY: box.y + 220 + 6 * i, pointerType: 'mouse', bubbles: true,
        }));
        await new Promise(requestAnimationFrame);
        await new Promise((resolve) => setTimeout(resolve)); // the frame is on the screen
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b)[12];
    });
    const medians = [await round(), await round(), await round()];
    console.log(`200 x 200: ${medians.map((time) => time.toFixed(1)).join(', ')} ms from pointer to screen, medians of 25`);
    assert.match(await said(page), /looks at .* with weight/);
    assert.ok(Math.min(...medians) < 50, `${medians}`);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('is whole on the screen when asked, and larger by steps', async () => {
    const { page, close } = await open(one(sample.longSentence(200)));
    const width = () => page.$eval('.matrix-area', (area) => area.offsetWidth);
    const before = await width();
    await page.click('button >> text=Whole');
    assert.ok((await width()) < before);
    const whole = await width();
    await page.click('[aria-label=Larger]');
    assert.ok((await width()) > whole);
    await close();
  });
});

describe('hostile text', () => {
  const hostile = [
    '<script>alert(1)</script>', '</script><script>alert(2)</script>', '<img src=x onerror=alert(3)>',
    '"\'><svg/onload=alert(4)>', 'javascript:alert(5)', '{{constructor.constructor("alert(6)")()}}',
    '<!--', ']]>', '&lt;b&gt;', `${'x'.repeat(20000)}`, '\u0000\u0007\u001b[31m', '\u202egnp.exe', '\u2028\u2029',
    '__proto__', 'constructor',
  ];

  it('shows as text everywhere', async () => {
    const random = sample.randomNumbers(1);
    const of = () => sample.hypothesisOf({ target: hostile, sourceLength: hostile.length + 1, random, names: hostile.slice(0, 2) });
    const sentence = (line) => ({
      ...sample.sentenceOf({ line, source: hostile, models: [[of(), { ...of(), text: hostile.slice(1).join(' ') }]] }),
    });
    const exploration = sample.explorationOf([sentence(1), sentence(2)], { title: hostile[1], names: [hostile[2]] });
    exploration.models[0].reader = hostile[3];
    exploration.program = hostile[0];
    const { page, wrong, close } = await open(exploration);
    for (const side of ['source', 'target']) {
      const words = await page.$$eval(`.tokens.${side} li`, (all) => all.map((token) => token.textContent));
      assert.deepEqual(words.slice(0, 10), hostile.slice(0, 10));
      assert.equal(words[10], '\u2400\u2407\u241b[31m');
      assert.equal(words[11], '\u27e8U+202E\u27e9gnp.exe');
    }
    for (let i = 1; i <= hostile.length; i++) await page.hover(`.tokens.source li:nth-child(${i})`, { force: true });
    await page.click('.beam input');
    await page.click('summary');
    await page.fill('[type=search]', '<script>');
    assert.equal(await page.locator('.row').count(), 2);
    const { bytes } = await download(page, 'SVG');
    assert.equal(await page.evaluate((text) =>
      new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('parsererror, script, img').length, String(bytes)), 0);
    assert.equal(await page.locator('img, iframe, object, embed').count(), 0);
    assert.equal(await page.locator('script').count(), 2); // the data, and the page's own
    const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(overflows, false, 'the page scrolls sideways');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('empty lines, single words and models without attention are shown, too', async () => {
    const bare = { kind: 'found', text: 'nichts', score: -1, log_probability: -1, target: [], target_words: [], log_probabilities: [], readings: [] };
    const sentences = [
      { line: 1, source: '', models: [{ source: [], source_words: [], hypotheses: [] }] },
      { line: 2, source: 'a', models: [{ source: ['a', '</s>'], source_words: [0, -1], hypotheses: [bare] }] },
      { ...crossed(), line: 3 },
    ];
    const { page, wrong, close } = await open(sample.explorationOf(sentences));
    assert.match(await page.locator('.panel').textContent(), /An empty line has no translation/);
    await page.keyboard.press('j');
    assert.match(await page.locator('.said').textContent(), /no attention/);
    await page.keyboard.press('j');
    assert.equal(await page.locator('.tokens.source li').count(), 3);
    assert.ok(await page.locator('.matrix').isVisible());
    assert.deepEqual(wrong, []);
    await close();
  });
});

describe('accessibility', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`axe-core finds nothing serious: ${colorScheme}`, async () => {
      const gold = { sure: [[1, 0]], possible: [[0, 1]] };
      const of = (kind, names) => sample.hypothesisOf({
        target: ['maison', 'rouge'], sourceLength: 3, random: sample.randomNumbers(1), kind, names });
      const agreed = { ...of('reference', ['head 1', 'head 2']), links: [[1, 0]], agreement: { aer: 0, precision: 1, recall: 1 } };
      const models = [[of('found'), agreed], [of('found')]];
      const sentences = [
        sample.sentenceOf({ source: ['red', 'house'], models, reference: 'maison rouge', gold }),
        ...sample.manySentences(20).map((s, i) => ({ ...s, line: i + 2, models: [s.models[0], s.models[0]] })),
      ];
      const { page, close } = await open(sample.explorationOf(sentences, { names: ['a', 'b'] }), { colorScheme, bypassCSP: true });
      assert.equal(await page.locator('.readings button').count(), 2);
      await page.hover('.tokens.target li:nth-child(2)');
      await page.click('summary');
      await page.waitForSelector('.table-frame');
      await page.click('.beam input');
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }

  it('moves nothing where less motion is wished', async () => {
    const { page, close } = await open(one(crossed()), { reducedMotion: 'reduce' });
    const duration = await page.$eval('.tokens li', (token) => getComputedStyle(token).transitionDuration);
    assert.ok(duration === '0s' || duration === '');
    await close();
  });

  it('prints dark on white', async () => {
    const { page, close } = await open(one(crossed()), { colorScheme: 'dark' });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await close();
  });

  it('the switch of colours wins over the system', async () => {
    const { page, close } = await open(one(crossed()), { colorScheme: 'light' });
    await page.selectOption('[aria-label=Colours]', 'dark');
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 23, 27)');
    await close();
  });
});

describe('attend explore', { skip: process.env.ATTEND ? false : 'ATTEND does not say where the program is' }, () => {
  const attend = (...command) => execFileSync(process.env.ATTEND, command, { cwd: folder, env: { ...process.env, OMP_NUM_THREADS: '1' } });

  it('writes a page of what a model of its own sees', async () => {
    attend('generate', '--out', 'corpus', '--train', '300', '--dev', '20', '--test', '20');
    attend('train', 'bahdanau2015', '--train', 'corpus/train.source', 'corpus/train.target', '--out', 'model', '--quiet',
      '--text.kind', 'words', '--model.embedding_size', '16', '--model.hidden_size', '16', '--model.output_size', '16',
      '--attention.hidden_size', '16', '--training.updates', '20');
    attend('explore', '-m', 'model', 'corpus/test.source', '--reference', 'corpus/test.target', '--gold', 'corpus/test.align',
      '-o', 'page.html', '--json', 'page.json', '--title', '</title><script>alert(1)</script>');
    const data = JSON.parse(readFileSync(path.join(folder, 'page.json'), 'utf8'));
    const { page, wrong, close } = await open(`file://${path.join(folder, 'page.html')}`, { hash: '#3' });
    const [seen] = data.sentences[2].models;
    assert.equal(await page.title(), '</title><script>alert(1)</script>');
    assert.equal(await page.locator('.hypotheses label').count(), seen.hypotheses.length);
    assert.match(await page.locator('.legend').textContent(), /links? agree, AER/);
    await page.click('.hypotheses label:nth-of-type(1)');
    await page.check('.choices input >> nth=1');
    const words = (side) => page.$$eval(`.tokens.${side} li`, (all) => all.map((token) => token.textContent));
    assert.deepEqual(await words('source'), seen.source);
    assert.deepEqual(await words('target'), seen.hypotheses[0].target);
    const weights = Buffer.from(seen.hypotheses[0].readings[0].weights, 'base64');
    const first = (weights.readUInt16LE(0) / 65535).toFixed(3);
    assert.ok((await cellAt(page, 0, 0)).endsWith(first));
    assert.equal(await page.locator('.tree [data-hypothesis]').count(), seen.hypotheses.length - 1);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('writes a page of classes: each word by each head, and the right class beside', async () => {
    writeFileSync(path.join(folder, 'text'), 'where is the dog\nwhen is rain\n\n');
    writeFileSync(path.join(folder, 'labels'), 'place\ntime\n\n');
    attend('train', 'classify', '--train', 'text', 'labels', '--dev', 'text', 'labels', '--out', 'classes', '--quiet',
      '--model.embedding_size', '8', '--model.hidden_size', '8', '--pooling.heads', '2', '--training.epochs', '0',
      '--training.updates', '5', '--training.validate_every', '5');
    attend('explore', '-m', 'classes', '--source', 'text', '--reference', 'labels', '-o', 'classes.html', '--json', 'classes.json');
    const [first] = JSON.parse(readFileSync(path.join(folder, 'classes.json'), 'utf8')).sentences;
    const { page, wrong, close } = await open(`file://${path.join(folder, 'classes.html')}`);
    assert.match(await page.locator('.facts').textContent(), /^classification . bidirectional-gru encoder, attention pooling \(2 heads, layer of 128\) . [\d.]+ k parameters$/);
    assert.equal(await page.locator('.hypotheses label').count(), 3); // two classes, and the right one
    assert.equal(await page.locator('.hypotheses .reference').count(), 1);
    assert.equal(await page.locator('.beam h4').count(), 0);
    const { readings } = first.models[0].hypotheses[0];
    assert.deepEqual(readings.map(({ name }) => name), ['head 1', 'head 2']);
    for (const [place, { weights }] of readings.entries()) {
      await page.click(`.readings button >> nth=${place}`);
      const numbers = Buffer.from(weights, 'base64');
      for (let s = 0; s < 4; s++) {
        assert.ok((await cellAt(page, s, 0)).endsWith((numbers.readUInt16LE(2 * s) / 65535).toFixed(3)));
      }
    }
    for (let i = 0; i < 2; i++) await page.keyboard.press('j');
    assert.match(await page.locator('.panel').textContent(), /An empty line has no class/);
    assert.deepEqual(wrong, []);
    await close();
  });
});
