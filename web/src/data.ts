// What a page is about, as `attend explore` wrote it: docs/format.md, "attend-explore". Shapes stand in
// brackets: T target symbols, S source symbols, both with the end.

export type Link = readonly [source: number, target: number];
export type Figures = Readonly<Record<string, number | null>>;

export interface Model {
  readonly name: string;
  readonly parameters: number;
  readonly encoder: string;
  readonly task?: string; // of one that says labels, as are the next two; it has none of those that follow
  readonly answers?: 'labels' | 'tags'; // one of a text, or one of each of its words
  readonly made_of?: string;
  readonly columns?: readonly string[]; // what it reads, if that is more than one text: their names
  readonly reader?: string;
  readonly attention?: { readonly score: string; readonly alignment: string; readonly selection: string };
  readonly search?: { readonly beam_size: number; readonly length_penalty: number };
}

export interface Reading {
  readonly name: string;
  readonly source?: number; // of several texts the one that is read
  readonly by?: number; // and the one that reads it; without: the hypothesis
  readonly said?: boolean; // what is read is the hypothesis itself
  readonly scale?: number;
  readonly weights: string; // base64 of 16-bit numbers  [T, S]
}

export interface Hypothesis {
  readonly kind: 'found' | 'reference';
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly target: readonly string[]; // [T]
  readonly target_words: readonly number[]; // [T]
  readonly log_probabilities: readonly (number | null)[]; // [T]
  readonly readings: readonly Reading[];
  readonly health?: Figures;
  readonly links?: readonly Link[];
  readonly agreement?: Figures;
}

export interface Beam {
  readonly pieces: readonly string[];
  readonly parents: readonly number[];
  readonly log_probabilities: readonly (number | null)[];
  readonly fates: string;
  readonly ends: readonly number[];
}

export interface Text {
  readonly symbols: readonly string[]; // [S]
  readonly words: readonly number[]; // [S]
}

export interface ModelSentence {
  readonly source: readonly string[]; // [S]
  readonly source_words: readonly number[]; // [S]
  readonly texts?: readonly Text[]; // of a model that reads several, in the order of its columns
  readonly hypotheses: readonly Hypothesis[];
  readonly beam?: Beam;
}

export interface Sentence {
  readonly line: number;
  readonly source: string; // of several the first
  readonly sources?: readonly string[]; // all of them
  readonly reference?: string;
  readonly gold?: { readonly sure: readonly Link[]; readonly possible: readonly Link[] };
  readonly models: readonly ModelSentence[];
}

export interface Exploration {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly models: readonly Model[];
  readonly sentences: readonly Sentence[];
}

/** All texts of a sentence. */
export function textsOf({ sources, source }: Sentence): readonly string[] {
  return sources ?? [source];
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readExploration(text: string): Exploration {
  const data = JSON.parse(text) as Exploration;
  if (data.format !== 'attend-explore' || data.version !== 1) {
    throw new Error(`this page shows attend-explore, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}

/** The weights of a reading, row by row  [T * S]. */
export function decodeWeights(reading: Reading): Float32Array {
  const bytes = atob(reading.weights);
  const weights = new Float32Array(bytes.length / 2);
  const unit = (reading.scale ?? 1) / 65535;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = (bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1)) * unit;
  }
  return weights;
}
