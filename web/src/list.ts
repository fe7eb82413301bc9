// All that a page has an entry of, sentences or windows of a series: sorted by any figure, filtered by text and
// by that figure's range. Only the rows that are seen are on the page.

import type { Child } from './dom';
import { make, makeButton, makeSelect } from './dom';
import { counted, displayed } from './text';

const kRow = 46;
const kSpare = 4;

/** What entries can be sorted by. */
export interface ListedFigure {
  readonly key: string;
  readonly label: string;
  readonly isInRow?: boolean; // whether each row has it anyway
  readonly of: (place: number, model: number) => number | null;
  readonly written: (value: number | null) => string;
}

/** What is listed: entries by their place, from 0. */
export interface Listed {
  readonly noun: string; // "sentence"
  readonly searched: readonly string[]; // of each entry the text that a filter looks in, in small letters
  readonly figures: readonly ListedFigure[];
  readonly models: readonly string[];
  readonly number: (place: number) => string;
  readonly lines: (place: number, model: number) => readonly [Child, Child];
  readonly shown: () => number; // the entry that the page shows
  readonly show: (place: number) => void;
}

function capital(noun: string): string {
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`;
}

export class EntryList {
  readonly element: HTMLElement;
  private readonly spacer = make('div', { class: 'spacer' });
  private readonly rows: HTMLElement;
  private readonly count = make('output', { class: 'count' });
  private readonly direction: HTMLButtonElement;
  private places: number[] = []; // of the entries that are listed
  private kind: ListedFigure;
  private model = 0;
  private isDescending = false;
  private words = '';
  private least = -Infinity;
  private most = Infinity;
  private first = Infinity; // so many of them

  constructor(private readonly listed: Listed) {
    this.kind = listed.figures[0] as ListedFigure;
    this.direction = makeButton('\u2191', () => this.set({ isDescending: !this.isDescending }), { class: 'icon' });
    this.rows = make('div', { class: 'rows', role: 'listbox', tabindex: 0, 'aria-label': capital(listed.noun) }, this.spacer);
    this.rows.addEventListener('scroll', () => this.draw(), { passive: true });
    this.rows.addEventListener('keydown', (event) => this.move(event));
    new ResizeObserver(() => this.draw()).observe(this.rows);
    this.element = make('aside', { class: 'list', 'aria-label': `All ${listed.noun}s` }, this.controls(), this.rows);
    this.filter();
  }

  private controls(): HTMLElement {
    const search = make('input', { type: 'search', placeholder: 'Filter by text', 'aria-label': 'Filter by text' });
    search.addEventListener('input', () => this.set({ words: search.value.toLocaleLowerCase() }));
    const kinds = this.listed.figures.map(({ key, label }) => ({ value: key, label: `by ${label}` }));
    const kind = makeSelect('Sort by', kinds, this.kind.key, (key) =>
      this.set({ kind: this.listed.figures.find((one) => one.key === key) ?? this.kind }),
    );
    const bound = (label: string, name: 'least' | 'most', none: number) => {
      const input = make('input', { type: 'number', step: 'any', placeholder: label, 'aria-label': `${label} this value` });
      input.addEventListener('input', () =>
        this.set({ [name]: input.value === '' ? none : Number(input.value) }),
      );
      return input;
    };
    const counts = [['all', 'all'], ['10', 'first 10'], ['50', 'first 50']] as const;
    const first = makeSelect('How many', counts.map(([value, label]) => ({ value, label })), 'all', (value) =>
      this.set({ first: value === 'all' ? Infinity : Number(value) }),
    );
    const models = this.listed.models.map((name, i) => ({ value: String(i), label: displayed(name) }));
    return make('div', { class: 'list-controls' },
      search,
      make('div', { class: 'line' }, kind, this.direction, first),
      make('div', { class: 'line' }, bound('from', 'least', -Infinity), bound('to', 'most', Infinity)),
      models.length > 1 &&
        make('div', { class: 'line' }, makeSelect('Figures of', models, '0', (value) => this.set({ model: Number(value) }))),
      this.count,
    );
  }

  private set(part: object): void {
    Object.assign(this, part);
    this.filter();
  }

  private valueOf(place: number): number | null {
    return this.kind.of(place, this.model);
  }

  private filter(): void {
    const sign = this.isDescending ? -1 : 1;
    const found: { place: number; value: number }[] = [];
    this.listed.searched.forEach((text, place) => {
      const value = this.valueOf(place);
      const isInRange = value === null ? this.least === -Infinity && this.most === Infinity
                                       : value >= this.least && value <= this.most;
      if (isInRange && text.includes(this.words)) found.push({ place, value: value ?? sign * Infinity });
    });
    found.sort((a, b) => (a.value === b.value ? a.place - b.place : sign * (a.value < b.value ? -1 : 1)));
    this.places = found.slice(0, this.first).map(({ place }) => place);
    const total = this.listed.searched.length;
    const all = counted(total, this.listed.noun);
    this.count.textContent = this.places.length === total ? all : `${this.places.length} of ${all}`;
    this.direction.textContent = this.isDescending ? '\u2193' : '\u2191';
    this.direction.setAttribute('aria-label', this.isDescending ? 'Largest first' : 'Smallest first');
    this.direction.title = this.isDescending ? 'Largest first' : 'Smallest first';
    this.spacer.style.height = `${this.places.length * kRow}px`;
    this.rows.scrollTop = 0;
    this.draw();
  }

  /** Draws those that are seen: when another one is shown, too. */
  draw(): void {
    const first = Math.max(0, Math.floor(this.rows.scrollTop / kRow) - kSpare);
    const last = Math.min(this.places.length, Math.ceil((this.rows.scrollTop + this.rows.clientHeight) / kRow) + kSpare);
    const rows: HTMLElement[] = [];
    for (let i = first; i < last; i++) rows.push(this.rowOf(i));
    this.spacer.replaceChildren(...rows);
    const current = this.places.indexOf(this.listed.shown());
    const isDrawn = current >= first && current < last;
    if (isDrawn) this.rows.setAttribute('aria-activedescendant', `${this.listed.noun}-${current}`);
    else this.rows.removeAttribute('aria-activedescendant');
  }

  private rowOf(i: number): HTMLElement {
    const place = this.places[i] ?? 0;
    const { listed, kind } = this;
    const [upper, lower] = listed.lines(place, this.model);
    const row = make('div',
      {
        class: 'row', role: 'option', id: `${listed.noun}-${i}`,
        'aria-selected': String(place === this.listed.shown()),
        'aria-setsize': this.places.length, 'aria-posinset': i + 1,
      },
      make('span', { class: 'number' }, listed.number(place)),
      make('span', { class: 'texts' },
        make('span', { dir: 'auto' }, upper),
        make('span', { dir: 'auto', class: 'found' }, lower),
      ),
      !kind.isInRow && make('span', { class: 'value' }, kind.written(this.valueOf(place))),
    );
    row.style.top = `${i * kRow}px`;
    row.addEventListener('click', () => listed.show(place));
    return row;
  }

  /** The entry so many places from the one that is shown, as they are listed. */
  step(by: number): void {
    const current = this.places.indexOf(this.listed.shown());
    this.go(current < 0 ? 0 : current + by);
  }

  private go(i: number): void {
    const to = Math.min(this.places.length - 1, Math.max(0, i));
    const place = this.places[to];
    if (place === undefined) return;
    const top = to * kRow;
    const bottom = top + kRow - this.rows.clientHeight;
    this.rows.scrollTop = Math.min(top, Math.max(this.rows.scrollTop, bottom));
    this.listed.show(place);
  }

  private move(event: KeyboardEvent): void {
    const current = Math.max(0, this.places.indexOf(this.listed.shown()));
    const page = Math.max(1, Math.floor(this.rows.clientHeight / kRow) - 1);
    const to = {
      ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page,
      Home: 0, End: this.places.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.go(to);
  }
}
