// The matrix on the page: scrolls within its frame, its words stay in sight, and what is pointed at by
// mouse, finger or arrow keys is told to others.

import { make } from './dom';
import type { Matrix } from './matrix';
import type { Look } from './matrix_drawing';
import { MatrixDrawing, pictureOf } from './matrix_drawing';
import type { Layout, Pointed } from './matrix_layout';
import { cellFor, columnOf, kNothing, layoutOf, pointedAt } from './matrix_layout';
import type { Zoom } from './store';

export interface MatrixEvents {
  /** `isHeld`: by a click, a touch or a key, so that it stays. */
  readonly point: (pointed: Pointed, isHeld: boolean) => void;
  readonly zoom: (cell: number) => void;
  /** A column that stands for several is to be shown in full. */
  readonly open: (gap: number) => void;
}

export class MatrixView {
  readonly element: HTMLElement;
  private readonly area = make('div', { class: 'matrix-area' });
  private readonly canvas = make('canvas', { 'aria-hidden': 'true' });
  private readonly context = this.canvas.getContext('2d');
  private matrix: Matrix | null = null;
  private layout: Layout | null = null;
  private drawing: MatrixDrawing | null = null;
  private picture: HTMLCanvasElement | null = null;
  private pointed: Pointed = kNothing;
  private look: Look = { theme: 'light', shading: 'linear' };
  private zoom: Zoom = 'auto';
  private isRightToLeft = false;
  private requested = 0;
  private readonly kept = make('canvas'); // as it is with nothing pointed at
  private keptState = ''; // where it was scrolled to

