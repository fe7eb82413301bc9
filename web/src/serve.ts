// The start page of `attend serve`: a box to write in, its translation, and the alignment beneath it.

import type { Exploration, Model, ModelSentence, Sentence } from './data';
import { make, makeButton, makeChoices, makeSelect } from './dom';
import { Panel } from './panel';
import type { Unit } from './matrix';
import { unitOf } from './matrix';
import { complaintOf, faultOf } from './service';
import type { View } from './store';
import { Store } from './store';
import { counted, displayed } from './text';
import { kThemeChoices } from './watched';

/** What the service says of itself. */
interface Facts {
  readonly program: string;
  readonly model: Model;
  readonly has_attention: boolean;
  readonly most_sentences: number;
}

/** What POST /translate gives: docs/format.md. */
interface Hypothesis {
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly target?: readonly string[];
  readonly target_words?: readonly number[];
  readonly log_probabilities?: readonly (number | null)[];
  readonly weights?: readonly (readonly number[])[];
}

interface Answer {
  readonly translations: readonly {
    readonly source: string;
    readonly source_pieces?: readonly string[];
    readonly source_words?: readonly number[];
    readonly hypotheses: readonly Hypothesis[];
  }[];
}

const kPause = 350; // ms without a key before what was written is sent
const kBest = 5;

/** The numbers as a page of `attend explore` has them. */
function encoded(weights: readonly (readonly number[])[]): { scale: number; weights: string } {
  const all = weights.flat();
  const scale = all.reduce((most, weight) => Math.max(most, weight), 1);
  const bytes = all.map((weight) => {
    const number = Math.round((Math.max(0, weight) / scale) * 65535);
    return String.fromCharCode(number & 255, number >> 8);
  });
  return { scale, weights: btoa(bytes.join('')) };
}

function seenAs(translation: Answer['translations'][number]): ModelSentence {
  return {
    source: translation.source_pieces ?? [],
    source_words: translation.source_words ?? [],
    hypotheses: translation.hypotheses.map((found) => ({
      kind: 'found',
      text: found.text,
      score: found.score,
      log_probability: found.log_probability,
      target: found.target ?? [],
      target_words: found.target_words ?? [],
      log_probabilities: found.log_probabilities ?? [],
      readings: (found.weights ?? []).length > 0 ? [{ name: 'attention', ...encoded(found.weights ?? []) }] : [],
    })),
  };
}

function explorationOf(answer: Answer, facts: Facts): Exploration {
  const sentences: Sentence[] = answer.translations.map((translation, place) => ({
    line: place + 1, source: translation.source, models: [seenAs(translation)],
  }));
  return {
    format: 'attend-explore', version: 1, program: facts.program, title: 'attend serve', models: [facts.model], sentences,
  };
}

class Page {
  private readonly text = make('textarea', {
    id: 'text', rows: 4, maxlength: 20000, dir: 'auto', spellcheck: 'false', 'aria-describedby': 'how',
  });
  private readonly found = make('ol', { class: 'translations' });
  private readonly state = make('p', { class: 'state', role: 'status' });
  private readonly alert = make('p', { class: 'alert', role: 'alert' });
  private readonly alignment = make('div', { class: 'panels', 'data-count': '1' });
  private asked: AbortController | null = null;
  private timer = 0;
  private last = '';
  private store: Store | null = null;
  private view: View = {
    sentence: 0, unit: 'words', shading: 'linear', zoom: 'auto', theme: 'auto', isWide: false, shown: [true],
  };
  private readonly units: HTMLElement;
  private unit: Unit | null = null; // that was chosen, whatever the text is like

