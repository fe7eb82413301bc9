// Explorations to try the page on, without a model: docs/format.md, "attend-explore". Always the same
// ones: random numbers come from a small generator of their own.

/** mulberry32: numbers in [0, 1). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/** 16-bit numbers, row by row, the lower byte first. */
export function base64Of(rows) {
  const bytes = Buffer.alloc(2 * rows.length * (rows[0]?.length ?? 0));
  rows.flat().forEach((weight, i) => bytes.writeUInt16LE(Math.round(weight * 65535), 2 * i));
  return bytes.toString('base64');
}

/** Rows that sum to 1 and lie about `centres`. */
export function weightsAbout(centres, sourceLength, random, width = 0.8) {
  return centres.map((centre) => {
    const row = Array.from({ length: sourceLength }, (_, s) =>
      Math.exp(-((s - centre) ** 2) / (2 * width ** 2)) + 0.02 * random() ** 4);
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((weight) => weight / sum);
  });
}

const round = (x, digits) => Number(x.toFixed(digits));

function healthOf(weights) {
  const sources = weights[0].length;
  const entropies = weights.map((row) => -row.reduce((sum, a) => sum + (a > 0 ? a * Math.log(a) : 0), 0));
  const entropy = entropies.reduce((a, b) => a + b, 0) / weights.length;
  const read = Array.from({ length: sources - 1 }, (_, s) => weights.reduce((sum, row) => sum + row[s], 0));
  return {
    entropy: round(entropy, 5),
    evenness: round(entropy / Math.log(sources), 5),
    coverage: round(read.filter((sum) => sum >= 0.5).length / Math.max(1, sources - 1), 5),
  };
}

/** `pieces` are words, or symbols with their words beside them. The end is added. */
function side(words, pieces) {
  const symbols = pieces ?? words.map((word, i) => [word, i]);
  return { symbols: [...symbols.map(([piece]) => piece), '</s>'], words: [...symbols.map(([, word]) => word), -1] };
}

export function hypothesisOf({ target, pieces, sourceLength, random, centres, kind = 'found', score = -0.5, names = ['attention'], width }) {
  const { symbols, words } = side(target, pieces);
  const about = centres ?? symbols.map((_, t) => (t * (sourceLength - 1)) / Math.max(1, symbols.length - 1));
  const all = names.map((_, i) => weightsAbout(about, sourceLength, random, (width ?? 0.8) * (1 + i)));
  const logs = symbols.map(() => round(Math.log(0.15 + 0.84 * random()), 3));
  return {
    kind, text: target.join(' '), score, log_probability: round(logs.reduce((a, b) => a + b, 0), 4),
    target: symbols, target_words: words, log_probabilities: logs,
    readings: names.map((name, i) => ({ name, weights: base64Of(all[i]) })),
    health: healthOf(all[0]),
  };
}

/** A beam in which the hypotheses share their beginnings; every step drops one candidate. */
export function beamOf(hypotheses) {
  const beam = { pieces: [], parents: [], log_probabilities: [], fates: '', ends: [] };
  const known = new Map();
  const steps = Math.max(...hypotheses.map(({ target }) => target.length));
  const add = (piece, parent, p, fate) => {
    beam.pieces.push(piece);
    beam.parents.push(parent);
    beam.log_probabilities.push(p);
    beam.fates += fate;
    return beam.pieces.length - 1;
  };
  for (let t = 0; t < steps; t++) {
    let parent = -1;
    hypotheses.forEach(({ target, log_probabilities }, h) => {
      if (t >= target.length) return;
      const prefix = target.slice(0, t).join('\u0000');
      parent = t === 0 ? -1 : known.get(prefix);
      const whole = target.slice(0, t + 1).join('\u0000');
      if (known.has(whole)) return;
      const isEnd = t === target.length - 1;
      known.set(whole, add(target[t], parent, log_probabilities[t], isEnd ? 'e' : 'k'));
      if (isEnd) beam.ends[h] = known.get(whole);
    });
    add('und', parent, -6.5, 'd');
  }
  return beam;
}

