// Draws a matrix on a canvas: on the screen the part that is seen, its words kept in sight; for a
// picture all of it.

import type { Palette, Shading, Theme } from './colours';
import { kPalettes, shades } from './colours';
import type { Matrix } from './matrix';
import { weightAt } from './matrix';
import type { Layout, Pointed } from './matrix_layout';
import { columnOf, cut, kBarLength, kFont, kSlant, measureWith } from './matrix_layout';

export interface Look {
  readonly theme: Theme;
  readonly shading: Shading;
}

export interface Window {
  readonly x: number; // of the drawing's part that is seen
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The weights as a picture of one pixel a cell, to be enlarged. */
export function pictureOf(matrix: Matrix, layout: Layout, look: Look): HTMLCanvasElement {
  const { columns, rows } = layout;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, rows);
  const context = canvas.getContext('2d');
  if (context === null || columns * rows === 0) return canvas;
  const table = shades(look.theme, look.shading);
  const image = context.createImageData(columns, rows);
  for (let t = 0; t < rows; t++) {
    for (let s = 0; s < columns; s++) {
      const shade = 3 * Math.round(255 * Math.min(1, weightAt(matrix, s, t)));
      const at = 4 * (t * columns + columnOf(layout, s));
      for (let channel = 0; channel < 3; channel++) image.data[at + channel] = table[shade + channel] ?? 0;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The first and the last of `count` things of one size that a stretch shows some part of. */
function seen(from: number, length: number, size: number, count: number): [number, number] {
  return [Math.max(0, Math.floor(from / size)), Math.min(count - 1, Math.floor((from + length) / size))];
}

export class MatrixDrawing {
  private readonly palette: Palette;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly matrix: Matrix,
    private readonly layout: Layout,
    private readonly picture: HTMLCanvasElement,
    look: Look,
  ) {
    this.palette = kPalettes[look.theme];
  }

  /** All but what is pointed at. */
  draw(window: Window): void {
    const { context, layout } = this;
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, window.width, window.height);
    this.within(layout.left - 1, layout.top - 1, window.width, window.height, () => {
      context.translate(-window.x, -window.y);
      this.drawCells(window);
      this.drawGold();
    });
    this.within(0, layout.top, layout.left, window.height, () => this.drawTargets(window));
    this.within(layout.left - 4, 0, window.width, layout.top, () => this.drawSources(window));
  }

  /** What is pointed at, over the rest. */
  drawPointed(window: Window, { source, target }: Pointed): void {
    const { context, layout } = this;
    this.within(layout.left - 2, layout.top - 2, window.width, window.height, () => {
      context.translate(-window.x, -window.y);
      this.drawFrames({ source, target });
    });
    if (target !== null) {
      this.within(0, layout.top, layout.left, window.height, () => this.drawTarget(window, target, true));
    }
    if (source !== null) {
      this.within(layout.left - 4, 0, window.width, layout.top, () => this.drawSource(window, source, true));
    }
  }

  private within(left: number, top: number, right: number, bottom: number, action: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(left, top, right - left, bottom - top);
    this.context.clip();
    action();
    this.context.restore();
  }

  private drawCells(window: Window): void {
    const { context, layout, palette } = this;
    const { cell, left, top, columns, rows } = layout;
    const [c0, c1] = seen(window.x, window.width, cell, columns);
    const [r0, r1] = seen(window.y, window.height, cell, rows);
    const [width, height] = [c1 - c0 + 1, r1 - r0 + 1];
    const [x, y] = [left + c0 * cell, top + r0 * cell];
    if (width < 1 || height < 1) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.picture, c0, r0, width, height, x, y, width * cell, height * cell);
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    if (cell >= 10) {
      context.globalAlpha = 0.55;
      context.beginPath();
      for (let c = 0; c <= width; c++) {
        context.moveTo(x + c * cell, y);
        context.lineTo(x + c * cell, y + height * cell);
      }
      for (let r = 0; r <= height; r++) {
        context.moveTo(x, y + r * cell);
        context.lineTo(x + width * cell, y + r * cell);
      }
      context.stroke();
      context.globalAlpha = 1;
    } else {
      context.strokeRect(left - 0.5, top - 0.5, columns * cell + 1, rows * cell + 1);
    }
    this.drawGaps(window);
    if (cell >= 34) this.drawNumbers([r0, r1]);
    if (layout.bars > 0) this.drawBars([r0, r1]);
  }