  constructor(private readonly facts: Facts, root: HTMLElement) {
    this.units = makeChoices('Symbols', [
      { value: 'words', label: 'Words' }, { value: 'pieces', label: 'Pieces' },
    ] as const, this.view.unit, (unit) => {
      this.unit = unit;
      this.change({ unit });
    });
    const form = make('form', {},
      make('div', { class: 'side' },
        make('label', { for: 'text' }, 'Text'), this.text,
        make('div', { class: 'line' },
          make('button', { type: 'submit' }, 'Translate'),
          make('span', { id: 'how', class: 'note' }, 'A sentence a line; Ctrl+Enter sends at once.'),
        ),
      ),
      make('section', { class: 'side', 'aria-label': 'Translation' },
        make('h2', {}, 'Translation'), this.found, this.state, this.alert,
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send(true);
    });
    this.text.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(false), kPause);
    });
    this.text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.send(true);
    });
    root.replaceChildren(this.banner(), make('main', {}, form, this.alignment));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.change({}));
    this.change({});
    this.text.focus();
  }

  private banner(): HTMLElement {
    const { facts } = this;
    return make('header', { class: 'banner' },
      make('div', { class: 'title' }, make('h1', { dir: 'auto' }, displayed(facts.model.name)), make('span', {}, facts.program)),
      make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
        this.units,
        makeChoices('Shades', [
          { value: 'linear', label: 'Linear' }, { value: 'root', label: 'Root' },
        ] as const, this.view.shading, (shading) => this.change({ shading })),
        makeButton('Whole', () => this.change({ zoom: 'whole' }), { title: 'All of the matrix' }),
        makeButton('Fit', () => this.change({ zoom: 'auto' }), { title: 'Squares that words fit beside' }),
        makeSelect('Colours', kThemeChoices, this.view.theme, (theme) => this.change({ theme })),
      ),
    );
  }

  /** How it is drawn, now and later. */
  private change(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    this.store?.change(part);
    this.dress();
  }

  private dress(): void {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset['theme'] =
      this.view.theme !== 'auto' ? this.view.theme : isDark ? 'dark' : 'light';
  }

  private send(isAsked: boolean): void {
    clearTimeout(this.timer);
    const lines = this.text.value.split('\n').filter((line) => line.trim() !== '');
    const text = lines.join('\n');
    if (text === this.last && !isAsked) return;
    this.last = text;
    this.asked?.abort();
    this.alert.textContent = '';
    if (lines.length === 0) {
      this.show(null);
      return;
    }
    if (lines.length > this.facts.most_sentences) {
      this.alert.textContent = `${counted(lines.length, 'line')}: at most ${this.facts.most_sentences} are translated at once`;
      return;
    }
    void this.ask(lines);
  }

  private async ask(lines: readonly string[]): Promise<void> {
    const asked = new AbortController();
    this.asked = asked;
    this.state.textContent = 'Translating\u2026';
    try {
      const response = await fetch('translate', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: lines, nbest: kBest, alignments: this.facts.has_attention }),
        signal: asked.signal,
      });
      if (!response.ok) throw new Error(await complaintOf(response));
      this.show((await response.json()) as Answer);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.state.textContent = '';
      this.alert.textContent = `Not translated: ${faultOf(error)}`;
    }
  }

  private show(answer: Answer | null): void {
    this.found.replaceChildren();
    this.alignment.replaceChildren();
    this.state.textContent = '';
    this.store = null;
    if (answer === null) return;
    const data = explorationOf(answer, this.facts);
    this.view = { ...this.view, sentence: 0, unit: this.unit ?? unitOf(data.sentences) };
    this.units.querySelectorAll('input').forEach((input, place) => (input.checked = (place === 1) === (this.view.unit === 'pieces')));
    this.store = new Store(data, this.view);
    const panel = new Panel(this.store, 0, new Map(), () => undefined);
    this.store.listen((view) => {
      this.view = view;
      this.dress();
      panel.draw();
    });
    const buttons = data.sentences.map((sentence, place) =>
      makeButton(displayed(sentence.models[0]?.hypotheses[0]?.text ?? ''), () => {
        buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === place)));
        panel.show(sentence);
      }, { dir: 'auto', 'aria-pressed': String(place === 0), title: 'See where its words came from' }),
    );
    this.found.append(...buttons.map((button) => make('li', {}, button)));
    this.state.textContent = data.sentences.length > 1 ? `${counted(data.sentences.length, 'sentence')}: choose one to see its alignment.` : '';
    this.alignment.append(panel.element);
    const [first] = data.sentences;
    if (first !== undefined) panel.show(first);
  }
}

const root = document.getElementById('page');
const source = document.getElementById('data');
if (root !== null && source !== null) new Page(JSON.parse(source.textContent ?? '') as Facts, root);
