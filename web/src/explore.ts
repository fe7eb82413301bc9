// The page of `attend explore`: the list of sentences, and a panel for each model.

import type { Sentence } from './data';
import { readExploration } from './data';
import { arrowsOf, followHash, followKeys } from './browsing';
import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import { figuresIn } from './figures';
import type { EntryList } from './list';
import { Panel, valuesOf } from './panel';
import { sentenceList } from './sentences';
import { startPage } from './start';
import type { View } from './store';
import { Store } from './store';
import { unitOf } from './matrix';
import { counted, displayed, fileName } from './text';
import { followTheme, kThemeChoices } from './watched';

function placeOfLine(store: Store, hash: string): number | null {
  const line = /^#(?:line=?)?(\d+)$/.exec(hash)?.[1];
  if (line === undefined) return null;
  const place = store.data.sentences.findIndex((sentence) => sentence.line === Number(line));
  return place < 0 ? null : place;
}

function toolbar(store: Store, cell: () => number): HTMLElement {
  const { view } = store;
  const zoomBy = (factor: number) => {
    const size = Math.round(cell() * factor);
    store.change({ zoom: Math.min(64, Math.max(3, size === cell() ? size + Math.sign(factor - 1) : size)) });
  };
  const isOfWords = store.data.models.every(({ answers }) => answers === 'tags'); // which are not in pieces
  return make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
    !isOfWords && makeChoices('Symbols', [
      { value: 'words', label: 'Words', help: 'whole words: sum over a source word, mean over a target word' },
      { value: 'pieces', label: 'Pieces', help: 'symbols as the model reads and writes them' },
    ] as const, view.unit, (unit) => store.change({ unit })),
    makeChoices('Shades', [
      { value: 'linear', label: 'Linear', help: 'lightness in proportion to the weight' },
      { value: 'root', label: 'Root', help: 'in proportion to its square root: small weights are seen better' },
    ] as const, view.shading, (shading) => store.change({ shading })),
    make('div', { class: 'buttons', role: 'group', 'aria-label': 'Zoom' },
      makeButton('\u2212', () => zoomBy(1 / 1.25), { 'aria-label': 'Smaller' }),
      makeButton('+', () => zoomBy(1.25), { 'aria-label': 'Larger' }),
      makeButton('Whole', () => store.change({ zoom: 'whole' }), { title: 'All of the matrix' }),
      makeButton('Fit', () => store.change({ zoom: 'auto' }), { title: 'Squares that words fit beside' }),
    ),
    wideButton(store),
    makeSelect('Colours', kThemeChoices, view.theme, (theme) => store.change({ theme })),
    makeButton('Save all as JSON', () =>
      download(fileName([store.data.title, 'explore'], 'json'), new Blob([JSON.stringify(store.data)], { type: 'application/json' })),
    ),
  );
}

function wideButton(store: Store): HTMLElement {
  const button = makeButton('Wide', () => store.change({ isWide: !store.view.isWide }), {
    title: 'The matrix across the page: what stands beside it folds (w)',
  });
  const dress = () => button.setAttribute('aria-pressed', String(store.view.isWide));
  store.listen(dress);
  dress();
  return button;
}

function modelSwitches(store: Store): HTMLElement | null {
  const { models } = store.data;
  if (models.length < 2) return null;
  const boxes = models.map(({ name }, place) => {
    const input = make('input', { type: 'checkbox', checked: true });
    input.addEventListener('change', () =>
      store.change({ shown: store.view.shown.map((shown, i) => (i === place ? input.checked : shown)) }),
    );
    return make('label', { class: 'check' }, input, ` ${displayed(name)}`);
  });
  return make('fieldset', { class: 'models' }, make('legend', {}, 'Models'), ...boxes);
}

class Page {
  private readonly heading = make('h2', { 'aria-live': 'polite' });
  private readonly panels: Panel[];
  private readonly frame = make('div', { class: 'panels' });
  private readonly body = make('div', { class: 'body' });
  private readonly list: EntryList | null;

