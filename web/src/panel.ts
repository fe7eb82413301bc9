// One model and the sentence that is shown: its text, matrix, hypotheses, beam and figures.

import type { Hypothesis, Model, ModelSentence, Reading, Sentence } from './data';
import { textsOf } from './data';
import { download, make, makeButton } from './dom';
import { factList, toldOf } from './facts';
import type { FigureKind } from './figures';
import { figureList } from './figures';
import { FoldingView } from './folding_view';
import { inLayers } from './heads';
import { hypothesisList } from './hypotheses';
import type { Matrix } from './matrix';
import { matrixOf, mostOf, taggedMatrixOf, weightAt } from './matrix';
import { pictureOf } from './matrix_drawing';
import type { Pointed } from './matrix_layout';
import { isNothing, kNothing, layoutOf } from './matrix_layout';
import { pngOf, svgOf } from './matrix_picture';
import type { Store } from './store';
import { counted, displayed, figure, fileName, isRightToLeft, shortCount } from './text';
import type { Names, Under } from './tokens';
import { Sentences, shadedText, TaggedWords } from './tokens';
import { treeOf } from './tree';
import type { Wording } from './wording';
import { hintOf, wordingOf } from './wording';

/** What a panel tells the others: which source word is pointed at in the same sentence. */
export type Follow = (source: number | null, isHeld: boolean) => void;

// Pixels: what stands beside the matrix and the gap before it; the matrix's words; its least cell.
const kSide = 470;
const kWordsBeside = 170;
const kCellBeside = 16;

function describe(model: Model): string {
  const { attention, task } = model;
  const parts = task === undefined ? [`${model.reader} reader`] : [displayed(task), displayed(model.made_of ?? model.encoder)];
  if (task === undefined) parts.push(attention ? `${attention.score} score, ${attention.alignment}, ${attention.selection}` : 'no attention');
  parts.push(`${shortCount(model.parameters)} parameters`);
  return parts.join(' \u00b7 ');
}

export class Panel {
  readonly element: HTMLElement;
  private readonly wording: Wording;
  private readonly sentences: Sentences | TaggedWords;
  private readonly view: FoldingView;
  private readonly output = make('output', { class: 'said', 'aria-live': 'polite' });
  private readonly figure = make('div', { class: 'matrix-figure' });
  private readonly readings = make('div', { class: 'readings' });
  private readonly facts = make('div', { class: 'of-facts' });
  private readonly table = make('details', { class: 'table' }, make('summary', {}, 'Weights as a table'));
  private readonly legend = make('p', { class: 'legend' });
  private readonly hypotheses: HTMLElement;
  private readonly figures = make('section', { 'aria-label': 'Figures' });
  private readonly beam = make('section', { class: 'beam', 'aria-label': 'Beam' });
  private sentence: Sentence | null = null;
  private chosen = 0; // hypothesis
  private reading = 0;
  private matrix: Matrix | null = null;
  private held: Pointed = kNothing;
  private hasDropped = false;

