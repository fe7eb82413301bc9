// A sound as one model hears it: the spectrogram above the matrix of symbols against time, symbols that can be
// played, and hypotheses to choose from.

import type { Model, ModelSentence } from './data';
import { download, make, makeButton, makeSelect } from './dom';
import { hypothesisList } from './hypotheses';
import type { ExploredSound, SoundHypothesis, SoundReading } from './sounds_data';
import { bytesOf } from './sounds_data';
import type { SoundDrawn } from './sounds_drawing';
import { drawSound, heightOf, kAxis, kRow, kStrip, matrixPicture, spectrogramPicture, widthOf } from './sounds_drawing';
import { figuresOf } from './sounds_figures';
import { paperOf } from './sounds_paper';
import { Player } from './sounds_player';
import type { SoundRow } from './sounds_rows';
import { rowsOf } from './sounds_rows';
import { placeSaid, rowSaid } from './sounds_said';
import type { SoundsStore } from './sounds_store';
import { displayed, fileName, shortCount } from './text';

export class SoundPanel {
  readonly element = make('section', { class: 'panel' });
  private readonly canvas = make('canvas', { class: 'heard', role: 'img' });
  private readonly cursor = make('div', { class: 'cursor', hidden: true });
  private readonly room = make('div', { class: 'time', tabindex: 0, role: 'region', 'aria-label': 'The sound over time' });
  private readonly names = make('ol', { class: 'names' });
  private readonly output = make('output', { class: 'said', 'aria-live': 'polite' });
  private readonly player = new Player((seconds) => this.follow(seconds));
  private sound: ExploredSound;
  private drawn: SoundDrawn | null = null;
  private rows: readonly SoundRow[] = [];
  private chosen = 0; // hypothesis
  private reading = 0;
  private current: number | null = null; // a row
  private place: number | null = null; // seconds that are pointed at, in that row
  private requested = 0;
  private loaded: ExploredSound | null = null;

  constructor(private readonly store: SoundsStore, private readonly model: number) {
    this.sound = store.data.sounds[store.view.sound] as ExploredSound;
    this.room.append(make('div', { class: 'sheet' }, this.canvas, this.cursor));
    this.canvas.addEventListener('pointermove', (event) => this.pointAt(event));
    this.canvas.addEventListener('pointerleave', () => this.point(null));
    this.canvas.addEventListener('click', (event) => void this.player.play(this.secondsAt(event), this.sound.seconds));
    this.names.addEventListener('keydown', (event) => this.move(event));
    new ResizeObserver(() => this.request()).observe(this.room);
  }

  private get hypotheses(): readonly SoundHypothesis[] {
    return this.sound.models[this.model]?.hypotheses ?? [];
  }

  private get hypothesis(): SoundHypothesis | undefined {
    return this.hypotheses[this.chosen];
  }

  private get look(): SoundReading | undefined {
    const readings = this.hypothesis?.readings ?? [];
    return readings[this.reading] ?? readings[0];
  }

  /** Another sound, or another look. */
  show(sound: ExploredSound): void {
    this.sound = sound;
    if (this.loaded !== sound) {
      [this.chosen, this.current, this.place, this.loaded] = [0, null, null, sound];
      this.player.load(sound.wav);
    }
    this.fill();
  }

  private fill(): void {
    const { hypothesis, look, sound, store: { theme, view } } = this;
    this.rows = hypothesis && look ? rowsOf(sound, hypothesis, look, view.isOfWords) : [];
    if (this.current !== null && this.current >= this.rows.length) this.current = null;
    this.drawn = {
      sound, reading: look, rows: this.rows, theme, hasGold: view.hasGold, current: this.current,
      strip: spectrogramPicture(sound.spectrogram, theme), matrix: matrixPicture(this.rows, theme, view.shading),
    };
    this.names.replaceChildren(...this.rows.map((row, i) => this.nameOf(row, i)));
    this.element.replaceChildren(
      ...this.heading(), this.controls(),
      make('div', { class: 'sheets' }, this.names, this.room),
      this.output, this.readings() ?? '', this.without(),
      make('div', { class: 'told' }, this.answers(), (hypothesis && figuresOf(hypothesis)) ?? ''),
      this.exports(),
    );
    this.draw();
  }

  private heading(): HTMLElement[] {
    const { models } = this.store.data;
    const model = models[this.model];
    if (model === undefined || models.length < 2) return [];
    return [make('h3', { dir: 'auto', title: `${displayed(model.made_of)}; ${shortCount(model.parameters)} parameters` }, displayed(model.name))];
  }

  private controls(): HTMLElement {
    const { sound, player } = this;
    if (!player.isThere) {
      const why = sound.wav === undefined ? 'The sound is too long to be in this page: it is shown, not played.' : 'This browser cannot play the sound.';
      return make('p', { class: 'note silent' }, why);
    }
    return make('div', { class: 'line play' },
      makeButton('\u25b6 Play', () => void player.play(0, sound.seconds), { title: 'All of it; a click into the picture plays from there' }),
      makeButton('\u25a0 Stop', () => player.stop(), { title: 'Escape' }));
  }

