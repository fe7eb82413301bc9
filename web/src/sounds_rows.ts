// The rows of a matrix of symbols against time: what was said, when it was heard, and how it looked.

import { decodeWeights } from './data';
import type { ExploredSound, SoundHypothesis, SoundReading, Span } from './sounds_data';
import { withoutMark } from './text';

export interface SoundRow {
  readonly symbol: string;
  readonly weights: Float32Array; // [S]
  readonly most: number;
  readonly span: Span; // when it was heard
  readonly probability: number;
  readonly gold: Span | null; // when it was said, where that is known
}

/** Whether words are of several symbols. */
export function hasPieces({ target_words: words }: SoundHypothesis): boolean {
  return words.some((word, i) => word >= 0 && word === words[i + 1]);
}

/** When words are said is known of the text that is given, and of one that reads the same. */
function goldOf({ gold }: ExploredSound, { text }: SoundHypothesis): readonly Span[] | null {
  if (gold === undefined) return null;
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const isSame = words.length === gold.length && words.every((word, i) => word === gold[i]?.[0]);
  return isSame ? gold.map(([, begin, end]) => [begin, end] as const) : null;
}

/** Words, or symbols as the model has them, without the end. */
export function rowsOf(sound: ExploredSound, hypothesis: SoundHypothesis, reading: SoundReading, isOfWords: boolean): SoundRow[] {
  const { target, target_words: words, log_probabilities: logs, times } = hypothesis;
  const all = decodeWeights(reading);
  const length = target.length === 0 ? 0 : all.length / target.length;
  const count = times?.symbols.length ?? 0; // the end is behind them
  const gold = goldOf(sound, hypothesis);
  const groups: number[][] = [];
  for (let t = 0; t < count; t++) {
    const isSame = isOfWords && t > 0 && words[t] === words[t - 1] && (words[t] ?? -1) >= 0;
    if (isSame) groups.at(-1)?.push(t);
    else groups.push([t]);
  }
  return groups.map((symbols) => {
    const weights = new Float32Array(length);
    for (const t of symbols) {
      for (let s = 0; s < length; s++) weights[s] = (weights[s] ?? 0) + (all[t * length + s] ?? 0) / symbols.length;
    }
    const [first = 0] = symbols;
    const last = symbols.at(-1) ?? first;
    const word = words[first] ?? -1;
    return {
      symbol: isOfWords ? withoutMark(symbols.map((t) => target[t] ?? '').join('')) : target[first] ?? '',
      weights, most: weights.reduce((a, b) => Math.max(a, b), 0),
      span: [times?.symbols[first]?.[0] ?? 0, times?.symbols[last]?.[1] ?? 0],
      probability: Math.exp(symbols.reduce((sum, t) => sum + (logs[t] ?? 0), 0)),
      gold: word < 0 ? null : gold?.[word] ?? null,
    };
  });
}