export function sentenceOf({ line = 1, source, sourcePieces, models, reference, gold }) {
  const { symbols, words } = side(source, sourcePieces);
  return {
    line, source: source.join(' '), ...(reference && { reference }), ...(gold && { gold }),
    models: models.map((hypotheses) => ({
      source: symbols, source_words: words, hypotheses,
      beam: beamOf(hypotheses.filter(({ kind }) => kind === 'found')),
    })),
  };
}

export function explorationOf(sentences, { title = 'sample', names = ['sample'] } = {}) {
  return {
    format: 'attend-explore', version: 1, program: 'attend sample', title,
    models: names.map((name) => ({
      name, parameters: 1234567, encoder: 'bidirectional-gru', reader: 'bahdanau',
      attention: { score: 'additive', alignment: 'global', selection: 'soft' },
      search: { beam_size: 3, length_penalty: 1 },
    })),
    sentences,
  };
}

/** "the agreement on the European Economic Area": Bahdanau's own example turns three words about. */
export function agreement() {
  const random = randomNumbers(3);
  const source = 'the agreement on the European Economic Area was signed in August 1992 .'.split(' ');
  const centres = [0, 1, 2, 3, 6, 5, 4, 7, 7, 8, 9, 10, 11, 12, 13];
  const of = (text, more = {}) =>
    hypothesisOf({ target: text.split(' '), sourceLength: 14, random, centres, width: 0.45, ...more });
  return sentenceOf({
    source,
    models: [[
      of("l' accord sur la zone économique européenne a été signé en août 1992 .", { score: -0.21 }),
      of("l' accord sur l' espace économique européen a été signé en août 1992 .", { score: -0.27 }),
      of("l' accord sur la zone économique européenne fut conclu été en août 1992 .", { score: -0.4, centres: centres.slice(0, 15) }),
    ]],
  });
}

/** `count` sentences of made-up words, each with three hypotheses. */
export function manySentences(count) {
  const random = randomNumbers(11);
  const word = () => {
    const syllables = ['ka', 'lo', 'mi', 'ren', 'tu', 'vas', 'el', 'or', 'sin', 'da'];
    return Array.from({ length: 1 + Math.floor(3 * random()) }, () => syllables[Math.floor(10 * random())]).join('');
  };
  return Array.from({ length: count }, (_, i) => {
    const length = 4 + Math.floor(18 * random());
    const source = Array.from({ length }, word);
    const hypotheses = [0, 1, 2].map((rank) =>
      hypothesisOf({
        target: Array.from({ length: Math.max(1, length - rank) }, word), sourceLength: length + 1, random,
        score: -0.3 - 0.2 * rank, width: 0.3 + 2.5 * random(),
      }));
    return sentenceOf({ line: i + 1, source, models: [hypotheses] });
  });
}

/** A sentence of `length` words on both sides, their ends included. */
export function longSentence(length) {
  const random = randomNumbers(5);
  const words = (stem) => Array.from({ length: length - 1 }, (_, i) => `${stem}${'abcdefgh'.slice(0, 1 + (i % 8))}${i}`);
  const target = words('ziel');
  return sentenceOf({
    source: words('word'),
    models: [[hypothesisOf({ target, sourceLength: length, random, width: 1.5 })]],
  });
}

/** A document of `length` words of which a headline reads some here and there. */
export function document(length = 120, { sourcePieces, reads = [3, 4, 40, 41, 75, 118] } = {}) {
  const words = Array.from({ length }, (_, i) => `word${i}`);
  const sourceLength = (sourcePieces?.length ?? length) + 1;
  return sentenceOf({
    source: words, sourcePieces,
    models: [[hypothesisOf({
      target: 'it was read here and there'.split(' '), sourceLength, random: randomNumbers(15), width: 0.3, centres: [...reads, sourceLength - 1],
    })]],
  });
}

/** A model that says labels, of which `answers` says what kind. */
export function labelModel(answers, more = {}) {
  return {
    name: answers, parameters: 1234567, encoder: 'bidirectional-gru', task: `a task of ${answers}`, answers,
    made_of: 'bidirectional-gru encoder, and more', ...more,
  };
}

const logsOf = (p) => p.map((one) => round(Math.log(one), 4));

