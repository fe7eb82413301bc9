// A picture as one model sees it: the picture itself, its caption word by word, where each word looked as small
// pictures, and hypotheses to choose from.

import type { Model, ModelSentence } from './data';
import { download, make, makeButton, makeSelect } from './dom';
import { hypothesisList } from './hypotheses';
import type { ExploredPicture, PictureHypothesis, PictureReading } from './pictures_data';
import type { Drawn, Shown } from './pictures_drawing';
import { draw, shownOf } from './pictures_drawing';
import { figuresOf } from './pictures_figures';
import type { Look } from './pictures_looks';
import { frameOf, looksOf, pathOf, placeAt } from './pictures_looks';
import { paperOf } from './pictures_paper';
import { lookLabel, lookSaid, placeSaid } from './pictures_said';
import type { PicturesStore } from './pictures_store';
import { counted, displayed, fileName, shortCount } from './text';

const kWide = 2.6; // so many times as wide as high, a picture has the page's width
const kSmall = 172; // pixels across, of a small picture
const kLargest = 560; // pixels across, of the large one

export class PicturePanel {
  readonly element = make('section', { class: 'panel' });
  private readonly large = make('canvas', { class: 'large', role: 'img', tabindex: 0 });
  private readonly output = make('output', { class: 'said', 'aria-live': 'polite' });
  private readonly words = make('ol', { class: 'words', dir: 'auto' });
  private readonly small = make('div', { class: 'looks' });
  private picture: ExploredPicture;
  private shown: Shown = { pixels: null, dim: 0 };
  private looks: Look[] = [];
  private chosen = 0; // hypothesis
  private reading = 0;
  private held: number | null = null; // a word
  private pointed: number | null = null;
  private place: number | null = null; // that is pointed at
  private requested = 0;

  constructor(private readonly store: PicturesStore, private readonly model: number) {
    this.picture = store.data.pictures[store.view.picture] as ExploredPicture;
    this.large.addEventListener('pointermove', (event) => this.pointAt(event));
    this.large.addEventListener('pointerleave', () => this.setPlace(null));
    this.large.addEventListener('keydown', (event) => this.move(event));
    this.words.addEventListener('keydown', (event) => this.move(event));
    new ResizeObserver(() => this.request()).observe(this.element);
  }

  private get hypotheses(): readonly PictureHypothesis[] {
    return this.picture.models[this.model]?.hypotheses ?? [];
  }

  private get hypothesis(): PictureHypothesis | undefined {
    return this.hypotheses[this.chosen];
  }

  private get unit(): string {
    if (this.look?.frames) return 'glimpse';
    return this.store.view.isOfWords ? 'word' : 'piece';
  }

  private get look(): PictureReading | undefined {
    const readings = this.hypothesis?.readings ?? [];
    return readings[this.reading] ?? readings[0];
  }

  /** Another picture, with its pixels, or another look. */
  show(picture: ExploredPicture, pixels: ImageBitmap | null, isAnother: boolean): void {
    this.picture = picture;
    if (isAnother) this.shown = shownOf(pixels);
    if (isAnother) [this.chosen, this.held, this.pointed, this.place] = [0, null, null, null];
    this.fill();
  }

  private fill(): void {
    const { hypothesis, look: reading, store, picture } = this;
    this.looks = hypothesis && reading ? looksOf(picture, hypothesis, reading, store.view.isOfWords) : [];
    if (this.held !== null && this.held >= this.looks.length) this.held = null;
    const frame = frameOf(picture, reading?.grid);
    const aspect = (frame[2] - frame[0]) / (frame[3] - frame[1]);
    this.element.className = aspect >= kWide ? 'panel of-wide' : 'panel';
    this.element.style.setProperty('--aspect', aspect.toFixed(4));
    this.words.replaceChildren(...this.looks.map((look, place) => this.wordOf(look, place)));
    this.small.replaceChildren(...this.looks.map((look, place) => this.smallOf(look, place)));
    this.element.replaceChildren(
      ...this.heading(),
      make('div', { class: 'seen' },
        make('div', { class: 'place-of-large' }, this.large),
        make('div', { class: 'told' },
          this.looks.length > 0 && this.words,
          this.looks.length > 0 && this.output,
          this.readings(),
          this.answers(),
          hypothesis && figuresOf(hypothesis),
        ),
      ),
      this.without(), this.looks.length > 0 ? make('h4', {}, `Where each ${this.unit} looked`) : '', this.small,
      this.looks.length > 0 ? this.exports() : '',
    );
    this.draw();
  }

