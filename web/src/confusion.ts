// The confusion matrix as a table: what is right down, what was found across. One stop for Tab, arrow keys go
// from cell to cell, and a cell that is chosen is told to others.

import type { Answers } from './answers_data';
import { make } from './dom';
import { displayed, figure } from './text';

export type Measure = 'count' | 'recall' | 'precision';

const kMost = 60; // labels that a table shows

/** The places of the labels that are shown: all, or those that take part in most confusions. */
export function shownLabels({ labels, cells }: Answers): number[] {
  const all = labels.map((_, place) => place);
  if (labels.length <= kMost) return all;
  const wrong = labels.map(() => 0);
  for (const [right, found, count] of cells) {
    if (right === found) continue;
    wrong[right] = (wrong[right] ?? 0) + count;
    wrong[found] = (wrong[found] ?? 0) + count;
  }
  const most = [...all].sort((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0)).slice(0, kMost);
  return most.sort((a, b) => a - b);
}

/** Counts, and their sums down and across. */
class Counts {
  readonly right: number[];
  readonly found: number[];
  private readonly places = new Map<string, number>(); // of cells

  constructor(private readonly data: Answers) {
    this.right = data.labels.map(() => 0);
    this.found = data.labels.map(() => 0);
    data.cells.forEach(([right, found, count], place) => {
      this.right[right] = (this.right[right] ?? 0) + count;
      this.found[found] = (this.found[found] ?? 0) + count;
      this.places.set(`${right} ${found}`, place);
    });
  }

  /** -1 where there is none. */
  placeOf(right: number, found: number): number {
    return this.places.get(`${right} ${found}`) ?? -1;
  }

  at(right: number, found: number): number {
    return this.data.cells[this.placeOf(right, found)]?.[2] ?? 0;
  }

  /** Of all where the one is right; of all where the other was found. */
  shareOfRight(right: number, found: number): number {
    return this.at(right, found) / Math.max(1, this.right[right] ?? 0);
  }
  shareOfFound(right: number, found: number): number {
    return this.at(right, found) / Math.max(1, this.found[found] ?? 0);
  }
}

export class ConfusionTable {
  readonly element: HTMLElement;
  private readonly counts: Counts;
  private readonly shown: number[];
  private readonly cells: HTMLElement[][] = [];
  private readonly heads: HTMLElement[];
  private stop: [number, number] = [0, 0];

  constructor(private readonly data: Answers, private readonly choose: (cell: number, right: number, found: number) => void) {
    this.counts = new Counts(data);
    this.shown = shownLabels(data);
    const name = (place: number) => displayed(data.labels[place] ?? '');
    this.heads = this.shown.map((found) => make('th', { scope: 'col', dir: 'auto', title: name(found) }, make('span', {}, name(found))));
    const rows = this.shown.map((right, row) => {
      this.cells.push(this.shown.map((found, column) => this.cellOf(right, found, row, column)));
      return make('tr', {}, make('th', { scope: 'row', dir: 'auto', title: name(right) }, name(right)), ...(this.cells[row] ?? []));
    });
    const table = make('table', { class: 'confusion', role: 'grid', 'aria-label': 'Confusion matrix: right down, found across' },
      make('thead', {}, make('tr', {}, make('td', { class: 'corner' }, 'right \u2193 found \u2192'), ...this.heads)),
      make('tbody', {}, ...rows),
    );
    table.addEventListener('keydown', (event) => this.move(event));
    this.element = make('div', { class: 'confusion-frame' }, table);
    this.cells[0]?.[0]?.setAttribute('tabindex', '0');
    this.measure('count');
  }

  get isWhole(): boolean {
    return this.shown.length === this.data.labels.length;
  }

  private cellOf(right: number, found: number, row: number, column: number): HTMLElement {
    const { data, counts } = this;
    const count = counts.at(right, found);
    const share = counts.shareOfRight(right, found);
    const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
    const title =
      `${displayed(data.labels[right] ?? '')} is right, ${displayed(data.labels[found] ?? '')} was found: ${count}, ` +
      `${percent(share)} of where it is right, ${percent(counts.shareOfFound(right, found))} of where it was found`;
    const kind = right === found ? 'hit' : 'miss';
    const cell = make('td', { role: 'gridcell', class: count === 0 ? 'none' : kind, tabindex: -1, title, 'aria-selected': 'false' });
    cell.style.setProperty('--share', share.toFixed(3));
    const pick = () => this.pick(row, column);
    cell.addEventListener('click', pick);
    cell.addEventListener('pointerenter', () => this.heads[column]?.classList.add('over'));
    cell.addEventListener('pointerleave', () => this.heads[column]?.classList.remove('over'));
    return cell;
  }

  /** What stands in the cells; their shade is the share of what is right, or of what was found. */
  measure(measure: Measure): void {
    this.shown.forEach((right, row) =>
      this.shown.forEach((found, column) => {
        const cell = this.cells[row]?.[column];
        if (cell === undefined) return;
        const count = this.counts.at(right, found);
        const share = measure === 'precision' ? this.counts.shareOfFound(right, found) : this.counts.shareOfRight(right, found);
        cell.style.setProperty('--share', share.toFixed(3));
        cell.textContent = count === 0 ? '\u00b7' : measure === 'count' ? String(count) : figure(share, 2);
      }),
    );
  }

  private focus(row: number, column: number): void {
    const [r, c] = this.stop;
    this.cells[r]?.[c]?.setAttribute('tabindex', '-1');
    this.stop = [row, column];
    this.cells[row]?.[column]?.setAttribute('tabindex', '0');
    this.cells[row]?.[column]?.focus();
  }

  private pick(row: number, column: number): void {
    this.focus(row, column);
    for (const cell of this.cells.flat()) cell.setAttribute('aria-selected', 'false');
    this.cells[row]?.[column]?.setAttribute('aria-selected', 'true');
    const [right, found] = [this.shown[row] ?? 0, this.shown[column] ?? 0];
    this.choose(this.counts.placeOf(right, found), right, found);
  }

  private move(event: KeyboardEvent): void {
    const last = this.shown.length - 1;
    const [row, column] = this.stop;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return this.pick(row, column);
    }
    const to: Record<string, [number, number]> = {
      ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
      Home: [row, 0], End: [row, last],
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.focus(Math.min(last, Math.max(0, next[0])), Math.min(last, Math.max(0, next[1])));
  }
}
