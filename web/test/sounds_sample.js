// Sounds to try their page on: docs/format.md, "attend-sounds". They are made here: a tone for each word.

import { base64Of } from './sample.js';

const kRate = 8000;
const kBands = 20;

/** A WAV file of so many seconds: a tone a word, each as long as the other. */
export function wavOf(tones, seconds) {
  const count = Math.round(seconds * kRate);
  const bytes = Buffer.alloc(44 + 2 * count);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + 2 * count, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  [[16, 16], [1, 20, 2], [1, 22, 2], [kRate, 24], [2 * kRate, 28], [2, 32, 2], [16, 34, 2]].forEach(([value, at, size = 4]) => bytes.writeUIntLE(value, at, size));
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) {
    const tone = tones[Math.floor((i * tones.length) / count)];
    bytes.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * tone * i) / kRate)), 44 + 2 * i);
  }
  return bytes.toString('base64');
}

/** `spans`: of each word when it is looked at; frames are 10 ms. */
export function hypothesisOf(words, spans, seconds, { kind = 'found', score = -0.2, pieces, ...more } = {}) {
  const frames = Math.round(seconds * 100);
  const symbols = pieces ?? words.map((word, i) => [word, i]);
  const rows = [...spans, [seconds - 0.1, seconds]].map(([begin, end]) => {
    const raw = Array.from({ length: frames }, (_, i) => Math.exp(-(((i + 0.5) / 100 - (begin + end) / 2) ** 2) / (2 * ((end - begin) / 5) ** 2)));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
  const ofWords = words.map((_, word) => {
    const own = spans.filter((__, i) => symbols[i][1] === word);
    return [own[0][0], own.at(-1)[1]];
  });
  return {
    kind, text: words.join(' '), score, log_probability: 3 * score,
    target: [...symbols.map(([piece]) => piece), '</s>'], target_words: [...symbols.map(([, word]) => word), -1],
    log_probabilities: [...symbols.map((_, i) => Number(Math.log(0.9 - 0.1 * i).toFixed(3))), -0.01],
    readings: [{ name: 'attention', first: 0.005, step: 0.01, weights: base64Of(rows) }],
    times: { symbols: spans, words: ofWords }, health: { entropy: 1.2, backwards: 0, information: 0.6 }, ...more,
  };
}

export const modelOf = (name = 'model', more = {}) => ({
  name, made_of: 'bidirectional-gru encoder, bahdanau reader', parameters: 205838, said: 'text', selection: 'soft',
  search: { beam_size: 3, length_penalty: 0 }, ...more,
});

export function soundsOf(sounds, { title = 'sounds', models = [modelOf()] } = {}) {
  return { format: 'attend-sounds', version: 1, program: 'attend sample', title, models, sounds };
}

export const kWords = ['seven', 'two', 'nine'];
export const kSpans = [[0.1, 0.42], [0.5, 0.75], [0.84, 1.2]];

/** "seven two nine", 1.2 s; `count` models hear it. */
export function digits({ line = 1, count = 1, seconds = 1.2, more = {} } = {}) {
  const frames = Math.round(seconds * 100);
  const loudness = Buffer.alloc(frames * kBands);
  for (let frame = 0; frame < frames; frame++) {
    const word = Math.floor((3 * frame) / frames);
    for (let band = 0; band < kBands; band++) loudness[frame * kBands + band] = Math.max(0, 255 - 40 * Math.abs(band - 4 - 5 * word));
  }
  const gold = kWords.map((word, i) => [word, 0.4 * i, 0.4 * (i + 1)]);
  const hypotheses = [
    hypothesisOf(kWords, kSpans, seconds),
    hypothesisOf(['seven', 'too'], kSpans.slice(0, 2), seconds, { score: -0.9 }),
    hypothesisOf(kWords, kSpans, seconds, { kind: 'reference', agreement: { centre_distance: 41.7, within_20: 0.333, within_50: 0.667, monotone: 1 } }),
  ];
  return {
    line, name: `wav/${line}.wav`, seconds,
    spectrogram: { frames, bands: kBands, low: 20, high: 4000, first: 0.005, step: 0.01, loudness: loudness.toString('base64') },
    wav: wavOf([300, 800, 1500], seconds), parts: [{ file: `wav/${line}.wav`, from: 0, begin: 0, end: seconds }],
    reference: kWords.join(' '), gold, models: Array.from({ length: count }, () => ({ hypotheses })), ...more,
  };
}