  private heading(): HTMLElement[] {
    const { data } = this.store;
    const model = data.models[this.model];
    if (model === undefined || data.models.length < 2) return [];
    const more = `${displayed(model.made_of)}; ${shortCount(model.parameters)} parameters`;
    return [make('h3', { dir: 'auto', title: more }, displayed(model.name))];
  }

  private readings(): HTMLElement | null {
    const readings = this.hypothesis?.readings ?? [];
    if (readings.length < 2) return null;
    const choices = readings.map(({ name }, i) => ({ value: String(i), label: displayed(name) }));
    return make('div', { class: 'line' }, makeSelect('Reading', choices, String(this.reading), (value) => {
      this.reading = Number(value);
      this.fill();
    }));
  }

  private answers(): HTMLElement {
    if (this.hypotheses.length === 0) return make('p', { class: 'note' }, `There is no ${displayed(this.store.data.models[this.model]?.said ?? 'caption')}.`);
    const { name = '', parameters = 0, made_of = '' } = this.store.data.models[this.model] ?? {};
    const model: Model = { name, parameters, encoder: made_of };
    const sentence: ModelSentence = { source: [], source_words: [], hypotheses: this.hypotheses };
    return hypothesisList(model, sentence, this.chosen, (place) => {
      [this.chosen, this.held, this.pointed] = [place, null, null];
      this.fill();
      this.element.querySelectorAll<HTMLInputElement>('.hypotheses input')[place]?.focus();
    });
  }

  private without(): HTMLElement | string {
    if (this.hypotheses.length === 0 || this.looks.length > 0) return '';
    const made = displayed(this.store.data.models[this.model]?.made_of ?? '');
    return make('p', { class: 'note without' }, `This model has no attention (${made}), so there are no weights to show.`);
  }

  private wordOf({ word, probability }: Look, place: number): HTMLElement {
    const button = makeButton(displayed(word), () => this.hold(this.held === place ? null : place), { 'aria-pressed': 'false', tabindex: place === 0 ? 0 : -1 });
    button.style.setProperty('--p', probability.toFixed(3));
    button.addEventListener('pointerenter', () => this.point(place));
    button.addEventListener('pointerleave', () => this.point(null));
    button.addEventListener('focus', () => this.point(place));
    button.addEventListener('blur', () => this.point(null));
    return make('li', {}, button);
  }

  private smallOf(look: Look, place: number): HTMLElement {
    const { grid } = this.look as PictureReading;
    const canvas = make('canvas', { role: 'img', 'aria-label': lookLabel(look, grid) });
    const figure = make('figure', {}, canvas, make('figcaption', { dir: 'auto', 'aria-hidden': 'true' }, displayed(look.word)));
    figure.addEventListener('pointerenter', () => this.point(place));
    figure.addEventListener('pointerleave', () => this.point(null));
    figure.addEventListener('click', () => this.hold(this.held === place ? null : place));
    return figure;
  }

  private exports(): HTMLElement {
    const name = (end: string) => fileName([this.store.data.title, `line ${this.picture.line}`, this.store.data.models.length > 1 ? String(this.model + 1) : ''], end);
    return make('div', { class: 'exports' }, make('span', {}, 'Save'),
      makeButton('PNG', () => paperOf(this.looks.map((look) => ({ word: displayed(look.word), drawn: this.drawnOf(look) })), this.drawnOf(undefined))
        .toBlob((blob) => blob && download(name('png'), blob)), { title: 'The picture and all small ones as PNG' }),
      makeButton('JSON', () => {
        const part = { ...this.store.data, pictures: [this.picture] };
        download(name('json'), new Blob([JSON.stringify(part)], { type: 'application/json' }));
      }, { title: 'This picture as JSON, in the format of docs/format.md' }),
    );
  }

