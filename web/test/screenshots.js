// Pictures of every view, for people to look at: node screenshots.js FOLDER [PAGE...]. PAGEs are real
// ones, of `attend explore` or `attend plot`; the others are made here.

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { classAnswers, manyAnswers, tagAnswers } from './answers_sample.js';
import { launch } from './browser.js';
import { writePage } from './page.js';
import { digits, soundsOf } from './sounds_sample.js';
import { formula, hardScene, modelOf as pictureModel, picturesOf, scene } from './pictures_sample.js';
import { plotOf, runOf, tenRuns, threeRuns } from './plot_sample.js';
import * as sample from './sample.js';
import { dualStage, longSeries, rowSeries, seriesOf, twoForecasters } from './series_sample.js';

const [folder = 'screenshots', ...real] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const place = (name) => path.resolve(folder, name);

function arabic() {
  const random = sample.randomNumbers(2);
  const source = 'وقع الاتفاق على المنطقة الاقتصادية الأوروبية في أغسطس 1992 .'.split(' ');
  const of = (text, score) => sample.hypothesisOf({
    target: text.split(' '), sourceLength: 11, random, score,
    centres: [1, 1, 2, 0, 2, 3, 5, 4, 3, 6, 7, 8, 9, 10], width: 0.5,
  });
  return sample.sentenceOf({ source, models: [[
    of('the agreement was signed on the European Economic Area in August 1992 .', -0.3),
    of('the accord was signed on the European Economic Area in August 1992 .', -0.42),
  ]] });
}

function japanese() {
  const random = sample.randomNumbers(4);
  const source = 'he has lived in Tokyo since the end of the war .'.split(' ');
  const of = (text, score) => sample.hypothesisOf({
    target: text.split(' '), sourceLength: 12, random, score, width: 0.5,
    centres: [0, 0, 9, 8, 7, 5, 5, 4, 3, 2, 2, 1, 10, 11],
  });
  return sample.sentenceOf({ source, models: [[
    of('彼 は 戦争 の 終わり から ずっと 東京 に 住ん で いる 。', -0.35),
    of('彼 は 戦争 の 後 から ずっと 東京 で 暮らし て いる 。', -0.5),
  ]] });
}

/** Japanese as it is written: one word, of as many pieces as it has letters. */
function withoutBlanks() {
  const letters = [...'彼は戦争の終わりからずっと東京に住んでいる。'];
  const random = sample.randomNumbers(6);
  return sample.sentenceOf({
    source: [letters.join('')], sourcePieces: letters.map((letter, i) => [(i === 0 ? '\u2581' : '') + letter, 0]),
    models: [[sample.hypothesisOf({
      target: 'he has lived in Tokyo since the end of the war .'.split(' '), sourceLength: letters.length + 1, random,
      centres: [0, 20, 17, 16, 14, 8, 6, 5, 4, 3, 2, 21, 22], width: 0.7,
    })]],
  });
}

function heads() {
  const random = sample.randomNumbers(8);
  const base = sample.agreement();
  const names = ['layer 1, head 1', 'layer 1, head 2', 'layer 2, head 1', 'layer 2, head 2'];
  const target = base.models[0].hypotheses[0].target.slice(0, -1);
  return sample.sentenceOf({
    source: base.source.split(' '),
    models: [[sample.hypothesisOf({ target, sourceLength: 14, random, names, centres: [0, 1, 2, 3, 6, 5, 4, 7, 7, 8, 9, 10, 11, 12, 13], width: 0.4 })]],
  });
}

function twoModels() {
  const one = sample.agreement();
  const random = sample.randomNumbers(9);
  const target = one.models[0].hypotheses[0].target.slice(0, -1);
  const other = sample.hypothesisOf({ target, sourceLength: 14, random, width: 2.2, score: -0.4 });
  const two = { ...one.models[0], hypotheses: [other], beam: sample.beamOf([other]) };
  return sample.explorationOf([{ ...one, models: [one.models[0], two] }], { title: 'Two models', names: ['global', 'smoothed'] });
}

const browser = await launch();

async function shoot(name, address, options = {}) {
  const { scheme = 'light', width = 1440, height = 1000, act, full = false } = options;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 1 });
  await page.goto(address);
  await page.waitForSelector('.panel, main section');
  await act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: place(`${name}.png`), fullPage: full });
  await page.close();
  console.log(place(`${name}.png`));
}

