// The window that is shown: its chart and strips, what they say where people point, and what they save.

import { kPalettes } from './colours';
import { download, make, makeButton, makeSvg } from './dom';
import { pngOfSvg } from './plot_paper';
import type { SeriesData, SeriesWindow } from './series_data';
import type { SeriesDrawing } from './series_drawing';
import { colourOfModel, drawSeries } from './series_drawing';
import type { SeriesPlace } from './series_said';
import { mostLines, seriesSaid, seriesTable } from './series_said';
import type { SeriesStore } from './series_store';
import type { Strip } from './series_strips';
import { stripOf } from './series_strips';
import { spanText } from './series_time';
import { displayed, fileName } from './text';

const kPaper = 760; // pixels across, of a saved picture

/** The strips of a window, with names that people read. */
function stripsOf(data: SeriesData, window: SeriesWindow): Strip[] {
  return window.models.flatMap((seen, place) => {
    const model = data.models[place];
    if (model === undefined) return [];
    const of = data.models.length > 1 ? `${displayed(model.name)}, ` : '';
    return seen.readings.map((reading) => {
      const isOfSteps = reading.sums === 'rows';
      const names = reading.rows.map((row, i) => (isOfSteps ? `+${spanText(data, model.first + i)}` : displayed(row)));
      return stripOf(place, reading, `${of}${displayed(reading.name)}`, names);
    });
  });
}

export class SeriesPanel {
  readonly element: HTMLElement;
  private readonly area = make('div', { class: 'chart-area', tabindex: 0, role: 'application', 'aria-roledescription': 'chart' });
  private readonly output = make('output', { class: 'said', 'aria-live': 'polite' });
  private readonly legend = make('ul', { class: 'series-legend' });
  private readonly without = make('p', { class: 'note without' });
  private readonly table = make('details', { class: 'table' }, make('summary', {}, 'Numbers'));
  private readonly overlay = makeSvg('g', { 'aria-hidden': 'true' });
  private drawing: SeriesDrawing | null = null;
  private strips: Strip[] = [];
  private held: SeriesPlace | null = null; // by keys, a click or a touch
  private requested = 0;

  constructor(private readonly store: SeriesStore) {
    const { area } = this;
    area.setAttribute('aria-label', 'The window. Left and right go from step to step, up and down from row to row of the weights.');
    area.addEventListener('pointermove', (event) => this.point(this.placeAt(event) ?? this.held));
    area.addEventListener('pointerdown', (event) => this.hold(this.placeAt(event)));
    area.addEventListener('pointerleave', () => this.point(this.held));
    area.addEventListener('keydown', (event) => this.move(event));
    this.table.addEventListener('toggle', () => this.fillTable());
    new ResizeObserver(() => this.request()).observe(area);
    this.element = make('section', { class: 'window', 'aria-label': 'Window' },
      this.output, this.legend, area, this.without, this.exports(), this.table);
  }

  private get data(): SeriesData {
    return this.store.data;
  }

  private get window(): SeriesWindow {
    return this.data.windows[this.store.view.window] as SeriesWindow;
  }

  private exports(): HTMLElement {
    const name = (end: string) => fileName([this.data.title, this.window.time], end);
    return make('div', { class: 'exports' }, make('span', {}, 'Save'),
      makeButton('SVG', () => download(name('svg'), new Blob([this.forPaper()], { type: 'image/svg+xml' })), { title: 'This window as SVG' }),
      makeButton('PNG', () => void pngOfSvg(this.forPaper()).then((blob) => blob && download(name('png'), blob)), { title: 'This window as PNG' }),
      makeButton('JSON', () => {
        const part = { ...this.data, windows: [this.window] };
        download(name('json'), new Blob([JSON.stringify(part)], { type: 'application/json' }));
      }, { title: 'This window as JSON, in the format of docs/format.md' }),
    );
  }

  /** Dark on white, with what it is of above. */
  private forPaper(): string {
    const { data, window, store } = this;
    const { svg, height } = drawSeries(data, window, this.strips, {
      width: kPaper, chart: 260, theme: 'light', shading: store.view.shading, target: store.view.target,
    });
    const head = 24;
    svg.setAttribute('height', String(height + head));
    svg.setAttribute('viewBox', `0 ${-head} ${kPaper} ${height + head}`);
    const title = `${displayed(data.targets[store.view.target] ?? '')}, read up to ${window.time}`;
    const names = data.models.map((model, place) =>
      makeSvg('tspan', { dx: 10, fill: colourOfModel(place, 'light') }, `\u25cf ${displayed(model.name)}`));
    svg.prepend(
      makeSvg('rect', { y: -head, width: kPaper, height: height + head, fill: kPalettes.light.paper }),
      makeSvg('text', { x: 10, y: -7 }, makeSvg('tspan', { 'font-weight': 600, fill: kPalettes.light.ink }, title), ...names),
    );
    return new XMLSerializer().serializeToString(svg);
  }

  /** Another window, or another look. */
  show(isAnother: boolean): void {
    this.strips = stripsOf(this.data, this.window);
    if (isAnother) this.held = null;
    this.output.style.setProperty('--lines', String(mostLines(this.data, this.strips)));
    this.draw();
  }

  private request(): void {
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.requested = 0;
    const { area, store, data, window } = this;
    const width = area.clientWidth;
    if (width < 60) return;
    this.drawing = drawSeries(data, window, this.strips, {
      width, chart: width < 500 ? 190 : 270, theme: store.theme, shading: store.view.shading, target: store.view.target,
    });
    this.drawing.svg.append(this.overlay);
    area.replaceChildren(this.drawing.svg);
    this.drawLegend();
    this.sayWhatIsNotThere();
    this.fillTable();
    this.point(this.held);
  }

