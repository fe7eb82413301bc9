// The start page of `attend serve` of models that read sounds, in a real browser, before a service that is made up
// here. node --test

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { describe, it } from 'node:test';
import { browser } from './opened.js';
import { kSpans, kWords, modelOf, wavOf } from './sounds_sample.js';

const web = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const part = (name) => readFileSync(path.join(web, 'dist', `serve_sounds.${name}`), 'utf8').trim();
const home = 'http://localhost/'; // where a browser lets a page ask for the microphone

const facts = { program: 'attend 0', model: modelOf('a model'), rate: 8000, has_attention: true, most_bytes: 100000, most_seconds: 300 };
const wav = Buffer.from(wavOf([300, 800, 1500], 1.2), 'base64');

/** "seven two nine", each looked at in the frames of its part of `seconds`. */
const predictions = (words = kWords, seconds = 1.2) => {
  const frames = Math.round(100 * seconds);
  const weights = [...kSpans, [1.1, 1.2]].map(([begin, end]) => Array.from({ length: frames }, (_, i) => (i / 100 >= begin && i / 100 < end ? 0.01 / (end - begin) : 0)));
  const heard = words.map((word, i) => [word, ...kSpans[i], 0.9]);
  return {
    models: ['m'],
    predictions: [[{
      text: words.join(' '), score: -0.1, log_probability: -0.4, log_probabilities: [-0.1, -0.1, -0.1, -0.1],
      readings: [{
        name: 'attention', source: [], target: [...words, '</s>'], source_words: [], target_words: [0, 1, 2, -1], weights,
        times: { first: 0.005, step: 0.01, symbols: heard, words: heard },
      }],
    }]],
  };
};

/** The page as the program serves it; `answer` is what POST /predict gives of the bytes that it was sent. */
async function open(answer = () => [200, predictions()], more = {}) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, permissions: ['microphone'] });
  const page = await context.newPage();
  const [wrong, asked] = [[], []];
  // A status of an error is told on the console by the browser itself, and so is what it will not have for ever.
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/the server responded|ScriptProcessorNode/.test(message.text()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.route('**', async (route) => {
    const request = route.request();
    if (request.url() === home) {
      return route.fulfill({
        contentType: 'text/html; charset=utf-8', headers: { 'Content-Security-Policy': part('policy') },
        body: `<!doctype html><html lang="en"><head><title>attend serve</title><style>${part('css')}</style></head><body>` +
          `<div id="page"></div><script type="application/json" id="data">${JSON.stringify({ ...facts, ...more })}</script>` +
          `<script>${part('js')}</script></body></html>`,
      });
    }
    if (!request.url().startsWith(`${home}predict`)) return (wrong.push(request.url()), route.abort());
    const bytes = request.postDataBuffer() ?? Buffer.alloc(0);
    asked.push({ url: request.url().slice(home.length), type: request.headers()['content-type'], bytes });
    const [status, json] = await answer(bytes, asked.length);
    return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(json) }).catch(() => {});
  });
  await page.goto(home);
  await page.waitForSelector('.zone');
  return { page, wrong, asked, close: () => context.close() };
}

/** Drops a file anywhere on the page, as a person does. */
async function drop(page, bytes, name = 'talk.wav', type = 'audio/wav') {
  const transfer = await page.evaluateHandle(([base64, ...about]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], about[0], { type: about[1] }));
    return carried;
  }, [bytes.toString('base64'), name, type]);
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
}

const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));

describe('the page of a service that hears', () => {
  it('sends a file that is dropped as it is, and shows what was heard and when', async () => {
    const { page, wrong, asked, close } = await open();
    await drop(page, wav);
    await page.waitForSelector('.names button');
    assert.equal(asked[0].url, 'predict?nbest=3&readings=true');
    assert.equal(asked[0].type, 'audio/wav');
    assert.ok(asked[0].bytes.equals(wav), 'byte for byte');
    assert.deepEqual(await texts(page, '.names button'), kWords);
    assert.equal(await page.textContent('.state'), 'talk.wav: seven two nine');
    // Its spectrogram is made here: the last tone is the highest.
    const darkest = (seconds) => page.$eval('canvas.heard', (canvas, share) => {
      const copy = Object.assign(document.createElement('canvas'), { width: 1, height: canvas.height }).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, Math.floor(share * canvas.width), 0, 1, canvas.height, 0, 0, 1, canvas.height);
      const scale = canvas.width / canvas.clientWidth;
      let [place, least] = [0, 256];
      for (let y = 0; y < 104; y++) {
        const [level] = copy.getImageData(0, Math.floor(y * scale), 1, 1).data;
        if (level < least) [place, least] = [y, level];
      }
      return place;
    }, seconds / 1.2);
    const [low, middle, high] = [await darkest(0.2), await darkest(0.6), await darkest(1.0)];
    assert.ok(low > middle + 5 && middle > high + 5, `${low} ${middle} ${high}`);
    // Bands are even on the mel scale from 20 Hz to 4 kHz.
    const mel = (hertz) => 1127 * Math.log(1 + hertz / 700);
    const expected = 104 * (1 - (mel(800) - mel(20)) / (mel(4000) - mel(20)));
    assert.ok(Math.abs(middle - expected) < 6, `${middle} is not ${expected}`);
    await page.click('.play button >> nth=0');
    await page.waitForFunction(() => !document.querySelector('.cursor').hidden);
    assert.deepEqual(wrong, []);
    await close();
  });

  it('records from the microphone, and sends it as a WAV', async () => {
    const { page, wrong, asked, close } = await open(() => [200, predictions()]);
    await page.click('.record');
    await page.waitForFunction(() => /^Recording: 0\.[3-9]/.test(document.querySelector('.state').textContent), null, { timeout: 10000 });
    assert.equal(await page.getAttribute('.record', 'aria-pressed'), 'true');
    await page.click('.record');
    await page.waitForSelector('.names button');
    assert.equal(await page.getAttribute('.record', 'aria-pressed'), 'false');
    const { bytes, type } = asked[0];
    assert.equal(type, 'audio/wav');
    assert.equal(bytes.subarray(0, 4).toString() + bytes.subarray(8, 16).toString(), 'RIFFWAVEfmt ');
    const [rate, size] = [bytes.readUInt32LE(24), bytes.readUInt32LE(40)];
    assert.equal(bytes.length, 44 + size);
    assert.ok(size / 2 / rate > 0.25, 'all that was said');
    assert.deepEqual(wrong, []);
    await close();
  });

  it('makes a file that is too large for a request a WAV of the model\u2019s rate', async () => {
    const { page, asked, close } = await open(undefined, { most_bytes: wav.length - 1, rate: 4000 });
    await drop(page, wav);
    await page.waitForSelector('.names button');
    assert.equal(asked[0].bytes.readUInt32LE(24), 4000);
    assert.ok(Math.abs(asked[0].bytes.length - 44 - 2 * 4000 * 1.2) < 10);
    await close();
  });

  it('says why nothing was heard', async () => {
    const { page, asked, close } = await open(() => [400, { error: { code: 'invalid_file', message: 'the body: it is text' } }]);
    await drop(page, Buffer.from('no sound at all'), 'notes.txt', 'text/plain');
    await page.waitForFunction(() => document.querySelector('.alert').textContent !== '');
    assert.equal(asked[0].type, 'application/octet-stream');
    assert.equal(await page.textContent('.alert'), 'Nothing was heard in notes.txt: the body: it is text');
    await close();
  });
});