  private nameOf(row: SoundRow, place: number): HTMLElement {
    const button = makeButton(displayed(row.symbol), () => this.hear(place), { tabindex: place === 0 ? 0 : -1, title: 'Play this part' });
    button.style.setProperty('--p', row.probability.toFixed(3));
    button.addEventListener('pointerenter', () => this.point(place));
    button.addEventListener('pointerleave', () => this.point(null));
    button.addEventListener('focus', () => this.point(place));
    button.addEventListener('blur', () => this.point(null));
    return make('li', {}, button);
  }

  private hear(place: number): void {
    const row = this.rows[place];
    this.point(place);
    if (row !== undefined) void this.player.play(...row.span);
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
    if (this.hypotheses.length === 0) return make('p', { class: 'note' }, 'Nothing was heard.');
    const { name = '', parameters = 0, made_of = '' } = this.store.data.models[this.model] ?? {};
    const model: Model = { name, parameters, encoder: made_of };
    const sentence: ModelSentence = { source: [], source_words: [], hypotheses: this.hypotheses };
    return hypothesisList(model, sentence, this.chosen, (place) => {
      [this.chosen, this.current] = [place, null];
      this.fill();
      this.element.querySelectorAll<HTMLInputElement>('.hypotheses input')[place]?.focus();
    });
  }

  private without(): HTMLElement | string {
    if (this.hypotheses.length === 0 || this.hypothesis?.readings.length !== 0) return '';
    const made = displayed(this.store.data.models[this.model]?.made_of ?? '');
    return make('p', { class: 'note without' }, `This model has no attention (${made}), so there are no weights to show.`);
  }

  private exports(): HTMLElement {
    const { data } = this.store;
    const name = (end: string) => fileName([data.title, `line ${this.sound.line}`, data.models.length > 1 ? String(this.model + 1) : ''], end);
    const { wav } = this.sound;
    return make('div', { class: 'exports' }, make('span', {}, 'Save'),
      makeButton('PNG', () => this.drawn && paperOf(this.drawn).toBlob((blob) => blob && download(name('png'), blob)), { title: 'The spectrogram and the matrix as PNG' }),
      wav !== undefined && makeButton('WAV', () => download(name('wav'), new Blob([bytesOf(wav)], { type: 'audio/wav' })), { title: 'The sound, as the model hears it' }),
      makeButton('JSON', () => {
        const part = { ...data, sounds: [this.sound] };
        download(name('json'), new Blob([JSON.stringify(part)], { type: 'application/json' }));
      }, { title: 'This sound as JSON, in the format of docs/format.md' }),
    );
  }

  private request(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.requested = 0;
    const { canvas, drawn, rows, room, sound } = this;
    if (drawn === null) return;
    const width = widthOf(sound.seconds, room.clientWidth || 600);
    const height = heightOf(rows.length);
    const scale = Math.min(devicePixelRatio, 16000 / width);
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    this.names.style.paddingTop = `${kStrip + kAxis}px`;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.scale(scale, scale);
    drawSound(context, { ...drawn, current: this.current }, width);
    const row = this.current === null ? undefined : rows[this.current];
    canvas.setAttribute('aria-label', `${displayed(sound.name)}. ${row === undefined ? `${rows.length} symbols over ${sound.seconds.toFixed(2)} seconds` : rowSaid(row)}`);
    [...this.names.children].forEach((item, i) => item.firstElementChild?.classList.toggle('here', i === this.current));
    this.output.classList.toggle('hint', row === undefined);
    this.output.textContent = this.saidNow(row);
  }

  private saidNow(row: SoundRow | undefined): string {
    const { look, place, current } = this;
    if (look === undefined) return '';
    if (place !== null && current !== null) return placeSaid(this.rows, look, current, place);
    if (row !== undefined) return rowSaid(row);
    return 'Point at a symbol, or go there by arrow keys, to see when it was heard; press it to hear that part. A row\u2019s shades are beside its own largest weight.';
  }

  private point(row: number | null, seconds: number | null = null): void {
    if (row === this.current && seconds === this.place) return;
    [this.current, this.place] = [row, seconds];
    this.request();
  }

  private secondsAt(event: MouseEvent): number {
    const box = this.canvas.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.sound.seconds;
  }

  private pointAt(event: PointerEvent): void {
    const y = event.clientY - this.canvas.getBoundingClientRect().top - kStrip - kAxis;
    const row = Math.floor(y / kRow);
    this.point(row >= 0 && row < this.rows.length ? row : null, this.secondsAt(event));
  }

  /** Where it is played. */
  private follow(seconds: number | null): void {
    this.cursor.hidden = seconds === null;
    if (seconds !== null) this.cursor.style.left = `${((100 * seconds) / this.sound.seconds).toFixed(3)}%`;
  }

  private move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || this.rows.length === 0) return;
    if (event.key === 'Escape') return this.player.stop();
    const last = this.rows.length - 1;
    const here = this.current ?? -1;
    const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, to));
    const buttons = [...this.names.querySelectorAll('button')];
    buttons.forEach((button, i) => (button.tabIndex = i === next ? 0 : -1));
    buttons[next]?.focus();
  }
}
