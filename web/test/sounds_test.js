// The page of `attend explore` of sounds in a real browser. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { download, open } from './opened.js';
import { digits, hypothesisOf, kSpans, kWords, modelOf, soundsOf } from './sounds_sample.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const show = (data, options) => open(data, { bundle: 'sounds', ready: '.panel canvas.heard', ...options });
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const said = async (page, panel = 0) => (await texts(page, '.said'))[panel].replace(/[\u2068\u2069]/g, '');
const name = (number) => `.names li:nth-child(${number}) button`;

/** The colour at a time and a height of the canvas, in CSS pixels. */
const colourAt = (page, seconds, y, whole = 1.2) => page.$eval('canvas.heard', (canvas, [share, down]) => {
  const scale = canvas.width / canvas.clientWidth;
  const one = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  one.drawImage(canvas, Math.floor(share * canvas.width), Math.floor(down * scale), 1, 1, 0, 0, 1, 1);
  return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
}, [seconds / whole, y]);
const kTop = 104 + 24; // of the first row
const light = ([r]) => r;

/** Notes what is played, in the page: [begin, duration]. */
const listening = (page) => page.evaluate(() => {
  window.played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when, begin, duration) {
    window.played.push([begin, duration, this.buffer.duration]);
    start.call(this, when, begin, duration);
  };
});

