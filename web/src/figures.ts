// Figures of a sentence: what they mean, and where this sentence stands among all.

import type { Hypothesis, Model, ModelSentence, Sentence } from './data';
import { textsOf } from './data';
import { make, makeSvg } from './dom';
import { figure } from './text';

export interface FigureKind {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly of: (sentence: Sentence, model: number) => number | null;
}

/** The first hypothesis that was found, or the reference. */
export function bestOf(sentence: ModelSentence | undefined): Hypothesis | undefined {
  return sentence?.hypotheses[0];
}

function referenceOf(sentence: ModelSentence | undefined): Hypothesis | undefined {
  return sentence?.hypotheses.find(({ kind }) => kind === 'reference');
}

function healthKind(key: string, label: string, help: string): FigureKind {
  return { key, label, help, of: (sentence, model) => bestOf(sentence.models[model])?.health?.[key] ?? null };
}

function agreementKind(key: string, label: string, help: string): FigureKind {
  return { key, label, help, of: (sentence, model) => referenceOf(sentence.models[model])?.agreement?.[key] ?? null };
}

function lengthOf(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}

/** The share of labels that are the right ones: of a class 0 or 1. */
function shareRight(sentence: ModelSentence | undefined): number | null {
  const right = referenceOf(sentence)?.target;
  const found = bestOf(sentence);
  if (right === undefined || found?.kind !== 'found' || right.length === 0) return null;
  return right.filter((label, i) => found.target[i] === label).length / right.length;
}

const kFigures: readonly FigureKind[] = [
  { key: 'line', label: 'line', help: 'of the input', of: (sentence) => sentence.line },
  { key: 'length', label: 'length', help: 'words of the source', of: (sentence) => lengthOf(textsOf(sentence).join(' ')) },
  {
    key: 'score', label: 'score', help: 'what the best hypothesis was ranked by',
    of: (sentence, model) => bestOf(sentence.models[model])?.score ?? null,
  },
  healthKind('coverage', 'coverage', 'share of source symbols that were read with a sum of one half or more'),
  healthKind('entropy', 'entropy', 'of a step\u2019s weights in nats, mean over steps: 0 if each step reads one symbol'),
  healthKind('evenness', 'evenness', 'the entropy as a share of the most there can be'),
  healthKind('diagonality', 'diagonality', '1 on the diagonal, about 2/3 if all is read evenly, 1/2 from end to beginning'),
  healthKind('backwards', 'backwards', 'share of steps that read before what the step before read'),
  healthKind('information', 'information', 'what a step tells of the symbol read: 0 if all steps read alike, 1 if each reads its own'),
  healthKind('mass', 'mass', 'sum of a step\u2019s weights, mean over steps'),
  healthKind('blank', 'blank', 'share of steps that read nothing'),
  agreementKind('aer', 'AER', 'alignment error rate of the reference\u2019s links against the gold links: 0 is best'),
  agreementKind('precision', 'precision', 'share of the model\u2019s links that are in the gold links'),
  agreementKind('recall', 'recall', 'share of the sure gold links that the model found'),
];

/** In place of that key, where all answers are labels; and what only labels have. */
const kOfLabels: ReadonlyMap<string, Partial<FigureKind>> = new Map([
  ['length', { help: 'words of the text' }],
  ['score', { label: 'log p', help: 'of the likeliest answer: the larger, the surer' }],
]);

function kindsOf(models: readonly Model[]): FigureKind[] {
  const isOfLabels = (place: number) => models[place]?.answers !== undefined;
  const right: FigureKind = {
    key: 'right', label: 'share right', help: 'share of the labels that are the right ones',
    of: (sentence, model) => (isOfLabels(model) ? shareRight(sentence.models[model]) : null),
  };
  const all = models.every(({ answers }) => answers !== undefined)
    ? kFigures.map((kind) => ({ ...kind, ...kOfLabels.get(kind.key) }))
    : [...kFigures];
  all.splice(2, 0, right);
  return all;
}

/** Those that any sentence has a value of. */
export function figuresIn(sentences: readonly Sentence[], models: readonly Model[]): FigureKind[] {
  return kindsOf(models).filter(({ of }) => sentences.some((sentence) => models.some((_, m) => of(sentence, m) !== null)));
}

const kBins = 24;
const kWide = 96;
const kHigh = 18;

/** How a figure is spread over all sentences, and where one of them stands. */
function spread(values: readonly number[], value: number): SVGElement {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = most - least || 1;
  const place = (x: number) => Math.min(kBins - 1, Math.floor(((x - least) / range) * kBins));
  const counts = new Array<number>(kBins).fill(0);
  for (const x of values) counts[place(x)] = (counts[place(x)] ?? 0) + 1;
  const highest = Math.max(...counts);
  const width = kWide / kBins;
  const bars = counts.map((count, bin) => {
    const height = count === 0 ? 0 : Math.max(1, (kHigh * count) / highest);
    return makeSvg('rect', {
      class: bin === place(value) ? 'here' : '',
      x: bin * width, y: kHigh - height, width: width - 0.75, height,
    });
  });
  return makeSvg('svg', { class: 'spread', width: kWide, height: kHigh, viewBox: `0 0 ${kWide} ${kHigh}`, 'aria-hidden': 'true' }, ...bars);
}

/** A list of a hypothesis' figures; `all` has those of the best hypotheses of all sentences. */
export function figureList(hypothesis: Hypothesis, all: ReadonlyMap<string, readonly number[]>): HTMLElement {
  const list = make('dl', { class: 'figures' });
  const given: Record<string, number | null> = { ...hypothesis.health, ...hypothesis.agreement };
  for (const { key, label, help } of kFigures) {
    const value = given[key];
    if (value === undefined) continue;
    const others = all.get(key) ?? [];
    list.append(
      make('div', { title: help },
        make('dt', {}, label),
        make('dd', {}, figure(value)),
        value !== null && others.length > 1 && make('dd', { class: 'among' }, spread(others, value)),
      ),
    );
  }
  return list;
}