  constructor(label: string, private readonly events: MatrixEvents) {
    this.area.append(this.canvas);
    this.element = make(
      'div',
      { class: 'matrix', tabindex: 0, role: 'application', 'aria-label': label, 'aria-roledescription': 'alignment matrix' },
      this.area,
    );
    this.element.addEventListener('scroll', () => this.request(), { passive: true });
    this.element.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'touch') events.point(this.at(event), false);
    });
    this.element.addEventListener('pointerleave', (event) => {
      if (event.pointerType !== 'touch') events.point(kNothing, false);
    });
    this.element.addEventListener('click', (event) => {
      const pointed = this.at(event);
      if (!this.opens(pointed)) events.point(pointed, true);
    });
    this.element.addEventListener('keydown', (event) => this.move(event));
    this.element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** Stays where it is scrolled to if `staysThere`, or if there are as many columns as before. */
  show(matrix: Matrix, { staysThere, ...options }: { look: Look; zoom: Zoom; isRightToLeft: boolean; staysThere: boolean }): void {
    const wasWide = this.matrix?.source.length !== matrix.source.length && !staysThere;
    Object.assign(this, { matrix, ...options });
    this.pointed = kNothing;
    this.arrange();
    if (wasWide) {
      this.element.scrollTop = 0;
      this.element.scrollLeft = this.isRightToLeft ? this.area.offsetWidth : 0;
    }
  }

  highlight(pointed: Pointed): void {
    this.pointed = pointed;
    this.request();
  }

  /** The cell's size as it is now. */
  get cell(): number {
    return this.layout?.cell ?? 0;
  }

  private arrange(): void {
    const { matrix, context } = this;
    if (matrix === null || context === null || this.element.clientWidth === 0) return;
    const room = { width: this.element.clientWidth, height: Math.round(innerHeight * 0.8) };
    const cell = cellFor(matrix, this.zoom, room, this.isRightToLeft, context);
    this.layout = layoutOf(matrix, { cell, isRightToLeft: this.isRightToLeft, hasBars: matrix.probabilities.length > 0 }, context);
    this.picture = pictureOf(matrix, this.layout, this.look);
    this.area.style.width = `${this.layout.width}px`;
    this.area.style.height = `${this.layout.height}px`;
    this.keptState = '';
    this.drawing = new MatrixDrawing(context, matrix, this.layout, this.picture, this.look);
    this.resize();
  }

  private lastWidth = 0;

  private resize(): void {
    if (this.layout === null || this.element.clientWidth !== this.lastWidth) {
      this.lastWidth = this.element.clientWidth;
      if (this.matrix !== null) return this.arrange();
    }
    if (this.layout === null) return;
    const width = Math.min(this.element.clientWidth, this.layout.width);
    const height = Math.min(this.element.clientHeight, this.layout.height);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    this.keptState = '';
    this.draw();
  }

  private request(): void {
    if (this.requested !== 0) return;
    this.requested = requestAnimationFrame(() => this.draw());
  }

  /** What hangs on the place scrolled to is kept, so that pointing costs little. */
  private draw(): void {
    this.requested = 0;
    const { context, drawing, canvas } = this;
    if (drawing === null || context === null || canvas.width === 0) return;
    const ratio = devicePixelRatio;
    const window = {
      x: this.element.scrollLeft,
      y: this.element.scrollTop,
      width: canvas.width / ratio,
      height: canvas.height / ratio,
    };
    const state = `${window.x} ${window.y} ${window.width} ${window.height}`;
    if (this.keptState !== state) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawing.draw(window);
      this.kept.width = canvas.width;
      this.kept.height = canvas.height;
      this.kept.getContext('2d')?.drawImage(canvas, 0, 0);
      this.keptState = state;
    } else {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(this.kept, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    drawing.drawPointed(window, this.pointed);
  }

  private opens({ source }: Pointed): boolean {
    const isGap = source !== null && (this.matrix?.gaps?.has(source) ?? false);
    if (isGap) this.events.open(source);
    return isGap;
  }

  private at(event: MouseEvent): Pointed {
    if (this.layout === null) return kNothing;
    const box = this.element.getBoundingClientRect();
    const header = { x: this.element.scrollLeft, y: this.element.scrollTop };
    const x = event.clientX - box.left - this.element.clientLeft + header.x;
    const y = event.clientY - box.top - this.element.clientTop + header.y;
    return pointedAt(this.layout, x, y, header);
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey || this.layout === null) return;
    event.preventDefault();
    this.events.zoom(this.layout.cell * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
  }

  private move(event: KeyboardEvent): void {
    const { layout } = this;
    if (layout === null || event.altKey || event.metaKey) return;
    if ((event.key === 'Enter' || event.key === ' ') && this.opens(this.pointed)) {
      event.preventDefault();
      return;
    }
    const [rows, columns] = [layout.rows, layout.columns];
    const at = { source: this.pointed.source ?? 0, target: this.pointed.target ?? 0 };
    const isNew = this.pointed.source === null && this.pointed.target === null;
    const step = layout.isRightToLeft ? -1 : 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / layout.cell / 2));
    const moves: Record<string, () => void> = {
      ArrowLeft: () => (at.source -= step),
      ArrowRight: () => (at.source += step),
      ArrowUp: () => (at.target -= 1),
      ArrowDown: () => (at.target += 1),
      PageUp: () => (at.target -= page),
      PageDown: () => (at.target += page),
      Home: () => ((at.source = 0), event.ctrlKey && (at.target = 0)),
      End: () => ((at.source = columns - 1), event.ctrlKey && (at.target = rows - 1)),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    if (!isNew || event.key === 'Home' || event.key === 'End') move();
    at.source = Math.min(columns - 1, Math.max(0, at.source));
    at.target = Math.min(rows - 1, Math.max(0, at.target));
    this.events.point(at, true);
    this.reveal(at.source, at.target);
  }

  /** Scrolls as little as it takes to see a cell. */
  private reveal(source: number, target: number): void {
    const { layout, element } = this;
    if (layout === null) return;
    const x = columnOf(layout, source) * layout.cell;
    const y = target * layout.cell;
    const width = element.clientWidth - layout.left - layout.cell;
    const height = element.clientHeight - layout.top - layout.cell;
    element.scrollLeft = Math.min(x, Math.max(element.scrollLeft, x - width));
    element.scrollTop = Math.min(y, Math.max(element.scrollTop, y - height));
  }
}