  private drawLegend(): void {
    const { theme } = this.store;
    const { ink, faint, paper } = kPalettes[theme];
    const swatch = (...parts: SVGElement[]) =>
      makeSvg('svg', { width: 24, height: 12, viewBox: '0 0 24 12', 'aria-hidden': 'true' }, ...parts);
    const stroke = (colour: string, more = {}) => makeSvg('path', { d: 'M0 6h24', stroke: colour, 'stroke-width': 1.8, ...more });
    const dot = (fill: string, colour: string) => makeSvg('circle', { cx: 12, cy: 6, r: 3.2, fill, stroke: colour, 'stroke-width': 1.4 });
    const name = displayed(this.data.targets[this.store.view.target] ?? '');
    const items = [
      make('li', {}, swatch(stroke(ink)), make('span', { dir: 'auto' }, `${name} read`)),
      make('li', {}, swatch(stroke(ink), dot(paper, ink)), make('span', { dir: 'auto' }, `${name} came`)),
      ...this.data.models.map((model, place) => {
        const colour = colourOfModel(place, theme);
        const band = makeSvg('rect', { width: 24, height: 12, fill: colour, opacity: 0.18 });
        const within = model.level === undefined ? '' : `, within ${Math.round(100 * model.level)} %`;
        return make('li', {}, swatch(...(model.level === undefined ? [] : [band]), stroke(colour), dot(colour, colour)),
          make('span', { dir: 'auto' }, `${displayed(model.name)} says${within}`));
      }),
      make('li', {}, swatch(stroke(faint, { 'stroke-dasharray': '5 3' })), 'persistence'),
    ];
    this.legend.replaceChildren(...items);
  }

  private sayWhatIsNotThere(): void {
    const without = this.data.models.filter((_, place) => this.window.models[place]?.readings.length === 0);
    this.without.textContent = without
      .map((model) => `${displayed(model.name)} has no attention (${displayed(model.made_of)}), so there are no weights to show.`)
      .join(' ');
    this.without.hidden = without.length === 0;
  }

  /** What lies under a pointer. */
  private placeAt(event: PointerEvent): SeriesPlace | null {
    const { drawing } = this;
    if (drawing === null) return null;
    const box = this.area.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const step = Math.max(drawing.first, Math.min(drawing.last, drawing.first + Math.floor((x - drawing.left) / drawing.cell)));
    const strip = drawing.strips.findIndex(({ top, bottom }) => y >= top && y < bottom);
    const found = drawing.strips[strip];
    if (found === undefined) return { step, strip: null, row: 0 };
    return { step, strip, row: Math.floor((y - found.top) / found.height) };
  }

  private hold(place: SeriesPlace | null): void {
    this.held = place;
    this.point(place);
  }

  private point(place: SeriesPlace | null): void {
    const { drawing, overlay, output, store } = this;
    overlay.replaceChildren();
    output.classList.toggle('hint', place === null);
    if (drawing === null || place === null) {
      output.replaceChildren(make('p', {}, 'Point at a step, or go there by arrow keys, to see its numbers and weights.'));
      return;
    }
    const { accent } = kPalettes[store.theme];
    const { cell, x, top, bottom, height } = drawing;
    const width = Math.max(cell, 2);
    const left = (x(place.step) - width / 2).toFixed(2);
    const across = { x: left, width: width.toFixed(2) };
    overlay.append(makeSvg('rect', { ...across, y: top, height: bottom - top, fill: accent, opacity: 0.16 }));
    if (drawing.strips.length > 0) {
      overlay.append(makeSvg('rect', { ...across, y: bottom, height: height - bottom - 3, fill: 'none', stroke: accent, opacity: 0.45 }));
    }
    const strip = place.strip === null ? undefined : drawing.strips[place.strip];
    if (strip !== undefined) {
      const from = x(strip.strip.reading.first) - cell / 2;
      const frame = { fill: 'none', stroke: accent, 'stroke-width': 1.6 };
      const y = strip.top + place.row * strip.height - 0.5;
      overlay.append(
        makeSvg('rect', { x: from.toFixed(2), y, width: (cell * strip.strip.steps).toFixed(2), height: strip.height, ...frame, opacity: 0.6 }),
        makeSvg('rect', { x: left, y, width: width.toFixed(2), height: strip.height, ...frame }),
      );
    }
    const lines = seriesSaid(this.data, this.window, store.view.target, this.strips, place);
    output.replaceChildren(...lines.map((line) => make('p', {}, line)));
  }

  private move(event: KeyboardEvent): void {
    const { drawing } = this;
    if (drawing === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') return this.hold(null);
    const { step, strip, row } = this.held ?? { step: 0, strip: null, row: 0 };
    const page = Math.max(1, Math.round((drawing.last - drawing.first) / 8));
    const steps: Record<string, number> = {
      ArrowRight: this.held === null ? step : step + 1, ArrowLeft: step - 1, PageDown: step + page, PageUp: step - page,
      Home: drawing.first, End: drawing.last, ArrowUp: step, ArrowDown: step,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const rows = drawing.strips.flatMap((place, i) => place.strip.reading.rows.map((_, r) => ({ strip: i, row: r })));
    const here = strip === null ? -1 : rows.findIndex((one) => one.strip === strip && one.row === row);
    const next = here + (event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0);
    const chosen = rows[Math.min(rows.length - 1, next)] ?? { strip: null, row: 0 };
    this.hold({ step: Math.max(drawing.first, Math.min(drawing.last, to)), ...chosen });
  }

  private fillTable(): void {
    this.table.querySelector('.table-frame')?.remove();
    const { drawing } = this;
    if (!this.table.open || drawing === null) return;
    this.table.append(seriesTable(this.data, this.window, this.store.view.target, this.strips, drawing.first, drawing.last));
  }
}