  constructor(
    private readonly store: Store,
    private readonly place: number, // of the model
    private readonly all: ReadonlyMap<string, readonly number[]>,
    private readonly follow: Follow,
  ) {
    const model = store.data.models[place] as Model;
    const name = displayed(model.name);
    const point = (pointed: Pointed, isHeld: boolean) => this.point(pointed, isHeld);
    this.wording = wordingOf(model);
    const { list, target, matrix } = this.wording;
    this.hypotheses = make('section', { 'aria-label': list });
    this.sentences = model.answers === 'tags' ? new TaggedWords(name, target, point) : new Sentences(name, target, point);
    this.view = new FoldingView(`${matrix} of ${name}. Arrow keys go from cell to cell.`, {
      point,
      zoom: (cell) => store.change({ zoom: Math.round(Math.min(64, Math.max(3, cell))) }),
      folded: () => this.arrange(),
    });
    this.table.addEventListener('toggle', () => this.fillTable());
    this.figure.append(this.sentences.element, this.output, this.readings, this.view.element, this.view.note, this.legend, this.exports(), this.table, this.facts);
    this.element = make('section', { class: 'panel', 'aria-label': `Model ${name}` },
      make('header', {}, make('h3', {}, name), make('p', { class: 'facts' }, describe(model))),
      make('div', { class: 'panel-body' },
        this.figure,
        make('div', { class: 'panel-side' }, this.hypotheses, this.figures),
      ),
      this.beam,
    );
    new ResizeObserver(() => this.arrange()).observe(this.element);
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.point(kNothing, true);
    });
  }

  private exports(): HTMLElement {
    const save = (end: string, blob: Blob | null) => blob && download(fileName(this.named, end), blob);
    const svg = makeButton('SVG', () => {
      const { drawn } = this.view;
      if (drawn) save('svg', new Blob([svgOf(drawn, this.shading, this.isRightToLeft)], { type: 'image/svg+xml' }));
    }, { title: 'This matrix as SVG' });
    const png = makeButton('PNG', () => {
      const { drawn } = this.view;
      if (drawn) void pngOf(drawn, this.shading, this.isRightToLeft).then((blob) => save('png', blob));
    }, { title: 'This matrix as PNG' });
    const json = makeButton('JSON', () => {
      const part = { ...this.store.data, models: [this.model], sentences: [{ ...this.sentence, models: [this.seen] }] };
      save('json', new Blob([JSON.stringify(part)], { type: 'application/json' }));
    }, { title: 'This sentence as JSON, in the format of docs/format.md' });
    return make('div', { class: 'exports' }, make('span', {}, 'Save'), svg, png, json);
  }

  /** What a file is named after: the model, the sentence, and what of it. */
  private get named(): string[] {
    const { hypothesis } = this;
    const reading = hypothesis?.readings[this.reading]?.name ?? 'sentence';
    const which = hypothesis?.kind === 'reference' ? 'reference' : this.chosen > 0 ? String(this.chosen + 1) : '';
    const unit = this.store.view.unit === 'pieces' ? 'pieces' : '';
    return [this.model.name, String(this.sentence?.line ?? 0), this.sentence?.source ?? '', reading, which, unit];
  }

  private get model(): Model {
    return this.store.data.models[this.place] as Model;
  }

  private get seen(): ModelSentence | undefined {
    return this.sentence?.models[this.place];
  }

  private get hypothesis(): Hypothesis | undefined {
    return this.seen?.hypotheses[this.chosen];
  }

  private get shading() {
    return this.store.view.shading;
  }

  private get shownReading(): Reading | undefined {
    return this.hypothesis?.readings[this.reading] ?? this.hypothesis?.readings[0];
  }

  /** Which of several texts is read in the reading that is shown. */
  get text(): number {
    return this.shownReading?.source ?? 0;
  }

  private get isRightToLeft(): boolean {
    return isRightToLeft((this.sentence && textsOf(this.sentence)[this.text]) ?? '');
  }

  /** What the texts of a reading are called, where there are several. */
  private namesOf({ source, by }: Reading): Names {
    const nameOf = (text: number | undefined) =>
      text === undefined || this.model.columns === undefined ? undefined : displayed(this.model.columns[text] ?? '');
    return { source: nameOf(source), target: nameOf(by) };
  }

  private get hint(): string {
    const reading = this.shownReading;
    const { source, target } = reading === undefined ? { source: undefined, target: undefined } : this.namesOf(reading);
    if (source !== undefined && target !== undefined) return hintOf(target, source);
    return this.wording.hint.replace('{most}', figure(this.matrix === null ? 0 : mostOf(this.matrix), 2));
  }

  /** Whether the matrix is too wide to stand beside anything. */
  private get isWide(): boolean {
    const beside = this.element.clientWidth - kSide;
    return this.store.view.isWide || (this.view.drawn?.source.length ?? 0) * kCellBeside + kWordsBeside > beside;
  }

  private arrange(): void {
    this.element.classList.toggle('wide', this.isWide);
  }

  get cell(): number {
    return this.view.cell;
  }

  /** Another sentence: its best hypothesis; with gold links the reference, on which they lie. */
  show(sentence: Sentence): void {
    this.sentence = sentence;
    const reference = this.seen?.hypotheses.findIndex(({ kind }) => kind === 'reference') ?? -1;
    this.chosen = sentence.gold !== undefined && reference >= 0 ? reference : 0;
    this.reading = 0;
    this.draw();
  }

  /** Draws all of it anew. */
  draw(): void {
    this.drawHypotheses();
    this.drawMatrix();
    this.drawBeam();
  }

  private choose(hypothesis: number): void {
    this.chosen = hypothesis;
    this.drawMatrix();
    this.drawBeam();
    const inputs = this.hypotheses.querySelectorAll('input');
    const input = inputs[hypothesis];
    if (input !== undefined) input.checked = true;
  }

  private drawHypotheses(): void {
    const { seen } = this;
    this.hypotheses.replaceChildren(make('h4', {}, this.wording.list));
    if (seen === undefined || seen.hypotheses.length === 0) {
      this.hypotheses.append(make('p', { class: 'note' }, this.wording.none));
      return;
    }
    this.hypotheses.append(hypothesisList(this.model, seen, this.chosen, (place) => this.choose(place)));
  }

  private drawMatrix(): void {
    const { seen, hypothesis, store } = this;
    this.held = kNothing;
    this.table.open = false;
    this.figures.replaceChildren();
    const reading = this.shownReading;
    this.figure.classList.toggle('without', reading === undefined);
    this.drawFacts();
    this.matrix = this.matrixOf(reading);
    const noun = store.view.unit === 'words' ? 'word' : 'symbol';
    this.view.take(this.matrix, [this.sentence?.line, this.chosen, this.reading, noun].join(), noun);
    if (this.sentences instanceof TaggedWords) {
      this.sentences.show((seen?.source ?? []).map(displayed), this.tags(), this.matrix);
    }
    if (seen === undefined || hypothesis === undefined || reading === undefined || this.matrix === null) {
      this.output.textContent = hypothesis === undefined ? '' : 'This model has no attention.';
      return;
    }
    const look = { theme: store.theme, shading: this.shading };
    this.arrange();
    if (this.sentences instanceof Sentences) this.sentences.show(this.matrix, this.namesOf(reading));
    this.view.draw({ noun, look, zoom: store.view.zoom, isRightToLeft: this.isRightToLeft });
    this.drawReadings(hypothesis);
    this.drawLegend();
    if (Object.keys(hypothesis.health ?? {}).length > 0) {
      this.figures.append(make('h4', {}, 'Figures of this reading'), figureList(hypothesis, this.all));
    }
    this.point(kNothing, true);
  }

  /** In place of a matrix the list of facts that were read, with all hops beside them. */
  private drawFacts(): void {
    const { seen, hypothesis, sentence } = this;
    const told = seen === undefined || hypothesis === undefined ? null : toldOf(seen, hypothesis);
    this.figure.classList.toggle('told', told !== null);
    this.facts.replaceChildren();
    if (told === null || hypothesis === undefined || sentence === null) return;
    const question = textsOf(sentence).filter((_, text) => text !== this.text).join(' ');
    this.facts.append(factList(told, question, hypothesis));
  }

  private matrixOf(reading: Reading | undefined): Matrix | null {
    const { seen, hypothesis, model, store } = this;
    if (seen === undefined || hypothesis === undefined || reading === undefined) return null;
    return model.answers === 'tags'
      ? taggedMatrixOf(seen, hypothesis, reading)
      : matrixOf(seen, hypothesis, reading, store.view.unit, this.sentence?.gold);
  }

  /** What stands under each word: its tag, and the right one where that is known and another. */
  private tags(): Under[] {
    const { hypothesis, seen } = this;
    const right = seen?.hypotheses.find(({ kind }) => kind === 'reference')?.target;
    return (hypothesis?.target ?? []).map((tag, i) => ({
      tag: displayed(tag),
      p: Math.exp(hypothesis?.log_probabilities[i] ?? -Infinity),
      ...(right !== undefined && right[i] !== tag && { right: displayed(right[i] ?? '') }),
    }));
  }

  /** Several readings of one hypothesis as small pictures, of which one is chosen; those of one answer to a
   * whole text as the text in shades. */
  private drawReadings(hypothesis: Hypothesis): void {
    this.readings.replaceChildren();
    const context = document.createElement('canvas').getContext('2d');
    if (hypothesis.readings.length < 2 || context === null) return;
    const buttons = hypothesis.readings.map((reading, place) => this.readingButton(reading, place, context));
    this.readings.append(...inLayers(hypothesis.readings.map(({ name }) => displayed(name)), buttons));
  }

  private readingButton(reading: Reading, place: number, context: CanvasRenderingContext2D): HTMLButtonElement {
    const look = { theme: this.store.theme, shading: this.shading };
    const button = makeButton(displayed(reading.name), () => {
      this.reading = place;
      this.drawMatrix();
    }, { 'aria-pressed': String(place === this.reading) });
    const matrix = this.matrixOf(reading);
    if (matrix === null) return button;
    const layout = layoutOf(matrix, { cell: 4, isRightToLeft: this.isRightToLeft, hasBars: false }, context);
    const isOfText = matrix.target.length === 1 && this.model.answers === 'labels' && reading.by === undefined;
    button.prepend(isOfText ? shadedText(matrix) : pictureOf(matrix, layout, look));
    return button;
  }

  private drawLegend(): void {
    const { matrix } = this;
    this.legend.replaceChildren();
    if (matrix === null) return;
    if (matrix.sure.length + matrix.possible.length + matrix.links.length > 0) {
      const hits = new Set([...matrix.sure, ...matrix.possible].map(String));
      const right = matrix.links.filter((link) => hits.has(String(link))).length;
      const key = (kind: string, text: string) => [make('i', { class: `key ${kind}` }), `${text} `];
      this.legend.append(
        ...key('sure', 'sure gold link'), ...key('possible', 'possible'), ...key('own', 'heaviest of the model'),
      );
      if (this.hypothesis?.agreement) {
        const { aer } = this.hypothesis.agreement;
        this.legend.append(make('strong', {}, `${right} of ${counted(this.hypothesis.links?.length ?? 0, 'link')} agree, AER ${figure(aer)}`));
      }
    } else if (this.sentence?.gold !== undefined) {
      this.legend.append('Gold links lie on the reference: choose it among the hypotheses.');
    }
  }

  private drawBeam(): void {
    const beam = this.seen?.beam;
    this.beam.replaceChildren();
    if (beam === undefined) return;
    const found = this.seen?.hypotheses.filter(({ kind }) => kind === 'found').length ?? 0;
    const input = make('input', { type: 'checkbox', checked: this.hasDropped });
    input.addEventListener('change', () => {
      this.hasDropped = input.checked;
      this.drawBeam();
      this.beam.querySelector('input')?.focus();
    });
    const tree = treeOf(beam, {
      hasDropped: this.hasDropped,
      chosen: this.chosen < found ? this.chosen : -1,
      count: found,
      choose: (hypothesis) => this.choose(hypothesis),
    });
    this.beam.append(
      make('h4', {}, `Beam of ${this.model.search?.beam_size ?? ''}`),
      make('label', { class: 'check' }, input, ' with the candidates that were dropped'),
      make('div', { class: 'tree-frame', tabindex: 0, role: 'group', 'aria-label': 'The beam as a tree' }, tree),
    );
  }

  private fillTable(): void {
    this.table.querySelector('.table-frame')?.remove();
    const { matrix } = this;
    if (!this.table.open || matrix === null) return;
    const head = make('tr', {}, make('td'), ...matrix.source.map((word) => make('th', { scope: 'col', dir: 'auto' }, word)));
    const rows = matrix.target.map((word, t) =>
      make('tr', {}, make('th', { scope: 'row', dir: 'auto' }, word),
        ...matrix.source.map((_, s) => make('td', {}, figure(weightAt(matrix, s, t), 2)))),
    );
    this.table.append(
      make('div', { class: 'table-frame', tabindex: 0, role: 'group', 'aria-label': 'Weights' },
        make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))),
    );
  }

  private point(pointed: Pointed, isHeld: boolean): void {
    if (isHeld) this.held = pointed;
    const nothing = isNothing(pointed);
    this.highlight(nothing ? this.held : pointed);
    this.follow(nothing ? this.held.source : pointed.source, isHeld);
  }

  private highlight(pointed: Pointed): void {
    if (this.matrix === null) return;
    this.sentences.highlight(pointed);
    this.view.highlight(pointed);
    this.output.textContent = this.view.said(pointed) || this.hint;
    this.output.classList.toggle('hint', isNothing(pointed));
  }

  /** The same word of a text that is read as in another model's panel; whole words are the same in all. */
  followSource(text: number, source: number | null): void {
    if (text !== this.text || (source !== null && source >= (this.matrix?.source.length ?? 0))) return;
    this.highlight({ source, target: null });
  }
}

/** Of each figure the values of all sentences' best hypotheses, as one model has them. */
export function valuesOf(sentences: readonly Sentence[], kinds: readonly FigureKind[], model: number): Map<string, number[]> {
  const all = new Map<string, number[]>();
  for (const { key, of } of kinds) {
    all.set(key, sentences.map((sentence) => of(sentence, model)).filter((value) => value !== null));
  }
  return all;
}