const made = (name, sentences, options) => writePage(place(`${name}.html`), sample.explorationOf(sentences, { title: name, ...options }));
const point = (page) => page.hover('.tokens.target li:nth-child(6)');

const one = made('One sentence', [sample.agreement()]);
await shoot('light', one, { act: point, full: true });
await shoot('dark', one, { scheme: 'dark', act: point, full: true });
await shoot('narrow', one, { width: 400, height: 860, act: (page) => page.click('.tokens.target li:nth-child(6)'), full: true });
await shoot('beam', one, { act: (page) => page.click('.beam input'), full: true });
await shoot('arabic', made('Arabic', [arabic()]), { act: point });
await shoot('japanese', made('Japanese', [japanese()]), { act: point });
const eighty = made('Eighty words', [sample.longSentence(80)]);
await shoot('eighty', eighty, { width: 1280, full: true });
await shoot('eighty-narrow', eighty, { width: 390, height: 860, full: true });
const blanks = made('Without blanks', [withoutBlanks()]);
await shoot('without-blanks', blanks, { scheme: 'dark', act: point });
await shoot('without-blanks-narrow', blanks, { width: 390, height: 860, full: true });
await shoot('wide', made('Wide', sample.manySentences(30)), { act: (page) => page.click('.toolbar >> text=Wide') });
await shoot('readings', made('Heads', [heads()]));
await shoot('classes', writePage(place('Classes.html'), sample.labelExplorationOf('labels', [sample.classified()])));
const tags = writePage(place('Tags.html'), sample.labelExplorationOf('tags', [sample.tagged()]));
await shoot('tags', tags, { act: (page) => page.hover('.tagged li:nth-child(3)') });
await shoot('tags-narrow', tags, { scheme: 'dark', width: 390, height: 860, full: true });
const pairs = (name, ways) => writePage(place(`${name}.html`), sample.labelExplorationOf('labels', [sample.pair({ ways })], sample.kOfPairs));
const bothWays = pairs('Pairs', [[0, 1], [1, 0]]);
await shoot('pairs', bothWays, { act: (page) => page.hover('.tokens.target li:nth-child(2)') });
await shoot('pairs-narrow', bothWays, { scheme: 'dark', width: 390, height: 860, full: true });
await shoot('pairs-once', pairs('Pairs read once', [[0]]), { scheme: 'dark' });
const folded = made('Folded', [sample.document()]);
await shoot('folded', folded, { act: point, full: true });
await shoot('folded-narrow', folded, { scheme: 'dark', width: 390, height: 860, full: true });
await shoot('long', made('Long', [sample.longSentence(200)]), {
  act: async (page) => {
    await page.focus('.matrix');
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
    }
  },
});
await shoot('whole', made('All of it', [sample.longSentence(200)]), {
  act: async (page) => {
    await page.click('button >> text=Whole');
    await page.locator('.matrix').scrollIntoViewIfNeeded();
  },
});
await shoot('two-models', writePage(place('Two models.html'), twoModels()), { width: 1600, act: point });
await shoot('many', made('A thousand', sample.manySentences(1000)) + '#12', {
  act: (page) => page.selectOption('[aria-label="Sort by"]', 'coverage'),
});

const answers = (name, data) => writePage(place(`${name}.html`), data, 'answers');
const choose = (page) => page.click('.confusion tbody tr:nth-child(2) td:nth-of-type(1)');
await shoot('answers-light', answers('answers', classAnswers()), { act: choose });
await shoot('answers-dark', answers('answers', classAnswers()), { scheme: 'dark', act: choose });
await shoot('answers-narrow', answers('answers-tags', tagAnswers()), { width: 390, height: 860, act: choose, full: true });
await shoot('answers-many', answers('answers-many', manyAnswers(200)), {});

const series = (name, data) => writePage(place(`${name}.html`), data, 'series');
const pointAtStep = (across, down) => async (page) => {
  const box = await page.locator('.chart-area').boundingBox();
  await page.mouse.move(box.x + box.width * across, box.y + box.height * down);
};
await shoot('series-light', series('series', seriesOf()), { act: pointAtStep(0.9, 0.3) });
await shoot('series-dark', series('series-inputs', dualStage()), { scheme: 'dark', act: pointAtStep(0.6, 0.9), full: true });
await shoot('series-narrow', series('series-models', twoForecasters()), { width: 390, height: 860, act: pointAtStep(0.5, 0.9), full: true });
await shoot('series-week', series('series-week', longSeries()), { act: pointAtStep(0.6, 0.8), full: true });
await shoot('series-rows', series('series-rows', rowSeries()), { scheme: 'dark', full: true });