  constructor(private readonly store: Store, root: HTMLElement) {
    const { sentences, models } = store.data;
    const kinds = figuresIn(sentences, models);
    this.panels = models.map((_, place) =>
      new Panel(store, place, valuesOf(sentences, kinds, place), (source, isHeld) => this.follow(place, source, isHeld)),
    );
    this.frame.append(...this.panels.map(({ element }) => element));
    this.list = sentences.length > 1 ? sentenceList(store) : null;
    const main = make('main', {}, this.navigation(), this.frame);
    if (this.list !== null) this.body.append(this.list.element);
    this.body.append(main);
    root.replaceChildren(this.banner(), this.body);
    followKeys(this.list, { w: () => store.change({ isWide: !store.view.isWide }) });
    followHash((hash) => placeOfLine(store, hash), () => store.view.sentence, (sentence) => store.change({ sentence }));
    followTheme(store);
    store.listen((view, before) => this.update(view, before));
    this.dress();
    this.showSentence();
  }

  private banner(): HTMLElement {
    const { data } = this.store;
    return make('header', { class: 'banner' },
      make('div', { class: 'title' },
        make('h1', { dir: 'auto' }, displayed(data.title)),
        make('span', {}, `${counted(data.sentences.length, 'sentence')} \u00b7 ${counted(data.models.length, 'model')} \u00b7 ${data.program}`),
      ),
      toolbar(this.store, () => this.panels.find(({ cell }) => cell > 0)?.cell ?? 20),
    );
  }

  private navigation(): HTMLElement {
    return make('div', { class: 'heading' },
      ...arrowsOf(this.list, 'sentence'),
      this.heading,
      modelSwitches(this.store),
    );
  }

  private get sentence(): Sentence | undefined {
    return this.store.data.sentences[this.store.view.sentence];
  }

  private showSentence(): void {
    const { sentence } = this;
    if (sentence === undefined) return;
    const { sources } = sentence;
    const isElsewhere = this.store.data.models.every(({ attention, answers }, place) => {
      const [best] = sentence.models[place]?.hypotheses ?? [];
      const isRead = best !== undefined && best.readings.length > 0;
      if (sources !== undefined) return isRead && sources.length === 2 && best.readings.every(({ by }) => by !== undefined);
      return attention !== undefined || answers === 'tags' || (answers !== undefined && isRead);
    });
    this.heading.replaceChildren(
      this.list === null ? '' : make('span', { class: 'number' }, `Line ${sentence.line}`), ' ',
      ...(isElsewhere ? [] : sources !== undefined ? this.named(sources)
          : [make('span', { dir: 'auto', class: 'source-text' }, displayed(sentence.source))]),
    );
    this.heading.hidden = this.heading.textContent?.trim() === '';
    for (const panel of this.panels) panel.show(sentence);
  }

  /** Several texts, each after its name. */
  private named(texts: readonly string[]): HTMLElement[] {
    const columns = this.store.data.models[0]?.columns ?? [];
    return texts.map((text, i) =>
      make('span', { class: 'named' },
        make('span', { class: 'name' }, displayed(columns[i] ?? '')), ' ',
        make('span', { dir: 'auto', class: 'source-text' }, displayed(text)),
      ));
  }

  private update(view: View, before: View): void {
    this.dress();
    if (view.sentence !== before.sentence) {
      this.showSentence();
      if (this.list !== null) history.replaceState(null, '', `#${this.sentence?.line ?? 1}`);
    } else {
      for (const panel of this.panels) panel.draw();
    }
  }

  /** What hangs on the view alone: which models are shown, and what stands beside them. */
  private dress(): void {
    const { view } = this.store;
    this.body.classList.toggle('with-list', this.list !== null && !view.isWide);
    if (this.list !== null) this.list.element.hidden = view.isWide;
    this.panels.forEach(({ element }, place) => (element.hidden = !view.shown[place]));
    this.frame.dataset['count'] = String(view.shown.filter(Boolean).length);
  }

  private follow(from: number, source: number | null, _isHeld: boolean): void {
    if (this.store.view.unit !== 'words') return;
    const text = this.panels[from]?.text ?? 0;
    this.panels.forEach((panel, place) => {
      if (place !== from) panel.followSource(text, source);
    });
  }
}

startPage((text, root) => {
  const data = readExploration(text);
  const store = new Store(data, {
    sentence: 0, unit: unitOf(data.sentences), shading: 'linear', zoom: 'auto', theme: 'auto', isWide: false,
    shown: data.models.map(() => true),
  });
  const place = placeOfLine(store, location.hash);
  if (place !== null) store.change({ sentence: place });
  new Page(store, root);
});
