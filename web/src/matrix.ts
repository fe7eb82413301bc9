// The alignment matrix of one reading, between symbols as the model has them or between whole words.

import type { Hypothesis, Link, ModelSentence, Reading, Text } from './data';
import { decodeWeights } from './data';
import { displayed, withoutMark } from './text';

export type Unit = 'words' | 'pieces';

export interface Matrix {
  readonly source: readonly string[]; // [S]
  readonly words: readonly number[]; // of each source column its word, -1: of none  [S]
  readonly symbols: number; // of the source, as the model reads it
  readonly gaps?: ReadonlySet<number>; // columns that stand for several that nobody reads
  readonly target: readonly string[]; // [T]
  readonly tags?: readonly string[]; // where the target is the text itself: what is said of each word  [T]
  readonly weights: Float32Array; // row by row  [T * S]
  readonly probabilities: readonly number[]; // of each target  [T]; none where it is no answer
  readonly sure: readonly Link[];
  readonly possible: readonly Link[]; // those that are not sure
  readonly links: readonly Link[]; // the model's own, where there are gold links
}

export function weightAt(matrix: Matrix, source: number, target: number): number {
  return matrix.weights[target * matrix.source.length + source] ?? 0;
}

/** The largest weight, or 1 where there is none. */
export function mostOf({ weights }: Matrix): number {
  return weights.reduce((most, weight) => Math.max(most, weight), 0) || 1;
}

/** The symbols of one side in groups: those of a word together, those of no word alone. */
export function groupsOf(words: readonly number[], unit: Unit): number[][] {
  const groups: number[][] = [];
  words.forEach((word, symbol) => {
    const last = groups.at(-1);
    const goesOn = unit === 'words' && last !== undefined && word >= 0 && words[last[0] ?? 0] === word;
    if (goesOn) last.push(symbol);
    else groups.push([symbol]);
  });
  return groups;
}

const kMostInWord = 8;

/** Whether words have no blanks between them, as in Japanese: they are one, or hold many symbols each. */
function isWithoutBlanks(words: readonly number[]): boolean {
  const inWords = words.filter((word) => word >= 0);
  const count = new Set(inWords).size;
  return (count === 1 && inWords.length > 1) || inWords.length > kMostInWord * count;
}

/** What to draw at first: pieces where most sentences have a side without blanks, else words. */
export function unitOf(sentences: readonly { readonly models: readonly ModelSentence[] }[]): Unit {
  let without = 0;
  let all = 0;
  for (const { models } of sentences) {
    const [seen] = models;
    const [best] = seen?.hypotheses ?? [];
    if (seen === undefined || best === undefined || best.target_words.length === 0) continue;
    all += 1;
    if (isWithoutBlanks(seen.source_words) || isWithoutBlanks(best.target_words)) without += 1;
  }
  return 2 * without > all ? 'pieces' : 'words';
}

function labelOf(symbols: readonly string[], group: readonly number[], unit: Unit): string {
  const pieces = group.map((symbol) => symbols[symbol] ?? '');
  const text = unit === 'pieces' ? pieces.join('') : pieces.map(withoutMark).join('');
  return displayed(text === '' ? pieces.join('') : text);
}

/** The mean over the symbols of a target word of the sum over those of a source word. */
function mergedWeights(weights: Float32Array, width: number, source: number[][], target: number[][]) {
  const merged = new Float32Array(source.length * target.length);
  target.forEach((rows, t) => {
    source.forEach((columns, s) => {
      let sum = 0;
      for (const row of rows) for (const column of columns) sum += weights[row * width + column] ?? 0;
      merged[t * source.length + s] = sum / rows.length;
    });
  });
  return merged;
}

/** Links between words as links between the groups that stand for them. */
function linksBetween(links: readonly Link[], source: Map<number, number[]>, target: Map<number, number[]>) {
  const between: Link[] = [];
  for (const [from, to] of links) {
    for (const s of source.get(from) ?? []) for (const t of target.get(to) ?? []) between.push([s, t]);
  }
  return between;
}

function placesOf(groups: number[][], words: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  groups.forEach((group, place) => {
    const word = words[group[0] ?? 0] ?? -1;
    if (word >= 0) places.set(word, [...(places.get(word) ?? []), place]);
  });
  return places;
}

export interface GoldLinks {
  readonly sure: readonly Link[];
  readonly possible: readonly Link[];
}

/** What is read, and what reads it: a text, or the hypothesis. */
function sidesOf(sentence: ModelSentence, hypothesis: Hypothesis, { source = 0, by, said = false }: Reading): [Text, Text] {
  const answer = { symbols: hypothesis.target, words: hypothesis.target_words };
  const first = { symbols: sentence.source, words: sentence.source_words };
  const textOf = (text: number) => sentence.texts?.[text] ?? first;
  return [said ? answer : textOf(source), by === undefined ? answer : textOf(by)];
}

/** The matrix of a reading of a hypothesis; gold links are drawn on that of the reference. */
export function matrixOf(
  sentence: ModelSentence,
  hypothesis: Hypothesis,
  reading: Reading,
  unit: Unit,
  gold?: GoldLinks,
): Matrix {
  const [read, reader] = sidesOf(sentence, hypothesis, reading);
  const source = groupsOf(read.words, unit);
  const target = groupsOf(reader.words, unit);
  const all = decodeWeights(reading);
  const knows = gold !== undefined && hypothesis.kind === 'reference' && reading.by === undefined && reading.said !== true;
  const sources = placesOf(source, read.words);
  const targets = placesOf(target, reader.words);
  const between = (links: readonly Link[]) => (knows ? linksBetween(links, sources, targets) : []);
  const sure = between(gold?.sure ?? []);
  const isSure = new Set(sure.map(String));
  return {
    words: source.map((group) => read.words[group[0] ?? 0] ?? -1),
    symbols: read.symbols.length,
    source: source.map((group) => labelOf(read.symbols, group, unit)),
    target: target.map((group) => labelOf(reader.symbols, group, unit)),
    weights: mergedWeights(all, read.symbols.length, source, target),
    probabilities: reading.by !== undefined ? [] : target.map((group) =>
      Math.exp(group.reduce((sum, symbol) => sum + (hypothesis.log_probabilities[symbol] ?? 0), 0)),
    ),
    sure,
    possible: between(gold?.possible ?? []).filter((link) => !isSure.has(String(link))),
    links: between(hypothesis.links ?? []),
  };
}

/** The text of a reading with itself: each word, which has a tag, and what it asked of all words. */
export function taggedMatrixOf(sentence: ModelSentence, hypothesis: Hypothesis, reading: Reading): Matrix {
  const matrix = matrixOf(sentence, hypothesis, reading, 'pieces');
  return { ...matrix, target: matrix.source, tags: matrix.target };
}