const pictures = (name, data) => writePage(place(`${name}.html`), data, 'pictures');
const pointAtWord = (number) => (page) => page.hover(`.words li:nth-child(${number})`);
const sounds = (name, data) => writePage(place(`${name}.html`), data, 'sounds');
await shoot('sounds-light', sounds('sounds', soundsOf([digits(), digits({ line: 2 })])), { full: true });
await shoot('sounds-dark', sounds('sounds-one', soundsOf([digits()])), { scheme: 'dark', width: 390, height: 860, full: true });
await shoot('pictures-light', pictures('pictures', picturesOf([scene(), scene({ line: 2 })])), { act: pointAtWord(3), full: true });
await shoot('pictures-dark', pictures('pictures-hard', picturesOf([hardScene()], { models: [pictureModel('hard', { selection: 'hard' })] })),
  { scheme: 'dark', act: pointAtWord(7), full: true });
await shoot('pictures-narrow', pictures('pictures-one', picturesOf([scene()])), { width: 390, height: 860, act: pointAtWord(3), full: true });
await shoot('pictures-models', pictures('pictures-models', picturesOf([scene({ count: 2 })], { models: [pictureModel('soft'), pictureModel('hard', { selection: 'hard' })] })), { full: true });
await shoot('pictures-wide', pictures('pictures-wide', picturesOf([formula(20)])), { act: pointAtWord(5), full: true });
await shoot('pictures-wide-narrow', pictures('pictures-wide-narrow', picturesOf([formula(20)])), { scheme: 'dark', width: 390, height: 860, act: pointAtWord(5), full: true });

const plot = (name, data) => writePage(place(`${name}.html`), data, 'plot');
const pointAt = (chart, share) => async (page) => {
  const area = page.locator(`[data-chart=${chart}] .chart-area`);
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  await page.mouse.move(box.x + box.width * share, box.y + box.height * 0.4);
};
const enlarged = (chart, share) => async (page) => {
  await page.click(`[data-chart=${chart}] >> text=Enlarge`);
  await page.waitForTimeout(250);
  await pointAt(chart, share)(page);
};
const three = plot('plot', threeRuns());
const ten = plot('plot-ten', tenRuns());
await shoot('plot-light', three, { act: pointAt('bleu', 0.5), full: true });
await shoot('plot-dark', three, { scheme: 'dark', act: pointAt('bleu', 0.5), full: true });
await shoot('plot-narrow', three, { width: 400, height: 860, full: true });
await shoot('plot-ten-light', ten, { act: enlarged('bleu', 0.5), height: 1100 });
await shoot('plot-ten-dark', ten, { scheme: 'dark', act: (page) => page.hover('.runs label >> nth=2'), height: 1100 });
await shoot('plot-by-length', three, { act: enlarged('bleu-by-length', 0.45) });
await shoot('plot-smooth', plot('plot-smooth', { ...threeRuns(), view: { across: 'seconds', log: true, smoothing: 0.9 } }), { act: pointAt('train-loss', 0.6) });
await shoot('plot-beginning', plot('plot-beginning', plotOf([
  runOf('has begun', { reports: 12, validations: 1 }), runOf('without a dev text', { reports: 60, validations: 0, hasLengths: false }),
  runOf('new', { reports: 0, validations: 0, hasLengths: false }),
])), { full: true });

for (const file of real) {
  const name = path.basename(file, '.html');
  const address = `file://${path.resolve(file)}`;
  if (/"format":"attend-(plot|answers|series|pictures|sounds)"/.test(readFileSync(file, 'utf8'))) {
    await shoot(`real-${name}`, address, { full: true });
    await shoot(`real-${name}-dark`, address, { scheme: 'dark', full: true });
    continue;
  }
  await shoot(`real-${name}`, address, { act: point });
  await shoot(`real-${name}-dark`, address, { scheme: 'dark', act: point });
}
await browser.close();