  private request(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.draw());
  }

  private drawnOf(look: Look | undefined): Drawn {
    const { view, theme, data } = this.store;
    const reading = this.look;
    const isHard = (data.models[this.model]?.selection ?? 'soft') !== 'soft';
    return {
      ...this.shown, frame: frameOf(this.picture, reading?.grid), ...(reading && { grid: reading.grid }), look,
      isSmooth: view.isSmooth, shading: view.shading, theme,
      hasFrame: isHard || (look?.weights[look.most] ?? 0) >= 0.9, boxes: view.hasBoxes ? look?.boxes ?? [] : [],
      frames: look?.frames ?? [], path: pathOf(this.looks),
    };
  }

  private draw(): void {
    this.requested = 0;
    this.small.querySelectorAll('canvas').forEach((canvas, place) => {
      const across = canvas.clientWidth || kSmall;
      draw(canvas, this.drawnOf(this.looks[place]), across * devicePixelRatio, devicePixelRatio);
    });
    this.drawLarge();
  }

  /** The word that is shown: pointed at, or else held. */
  private get current(): number | null {
    return this.pointed ?? this.held;
  }

  private drawLarge(): void {
    const { current, large, looks, look: reading } = this;
    const look = current === null ? undefined : looks[current];
    const across = Math.min(large.clientWidth || kLargest, 2000);
    draw(large, { ...this.drawnOf(look), pointed: this.place, ...(look === undefined && this.place !== null && reading && { grid: reading.grid }) }, across * devicePixelRatio, devicePixelRatio);
    const name = displayed(this.picture.name);
    large.setAttribute('aria-label', look && reading ? `${name}. ${lookSaid(look, reading.grid, frameOf(this.picture, reading.grid))}` : `${name}. ${looks.length > 0 ? 'Left and right go from word to word.' : ''}`);
    [...this.words.children].forEach((item, place) => {
      const button = item.firstElementChild as HTMLElement;
      button.classList.toggle('here', place === current);
      button.setAttribute('aria-pressed', String(place === this.held));
    });
    [...this.small.children].forEach((figure, place) => figure.classList.toggle('here', place === current));
    this.output.classList.toggle('hint', look === undefined && this.place === null);
    this.output.textContent = this.saidNow(look);
  }

  private saidNow(look: Look | undefined): string {
    const { look: reading, place } = this;
    if (reading === undefined) return '';
    if (place !== null) return placeSaid(this.looks, reading.grid, place);
    if (look !== undefined) return lookSaid(look, reading.grid, frameOf(this.picture, reading.grid));
    const { rows, columns } = reading.grid;
    return `Point at a ${this.unit}, or go there by arrow keys, to see where it looked among ${counted(rows * columns, 'place')}. The brightest place is what it looked at most.`;
  }

  private point(word: number | null): void {
    this.pointed = word;
    this.drawLarge();
  }

  private hold(word: number | null): void {
    [this.held, this.pointed] = [word, null];
    this.drawLarge();
  }

  private setPlace(place: number | null): void {
    if (place === this.place) return;
    this.place = place;
    this.drawLarge();
  }

  private pointAt(event: PointerEvent): void {
    const { look: reading } = this;
    if (reading === undefined) return;
    const box = this.large.getBoundingClientRect();
    const [left, top, right, bottom] = frameOf(this.picture, reading.grid);
    const x = left + ((event.clientX - box.left) / box.width) * (right - left);
    const y = top + ((event.clientY - box.top) / box.height) * (bottom - top);
    this.setPlace(placeAt(reading.grid, x, y));
  }

  private move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || this.looks.length === 0) return;
    if (event.key === 'Escape') return this.hold(null);
    const last = this.looks.length - 1;
    const here = this.current ?? -1;
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, to));
    const buttons = [...this.words.querySelectorAll('button')];
    buttons.forEach((button, i) => (button.tabIndex = i === next ? 0 : -1));
    if (event.currentTarget === this.words) buttons[next]?.focus();
    this.hold(next);
  }
}