describe('the page of sounds', () => {
  it('shows the spectrogram above the matrix, with rows where symbols were heard', async () => {
    const { page, wrong, close } = await show(soundsOf([digits()]));
    assert.equal(await page.textContent('h2'), 'Line 1wav/1.wav 1.20 s');
    assert.equal(await page.textContent('.given'), 'Said: seven two nine');
    assert.deepEqual(await texts(page, '.names button'), kWords);
    // Bands go upwards: the first word's tone is the lowest.
    assert.ok(light(await colourAt(page, 0.2, 80)) < 60, 'dark where it is loud');
    assert.ok(light(await colourAt(page, 0.2, 10)) > 230, 'paper where it is quiet');
    assert.ok(light(await colourAt(page, 1.0, 26)) < 60);
    for (const [row, [begin, end]] of kSpans.entries()) {
      assert.ok(light(await colourAt(page, (begin + end) / 2, kTop + 24 * row + 10)) < 60, `row ${row} is dark in its middle`);
      assert.ok(light(await colourAt(page, (begin + end) / 2, kTop + 24 * ((row + 1) % 3) + 10)) > 200, 'and there alone');
    }
    assert.match(await page.$eval('meta[http-equiv]', (meta) => meta.content), /^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'$/);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('plays the part of a symbol, all of it, and from a click on', async () => {
    const { page, wrong, close } = await show(soundsOf([digits()]));
    await listening(page);
    const played = (count) => page.waitForFunction((wanted) => window.played.length === wanted && window.played, count).then((handle) => handle.jsonValue());
    await page.click(name(2));
    const [[begin, duration, whole]] = await played(1);
    assert.ok(Math.abs(begin - 0.5) < 1e-9 && Math.abs(duration - 0.25) < 1e-9 && Math.abs(whole - 1.2) < 1e-3, 'to the sample');
    await page.waitForFunction(() => /two/.test(document.querySelector('.said').textContent));
    assert.match(await said(page), /^two: heard from 0\.50 to 0\.75 s, said from 0\.40 to 0\.80 s; p = 0\.80$/);
    await page.click('.play button >> nth=0');
    assert.ok(Math.abs((await played(2))[1][1] - 1.2) < 1e-9);
    await page.waitForFunction(() => !document.querySelector('.cursor').hidden);
    await page.click('.play button >> nth=1');
    assert.equal(await page.$eval('.cursor', (cursor) => cursor.hidden), true);
    const box = await (await page.$('canvas.heard')).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + 20);
    const [from] = (await played(3))[2];
    assert.ok(Math.abs(from - 0.6) < 0.01, `${from}`);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('draws right times, and leaves them out where they are not wanted', async () => {
    const { page, close } = await show(soundsOf([digits()]));
    const gold = async () => {
      const [r, , b] = await colourAt(page, 0.2, kTop + 24 - 4);
      return r > b + 60;
    };
    assert.equal(await gold(), true);
    await page.uncheck('.gold input');
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
    assert.equal(await gold(), false);
    await close();
  });

  it('goes from symbol to symbol by keys, and says the place that is pointed at', async () => {
    const { page, close } = await show(soundsOf([digits()]));
    await page.focus(name(1));
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => /two/.test(document.querySelector('.said').textContent));
    await page.keyboard.press('End');
    await page.waitForFunction(() => /nine/.test(document.querySelector('.said').textContent));
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'nine');
    const box = await (await page.$('canvas.heard')).boundingBox();
    await page.mouse.move(box.x + (box.width * 0.26) / 1.2, box.y + kTop + 10);
    await page.waitForFunction(() => /frame/.test(document.querySelector('.said').textContent));
    assert.match(await said(page), /^0\.26 s, frame 2[67]: seven looks there with 0\.0\d\d \(at most 0\.0\d\d\)$/);
    await close();
  });

  it('shows words or their pieces', async () => {
    const spans = [[0.1, 0.2], [0.2, 0.4], [0.6, 0.9]];
    const one = hypothesisOf(['seven', 'two'], spans, 1.2, { pieces: [['\u2581sev', 0], ['en', 0], ['\u2581two', 1]] });
    const { page, close } = await show(soundsOf([digits({ more: { gold: undefined, models: [{ hypotheses: [one] }] } })]));
    assert.deepEqual(await texts(page, '.names button'), ['seven', 'two']);
    await page.click('.toolbar label:has-text("Pieces")');
    assert.deepEqual(await texts(page, '.names button'), ['_sev', 'en', '_two']);
    assert.equal(await page.locator('.gold').count(), 0);
    await close();
  });

  it('shows what another hypothesis heard, and what a model without attention says', async () => {
    const { page, close } = await show(soundsOf([digits()]));
    await page.click('.hypotheses label:nth-of-type(2)');
    assert.deepEqual(await texts(page, '.names button'), ['seven', 'too']);
    await close();
    const bare = { ...hypothesisOf(['one'], [[0, 1]], 1.2), target: [], target_words: [], log_probabilities: [], readings: [], times: undefined };
    const other = await show(soundsOf([digits({ more: { models: [{ hypotheses: [bare] }] } })]));
    assert.match(await other.page.textContent('.without'), /^This model has no attention/);
    assert.deepEqual(other.wrong, []);
    await other.close();
  });

  it('says that a sound too long for the page is shown alone', async () => {
    const { page, wrong, close } = await show(soundsOf([digits({ more: { wav: undefined } })]));
    assert.match(await page.textContent('.silent'), /too long to be in this page/);
    await page.click(name(1));
    await page.waitForFunction(() => /seven.*: heard/.test(document.querySelector('.said').textContent));
    assert.deepEqual(wrong, []);
    await close();
  });

  it('scrolls a long sound within its frame', async () => {
    const seconds = 40;
    const long = digits({ seconds });
    const { page, close } = await show(soundsOf([long]), { viewport: { width: 390, height: 800 } });
    const [inner, outer, whole] = await page.evaluate(() => {
      const room = document.querySelector('.time');
      return [room.scrollWidth, room.clientWidth, document.documentElement.scrollWidth <= innerWidth];
    });
    assert.equal(inner, 90 * seconds);
    assert.ok(outer < 390 && whole);
    await close();
  });

  it('has a list of sounds, by any figure, and models beside each other', async () => {
    const all = [digits({ count: 2 }), digits({ line: 2, count: 2 }), digits({ line: 5, count: 2 })];
    const data = soundsOf(JSON.parse(JSON.stringify(all)), { models: [modelOf('one'), modelOf('two')] });
    [90, 10, 40].forEach((off, i) => (data.sounds[i].models[0].hypotheses[2].agreement = { centre_distance: off }));
    const { page, wrong, close } = await show(data);
    assert.deepEqual(await texts(page, '.panel h3'), ['one', 'two']);
    await page.selectOption('[aria-label="Sort by"]', 'centre_distance');
    assert.deepEqual(await texts(page, '.row .value'), ['10.0', '40.0', '90.0']);
    await page.click('.row >> nth=1');
    assert.match(await page.textContent('h2'), /^Line 5/);
    assert.ok(page.url().endsWith('#5'));
    assert.deepEqual(wrong, []);
    await close();
  });

  it('saves its picture, its sound and its data', async () => {
    const { page, close } = await show(soundsOf([digits()]));
    const png = await download(page, 'PNG');
    assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
    const wav = await download(page, 'WAV');
    assert.equal(wav.bytes.toString('base64'), digits().wav);
    const json = await download(page, 'JSON');
    assert.deepEqual(JSON.parse(json.bytes.toString()).sounds, [JSON.parse(JSON.stringify(digits()))]);
    await close();
  });

  it('lets no text become anything else, and says where its data is of another kind', async () => {
    const evil = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const sound = digits({ more: { name: evil, reference: evil } });
    sound.models[0].hypotheses[0].target[1] = evil;
    const { page, wrong, close } = await show(soundsOf([sound], { title: evil, models: [modelOf(evil)] }));
    assert.equal(await page.textContent('h1'), evil);
    assert.equal(await page.locator('img, main script').count(), 0);
    assert.deepEqual(wrong, []);
    await close();
    const other = await open({ ...soundsOf([digits()]), version: 2 }, { bundle: 'sounds', ready: '[role=alert]' });
    assert.match(await other.page.textContent('[role=alert]'), /this page shows attend-sounds, version 1, not attend-sounds 2/);
    await other.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing serious that axe-core finds, ${colorScheme}`, async () => {
      const data = soundsOf([digits({ count: 2 }), digits({ line: 2, count: 2 })], { models: [modelOf('one'), modelOf('two')] });
      const { page, close } = await show(data, { colorScheme });
      await page.focus(name(2));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      await close();
    });
  }
});
