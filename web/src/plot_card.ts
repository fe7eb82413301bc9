// One chart on the page: its drawing, what it says where people point, what it saves.

import type { Drawing } from './plot_drawing';
import { colourOf, dashOf, drawChart } from './plot_drawing';
import { kPalettes } from './colours';
import type { Chart, Plot } from './plot_data';
import type { Line, Point } from './plot_lines';
import { nearest } from './plot_lines';
import { pngOfSvg, svgForPaper } from './plot_paper';
import type { PlotStore } from './plot_store';
import { bucketText, placeText, tableOf, valueTexts } from './plot_values';
import { download, make, makeButton, makeSvg } from './dom';
import { displayed, fileName } from './text';

/** Told where a chart is pointed at: a value across, or nothing. */
export type PointAt = (x: number | null) => void;

interface Found {
  readonly line: Line;
  readonly point: Point;
}

/** A piece of a run's line, for legends. */
export function swatchOf(run: number, store: PlotStore, byLength = false): SVGElement {
  return makeSvg('svg', { class: 'swatch', width: 22, height: 10, viewBox: '0 0 22 10', 'aria-hidden': 'true' },
    makeSvg('path', {
      d: 'M0 5h22', stroke: colourOf(run, store.theme), 'stroke-width': 2.6, fill: 'none',
      'stroke-dasharray': dashOf(run, byLength) || null,
    }));
}

export class PlotCard {
  readonly element: HTMLElement;
  private readonly area = make('div', { class: 'chart-area', tabindex: 0, role: 'application' });
  private readonly readout = make('div', { class: 'readout', hidden: true });
  private readonly output = make('output', { class: 'unseen', 'aria-live': 'polite' });
  private readonly table = make('details', { class: 'table' }, make('summary', {}, 'Values'));
  private readonly enlarge: HTMLButtonElement;
  private readonly overlay = makeSvg('g', { 'aria-hidden': 'true' });
  private drawing: Drawing | null = null;
  private held: number | null = null; // across, by keys or a touch
  private at: number | null = null; // across, by a pointer here or in another chart
  private requested = 0;

  constructor(
    readonly chart: Chart,
    private readonly store: PlotStore,
    private readonly point: PointAt,
  ) {
    this.area.setAttribute('aria-label', `${chart.title}. Arrow keys go from value to value.`);
    this.area.setAttribute('aria-roledescription', 'chart');
    this.enlarge = makeButton('Enlarge', () => {
      store.change({ large: store.view.large === chart.name ? null : chart.name });
      this.element.scrollIntoView({ block: 'nearest' });
    }, { 'aria-pressed': 'false' });
    this.element = make('article', { class: 'card', 'aria-label': chart.title, 'data-chart': chart.name },
      make('header', {},
        make('h3', { title: chart.help }, chart.title),
        make('span', { class: 'unit' }, chart.unit),
      ),
      this.area, this.readout, this.output,
      make('footer', { class: 'exports' }, this.enlarge, ...this.saves(), this.table),
    );
    this.table.addEventListener('toggle', () => this.fillTable());
    this.area.addEventListener('pointermove', (event) => this.follow(event));
    this.area.addEventListener('pointerdown', (event) => this.follow(event));
    this.area.addEventListener('pointerleave', (event) => {
      if (event.pointerType !== 'touch') this.leave();
    });
    this.area.addEventListener('blur', () => this.leave());
    this.area.addEventListener('keydown', (event) => this.move(event));
    new ResizeObserver(() => this.request()).observe(this.area);
  }

  private get plot(): Plot {
    return this.store.data;
  }

  private saves(): HTMLElement[] {
    const { chart, store } = this;
    const save = (end: string, content: Blob | null) => content && download(fileName([this.plot.title, chart.name], end), content);
    return [
      makeButton('SVG', () => save('svg', new Blob([svgForPaper(this.plot, chart, store.view)], { type: 'image/svg+xml' })),
        { title: 'This chart as SVG, as it is shown' }),
      makeButton('PNG', () => void pngOfSvg(svgForPaper(this.plot, chart, store.view)).then((blob) => save('png', blob)),
        { title: 'This chart as PNG, as it is shown' }),
      makeButton('JSON', () => {
        const part = {
          ...this.plot, charts: [chart],
          runs: this.plot.runs.filter((_, place) => store.view.shown[place])
            .map((run) => ({ ...run, progress: {}, validations: {}, lengths: {}, [chart.table]: run[chart.table] })),
        };
        save('json', new Blob([JSON.stringify(part)], { type: 'application/json' }));
      }, { title: 'The numbers of this chart, in the format of docs/format.md' }),
    ];
  }

  /** Draws anew, soon. */
  request(): void {
    if (this.requested !== 0) return;
    this.requested = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.requested = 0;
    const { store, chart, area } = this;
    const isLarge = store.view.large === chart.name;
    this.element.classList.toggle('large', isLarge);
    this.enlarge.setAttribute('aria-pressed', String(isLarge));
    const width = area.clientWidth;
    if (width < 60) return;
    const height = isLarge ? Math.max(320, Math.min(560, Math.round(innerHeight * 0.6))) : 230;
    this.drawing = drawChart(this.plot, chart, store.view, { width, height, theme: store.theme, hasNames: isLarge });
    this.drawing.svg.append(this.overlay);
    area.replaceChildren(this.drawing.svg);
    this.mark();
    this.show(this.at);
    if (this.table.open) this.fillTable();
  }