  /** Columns that stand for several are hatched. */
  private drawGaps(window: Window): void {
    const { context, layout, palette, matrix } = this;
    const { cell, left, top, rows } = layout;
    const [first, last] = seen(window.y, window.height, cell, rows);
    context.strokeStyle = palette.faint;
    context.lineWidth = 1;
    context.globalAlpha = 0.7;
    context.beginPath();
    for (const gap of matrix.gaps ?? []) {
      const x = left + columnOf(layout, gap) * cell;
      for (let t = first; t <= last; t++) {
        context.moveTo(x, top + (t + 1) * cell);
        context.lineTo(x + cell, top + t * cell);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** Weights of 0.01 and more as numbers, where there is room. */
  private drawNumbers([firstRow, lastRow]: [number, number]): void {
    const { context, layout, palette, matrix } = this;
    const { cell, left, top } = layout;
    context.font = `${Math.min(13, cell * 0.32)}px ${kFont}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let t = firstRow; t <= lastRow; t++) {
      for (let s = 0; s < layout.columns; s++) {
        const weight = weightAt(matrix, s, t);
        if (weight < 0.005) continue;
        context.fillStyle = weight > 0.45 ? palette.paper : palette.ink;
        const text = weight >= 0.995 ? '1' : weight.toFixed(2).slice(1);
        context.fillText(text, left + (columnOf(layout, s) + 0.5) * cell, top + (t + 0.5) * cell);
      }
    }
  }

  /** The probability of each target word, as a bar after its row. */
  private drawBars([firstRow, lastRow]: [number, number]): void {
    const { context, layout, palette, matrix } = this;
    const thickness = Math.max(1, Math.min(6, layout.cell * 0.3));
    for (let t = firstRow; t <= lastRow; t++) {
      const y = layout.top + (t + 0.5) * layout.cell - thickness / 2;
      context.fillStyle = palette.line;
      context.fillRect(layout.bars, y, kBarLength, thickness);
      context.fillStyle = palette.faint;
      context.fillRect(layout.bars, y, kBarLength * Math.min(1, matrix.probabilities[t] ?? 0), thickness);
    }
  }

  private corner(source: number, target: number): [number, number] {
    const { left, top, cell } = this.layout;
    return [left + columnOf(this.layout, source) * cell, top + target * cell];
  }

  /** Sure links in full frames, possible ones in broken frames, the model's own as dots. */
  private drawGold(): void {
    const { context, palette, matrix } = this;
    const { cell } = this.layout;
    const inset = cell >= 10 ? 2 : 0.5;
    const frame = (links: Matrix['sure'], dash: number[]) => {
      context.setLineDash(dash);
      for (const [s, t] of links) {
        const [x, y] = this.corner(s, t);
        context.strokeRect(x + inset, y + inset, cell - 2 * inset, cell - 2 * inset);
      }
    };
    context.strokeStyle = palette.gold;
    context.lineWidth = cell >= 10 ? 2 : 1;
    frame(matrix.sure, []);
    frame(matrix.possible, [3, 2.5]);
    context.setLineDash([]);
    for (const [s, t] of matrix.links) {
      const [x, y] = this.corner(s, t);
      context.beginPath();
      context.arc(x + cell / 2, y + cell / 2, Math.max(1, cell * 0.12), 0, 2 * Math.PI);
      context.fillStyle = palette.gold;
      context.fill();
    }
  }

  private drawFrames({ source, target }: Pointed): void {
    const { context, palette, layout } = this;
    const { left, top, cell, columns, rows } = layout;
    context.strokeStyle = palette.accent;
    context.lineWidth = 1.5;
    if (source !== null) {
      context.strokeRect(left + columnOf(layout, source) * cell, top - 1, cell, rows * cell + 2);
    }
    if (target !== null) context.strokeRect(left - 1, top + target * cell, columns * cell + 2, cell);
    if (source === null || target === null) return;
    const [x, y] = this.corner(source, target);
    context.lineWidth = 3;
    context.strokeRect(x, y, cell, cell);
  }

  /** Where cells are too small for all words, the one that is pointed at has its own. */
  private get hasLabels(): boolean {
    return this.layout.cell >= 8;
  }

  private drawTargets(window: Window): void {
    if (!this.hasLabels) return;
    const [first, last] = seen(window.y, window.height, this.layout.cell, this.layout.rows);
    for (let t = first; t <= last; t++) this.drawTarget(window, t, false);
  }

  private drawTarget(window: Window, t: number, isPointed: boolean): void {
    const { context, layout } = this;
    const y = layout.top + (t + 0.5) * layout.cell - window.y;
    context.textAlign = 'right';
    this.drawLabel(layout.targetLabels[t] ?? '', layout.left - 6, y, isPointed);
  }

  private drawSources(window: Window): void {
    if (!this.hasLabels) return;
    const [first, last] = seen(window.x, window.width, this.layout.cell, this.layout.columns);
    for (let column = first; column <= last; column++) {
      this.drawSource(window, columnOf(this.layout, column), false);
    }
  }

  private drawSource(window: Window, s: number, isPointed: boolean): void {
    const { context, layout } = this;
    const x = layout.left + (columnOf(layout, s) + 0.5) * layout.cell - window.x;
    if (x < layout.left - 1) return; // its column is out of sight
    // Where there is more to the right, a word is cut by letters, not by the edge.
    const room = (window.width - x) / Math.cos(kSlant) - layout.fontSize;
    const isMore = window.x + window.width < layout.width;
    const whole = layout.sourceLabels[s] ?? '';
    const label = isMore ? cut(whole, room, measureWith(context, layout.fontSize)) : whole;
    context.save();
    context.translate(x, layout.top - 5);
    context.rotate(-kSlant);
    context.textAlign = 'left';
    this.drawLabel(label, 0, 0, isPointed, this.matrix.gaps?.has(s));
    context.restore();
  }

  /** One that is pointed at stands over the same one in plain type, which it hides. */
  private drawLabel(label: string, x: number, y: number, isPointed: boolean, isGap = false): void {
    const { context, layout, palette } = this;
    context.font = `${layout.fontSize}px ${kFont}`;
    context.textBaseline = 'middle';
    if (isPointed) {
      context.strokeStyle = palette.paper;
      context.lineWidth = 4;
      context.lineJoin = 'round';
      context.strokeText(label, x, y);
      context.strokeStyle = palette.accent;
      context.lineWidth = 0.5;
      context.strokeText(label, x, y);
    }
    context.fillStyle = isPointed ? palette.accent : isGap ? palette.faint : palette.ink;
    context.fillText(label, x, y);
  }
}
