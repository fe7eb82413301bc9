// The matrix on the page with what nobody reads folded, where its source is long. Whoever uses it speaks of
// the whole matrix alone.

import { make, makeButton } from './dom';
import type { Folded } from './fold';
import { fold, isLong, kFoldsFrom, kLeastRead, placeIn } from './fold';
import type { Matrix } from './matrix';
import type { Look } from './matrix_drawing';
import type { Pointed } from './matrix_layout';
import { kNothing } from './matrix_layout';
import { MatrixView } from './matrix_view';
import { said } from './said';
import type { Zoom } from './store';
import { counted } from './text';

export interface FoldingEvents {
  readonly point: (pointed: Pointed, isHeld: boolean) => void;
  readonly zoom: (cell: number) => void;
  /** Other columns are drawn than before. */
  readonly folded: () => void;
}

export interface ShownAs {
  readonly noun: string; // what a column is
  readonly look: Look;
  readonly zoom: Zoom;
  readonly isRightToLeft: boolean;
}

export class FoldingView {
  /** What is folded, by which rule, and the way to see all of it, and back. */
  readonly note = make('p', { class: 'folds' });
  private readonly view: MatrixView;
  private matrix: Matrix | null = null;
  private folded: Folded | null = null;
  private isFolding = true;
  private readonly opened = new Set<number>(); // gaps, by their first columns
  private openedOf = ''; // which matrix
  private as: ShownAs | null = null;

  constructor(label: string, private readonly events: FoldingEvents) {
    this.view = new MatrixView(label, {
      point: (pointed, isHeld) => events.point(this.inWhole(pointed), isHeld),
      zoom: events.zoom,
      open: (gap) => this.open(gap),
    });
  }

  get element(): HTMLElement {
    return this.view.element;
  }

  get cell(): number {
    return this.view.cell;
  }

  /** The matrix as it is drawn. */
  get drawn(): Matrix | null {
    return this.folded?.matrix ?? this.matrix;
  }

  /** Folds a matrix, or none; gaps of one of the same `name` stay open. Draws nothing yet. */
  take(matrix: Matrix | null, name: string, noun: string): void {
    if (name !== this.openedOf) this.opened.clear();
    this.openedOf = name;
    this.matrix = matrix;
    this.folded = matrix !== null && this.isFolding && isLong(matrix) ? fold(matrix, this.opened, noun) : null;
  }

  draw(as: ShownAs, staysThere = false): void {
    this.as = as;
    const { look, zoom, isRightToLeft } = as;
    if (this.drawn !== null) this.view.show(this.drawn, { look, zoom, isRightToLeft, staysThere });
    this.drawNote(as.noun);
  }

  private drawNote(noun: string): void {
    const { matrix, folded } = this;
    this.note.replaceChildren();
    if (matrix === null || !isLong(matrix)) return;
    if (folded !== null) {
      this.note.append(
        `Folded: ${folded.hidden.toLocaleString('en')} of ${counted(matrix.source.length, noun)}, which no row reads with a weight above ${kLeastRead}.`,
        makeButton('Show all', () => this.foldAnew(false)));
    }
    if (!this.isFolding || this.opened.size > 0) {
      this.note.append(makeButton('Fold what is not read', () => this.foldAnew(true), {
        title: `Of a source with more than ${kFoldsFrom} symbols: what no row reads with a weight above ${kLeastRead}`,
      }));
    }
  }

  private again(staysThere: boolean): void {
    if (this.as === null) return;
    this.take(this.matrix, this.openedOf, this.as.noun);
    this.events.folded();
    this.draw(this.as, staysThere);
  }

  private foldAnew(isFolding: boolean): void {
    this.isFolding = isFolding;
    this.opened.clear();
    this.again(false);
    this.events.point(kNothing, true);
    this.note.querySelector('button')?.focus();
  }

  /** Shows all that a gap stands for. */
  private open(gap: number): void {
    const column = this.folded?.columns[gap];
    if (column === undefined || typeof column === 'number') return;
    this.opened.add(column.first);
    this.again(true);
    this.events.point({ source: column.first, target: null }, true);
  }

  highlight(pointed: Pointed): void {
    this.view.highlight(this.inDrawn(pointed));
  }

  /** One sentence about what is pointed at; of nothing the empty one. */
  said(pointed: Pointed): string {
    if (this.folded === null || pointed.gap === undefined) return this.matrix === null ? '' : said(this.matrix, pointed);
    return `${said(this.folded.matrix, this.inDrawn(pointed))}. A click, or Enter, shows them.`;
  }

  private inWhole({ source, target }: Pointed): Pointed {
    const column = source === null ? undefined : this.folded?.columns[source];
    if (source === null || column === undefined) return { source, target };
    return typeof column === 'number' ? { source: column, target } : { source: null, target, gap: source };
  }

  private inDrawn({ source, target, gap }: Pointed): Pointed {
    if (gap !== undefined) return { source: gap, target };
    return { source: source === null || this.folded === null ? source : placeIn(this.folded, source), target };
  }
}