  /** The other runs step back. */
  mark(): void {
    const { marked } = this.store.view;
    for (const line of this.area.querySelectorAll('[data-run]')) {
      line.classList.toggle('back', marked !== null && line.getAttribute('data-run') !== String(marked));
    }
  }

  private foundAt(x: number): Found[] {
    const { drawing } = this;
    if (drawing === null) return [];
    const reach = Math.abs(drawing.valueAt(drawing.left + 8) - drawing.valueAt(drawing.left));
    const one = this.closest(x);
    return drawing.lines.flatMap((line) => {
      const point = one === null ? null : nearest(line, one, reach);
      return point === null ? [] : [{ line, point }];
    });
  }

  /** The place across, of all lines, that is nearest. */
  private closest(x: number): number | null {
    const near = (this.drawing?.lines ?? []).map((line) => nearest(line, x, Infinity)?.x ?? Infinity);
    const best = near.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a), Infinity);
    return Number.isFinite(best) ? best : null;
  }

  /** A line through a place across and a dot on each run, as another chart is pointed at. */
  show(x: number | null): Found[] {
    const { drawing, overlay } = this;
    this.at = x;
    overlay.replaceChildren();
    if (drawing === null || x === null) return [];
    const found = this.foundAt(x);
    const at = this.closest(x);
    if (at === null) return [];
    const { paper, faint } = kPalettes[this.store.theme];
    const left = drawing.x(at).toFixed(1);
    overlay.append(
      makeSvg('path', { d: `M${left} ${drawing.top}V${drawing.bottom}`, stroke: faint, 'stroke-dasharray': '2 3' }),
      ...found.map(({ line, point }) => makeSvg('circle', {
        cx: drawing.x(point.x).toFixed(1), cy: drawing.y(point.y).toFixed(1), r: 4,
        fill: colourOf(line.run, this.store.theme), stroke: paper, 'stroke-width': 1.5,
      })),
    );
    return found;
  }

  private placed(found: readonly Found[], x: number): string {
    const [first] = found;
    if (this.chart.table === 'lengths' && first) return bucketText(this.plot, first.line.run, first.point.row);
    return this.drawing === null ? '' : placeText(x, this.drawing.unit);
  }

  /** Says the values of all runs beside the pointer. */
  private say(x: number, isKey: boolean): void {
    const { drawing, readout } = this;
    const at = this.closest(x);
    if (drawing === null || at === null) return;
    this.point(at);
    const found = this.show(at);
    const sorted = [...found].sort((a, b) => a.point.y - b.point.y);
    if (this.chart.better !== 'less') sorted.reverse();
    const name = ({ line }: Found) => displayed(this.plot.runs[line.run]?.name ?? '');
    const head = this.placed(found, at);
    const texts = valueTexts(sorted.map((one) => one.point.y));
    readout.replaceChildren(
      make('p', {}, head),
      make('ul', {}, ...sorted.map((one, i) =>
        make('li', {}, swatchOf(one.line.run, this.store, this.chart.table === 'lengths'),
          make('span', { class: 'name', dir: 'auto' }, name(one)), make('b', {}, texts[i] ?? '')))),
    );
    readout.hidden = false;
    const place = drawing.x(at);
    const isRight = place > (drawing.left + drawing.right) / 2;
    const room = this.area.clientWidth;
    readout.style.left = isRight ? '' : `${place + 14}px`;
    readout.style.right = isRight ? `${room - place + 14}px` : '';
    if (isKey) this.output.textContent = `${head}: ${sorted.map((one, i) => `${name(one)} ${texts[i] ?? ''}`).join(', ')}`;
  }

  private leave(): void {
    this.held = null;
    this.readout.hidden = true;
    this.show(null);
    this.point(null);
  }

  private follow(event: PointerEvent): void {
    const { drawing } = this;
    if (drawing === null || drawing.lines.length === 0) return;
    const x = event.clientX - this.area.getBoundingClientRect().left;
    this.say(drawing.valueAt(Math.max(drawing.left, Math.min(drawing.right, x))), false);
  }

  private move(event: KeyboardEvent): void {
    const { drawing } = this;
    if (drawing === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') return this.leave();
    const places = [...new Set(drawing.lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
    const last = places.length - 1;
    const here = this.held === null ? -1 : places.findIndex((x) => x >= (this.held ?? 0));
    const page = Math.max(1, Math.round(places.length / 10));
    const to: Record<string, number> = {
      ArrowRight: here + 1, ArrowLeft: here < 0 ? last : here - 1, PageDown: here + page, PageUp: here - page, Home: 0, End: last,
    };
    const next = to[event.key];
    const x = next === undefined ? undefined : places[Math.max(0, Math.min(last, next))];
    if (x === undefined) return;
    event.preventDefault();
    this.held = x;
    this.say(x, true);
  }

  private fillTable(): void {
    this.table.querySelector('.table-frame')?.remove();
    if (this.table.open) this.table.append(tableOf(this.plot, this.chart, this.store.view));
  }
}