/** A question of which each head reads another word; three classes, and the right one. */
export function classified({ heads = 4, right = 'place' } = {}) {
  const words = 'where is the highest mountain of them all ?'.split(' ');
  const random = randomNumbers(12);
  const readings = Array.from({ length: heads }, (_, head) => ({
    name: `head ${head + 1}`, weights: base64Of(weightsAbout([(2 * head) % words.length], words.length, random, 0.3 + 0.5 * head)),
  }));
  const of = (text, p, kind = 'found') => ({
    kind, text, score: Math.log(p), log_probability: round(Math.log(p), 4), target: [text], target_words: [0],
    log_probabilities: logsOf([p]), readings, health: { entropy: 0.7, evenness: 0.3 },
  });
  const p = { place: 0.8, thing: 0.15, time: 0.05 };
  return {
    line: 1, source: words.join(' '), reference: right,
    models: [{
      source: words, source_words: words.map((_, i) => i),
      hypotheses: [...Object.entries(p).map(([text, share]) => of(text, share)), of(right, p[right], 'reference')],
    }],
  };
}

/** A text whose third word has a wrong tag; `heads`: none where no word asks others. */
export function tagged({ heads = 2 } = {}) {
  const words = ['the', 'old', 'man', 'the', 'boats', '.'];
  const random = randomNumbers(13);
  const readings = Array.from({ length: heads }, (_, head) => ({
    name: `head ${head + 1}`, weights: base64Of(weightsAbout([1, 2, 4, 4, 2, 0], words.length, random, 0.4 + head)),
  }));
  const of = (kind, tags, p) => ({
    kind, text: tags.join(' '), score: -1, log_probability: round(logsOf(p).reduce((a, b) => a + b, 0), 4),
    target: tags, target_words: tags.map((_, i) => i), log_probabilities: logsOf(p), readings,
  });
  return {
    line: 1, source: words.join(' '), reference: 'DET NOUN VERB DET NOUN PUNCT',
    models: [{
      source: words, source_words: words.map((_, i) => i),
      hypotheses: [
        of('found', ['DET', 'NOUN', 'NOUN', 'DET', 'NOUN', 'PUNCT'], [0.99, 0.5, 0.6, 0.98, 0.9, 1]),
        of('reference', ['DET', 'NOUN', 'VERB', 'DET', 'NOUN', 'PUNCT'], [0.99, 0.5, 0.25, 0.98, 0.9, 1]),
      ],
    }],
  };
}

/** Two texts and how the second stands to the first; `ways`: of each reading which text is read, and by which. */
export function pair({ ways = [[0, 1]], right = 'neutral' } = {}) {
  const texts = ['a man plays the guitar on a stage .', 'a musician performs outdoors'].map((text) => text.split(' '));
  const random = randomNumbers(14);
  const names = ['premise', 'hypothesis'];
  const readings = ways.map(([source, by]) => ({
    name: by === undefined ? 'attention' : `attention: ${names[by]} reads ${names[source]}`, source, ...(by !== undefined && { by }),
    weights: base64Of(weightsAbout(
      by === undefined ? [4] : texts[by].map((_, t) => [[0, 1, 2, 7], [0, 1, 2, 2, 3, 3, 3, 3, 3]][source][t]), texts[source].length, random)),
  }));
  const of = (text, p, kind = 'found') => ({
    kind, text, score: Math.log(p), log_probability: round(Math.log(p), 4), target: [text], target_words: [0],
    log_probabilities: logsOf([p]), readings, ...(readings.length > 0 && { health: { entropy: 0.7, evenness: 0.3 } }),
  });
  const p = { entailment: 0.6, neutral: 0.3, contradiction: 0.1 };
  return {
    line: 1, source: texts[0].join(' '), sources: texts.map((text) => text.join(' ')), reference: right,
    models: [{
      source: texts[0], source_words: texts[0].map((_, i) => i),
      texts: texts.map((symbols) => ({ symbols, words: symbols.map((_, i) => i) })),
      hypotheses: [...Object.entries(p).map(([text, share]) => of(text, share)), of(right, p[right], 'reference')],
    }],
  };
}

export const kOfPairs = { columns: ['premise', 'hypothesis'] };

export function labelExplorationOf(answers, sentences, more = {}) {
  return { ...explorationOf(sentences), models: [labelModel(answers, more)] };
}
