// Source and target as text. Pointing at a word of either side lights up what it looks at, or what
// looks at it, by weight, and draws the strongest links.

import { make, makeSvg } from './dom';
import type { Matrix } from './matrix';
import { mostOf, weightAt } from './matrix';
import type { Pointed } from './matrix_layout';
import { kNothing } from './matrix_layout';
import { figure, isRightToLeft } from './text';

type Side = 'source' | 'target';
type Point = (pointed: Pointed, isHeld: boolean) => void;

const kLeastLink = 0.03; // of a link that is drawn
const kStrongest = 0.6; // of a word's colour, so that its text stays readable

/** What stands under a word. */
export interface Under {
  readonly tag: string;
  readonly p: number; // how likely it is
  readonly right?: string; // where another would be right
}

function underOf({ tag, p, right }: Under): HTMLElement[] {
  const element = make('span', { class: right === undefined ? 'tag' : 'tag wrong', title: `p = ${figure(p, 2)}` }, tag);
  element.style.setProperty('--p', p.toFixed(3));
  return right === undefined ? [element] : [element, make('span', { class: 'right', title: 'the right one' }, right)];
}

/** The words of one side: one stop for Tab, arrow keys go on. */
class TokenRow {
  readonly element: HTMLElement;
  private tokens: HTMLElement[] = [];
  private lit: string[] = []; // how much each is, as it was set
  private pointedPlace: number | null = null;
  private stop = 0;

  constructor(private readonly side: Side, label: string, private readonly point: Point) {
    this.element = make('ul', { class: `tokens ${side}`, role: 'listbox' });
    this.call(label);
    this.element.addEventListener('keydown', (event) => this.move(event));
  }

  call(label: string): void {
    this.element.setAttribute('aria-label', label);
  }

  show(words: readonly string[], under?: readonly Under[]): void {
    this.stop = 0;
    this.lit = words.map(() => '0.000');
    this.pointedPlace = null;
    this.element.dir = isRightToLeft(words.join(' ')) ? 'rtl' : 'ltr';
    this.tokens = words.map((word, i) => {
      const token = make('li', { role: 'option', tabindex: i === 0 ? 0 : -1, 'aria-selected': 'false', dir: 'auto' }, word);
      if (word === '</s>') token.classList.add('end');
      const below = under?.[i];
      if (below !== undefined) token.append(...underOf(below));
      token.addEventListener('pointerenter', (event) => {
        if (event.pointerType !== 'touch') this.point(this.pointed(i), false);
      });
      token.addEventListener('pointerleave', (event) => {
        if (event.pointerType !== 'touch') this.point(kNothing, false);
      });
      token.addEventListener('click', () => this.point(this.pointed(i), true));
      token.addEventListener('focus', () => this.point(this.pointed(i), true));
      return token;
    });
    this.element.replaceChildren(...this.tokens.flatMap((token) => [token, ' ']));
  }

  private pointed(place: number): Pointed {
    return this.side === 'source' ? { source: place, target: null } : { source: null, target: place };
  }

  private move(event: KeyboardEvent): void {
    const ahead = this.element.dir === 'rtl' ? -1 : 1;
    const last = this.tokens.length - 1;
    const to = {
      ArrowRight: this.stop + ahead,
      ArrowLeft: this.stop - ahead,
      ArrowDown: this.stop + 1,
      ArrowUp: this.stop - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.tokens[this.stop]?.setAttribute('tabindex', '-1');
    this.stop = Math.min(last, Math.max(0, to));
    this.tokens[this.stop]?.setAttribute('tabindex', '0');
    this.tokens[this.stop]?.focus();
  }

  /** `weights`: how much each word is lit; null: none is. */
  light(weights: ((place: number) => number) | null, pointed: number | null): void {
    this.tokens.forEach((token, i) => {
      const weight = (kStrongest * Math.min(1, weights === null ? 0 : weights(i))).toFixed(3);
      if (this.lit[i] !== weight) token.style.setProperty('--weight', weight);
      this.lit[i] = weight;
    });
    if (pointed === this.pointedPlace) return;
    this.mark(this.pointedPlace, false);
    this.mark(pointed, true);
    this.pointedPlace = pointed;
  }

  private mark(place: number | null, isPointed: boolean): void {
    const token = place === null ? undefined : this.tokens[place];
    token?.classList.toggle('pointed', isPointed);
    token?.setAttribute('aria-selected', String(isPointed));
  }

  /** Where a word stands, unless it is scrolled out of sight. */
  boxOf(place: number): DOMRect | undefined {
    const box = this.tokens[place]?.getBoundingClientRect();
    const frame = this.element.getBoundingClientRect();
    const middle = box === undefined ? NaN : (box.top + box.bottom) / 2;
    return middle > frame.top && middle < frame.bottom ? box : undefined;
  }
}

/** What two texts are called, where they have names. */
export interface Names {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
}

export class Sentences {
  readonly element: HTMLElement;
  private readonly captions = [make('span', { class: 'caption' }), make('span', { class: 'caption' })] as const;
  private readonly source: TokenRow;
  private readonly target: TokenRow;
  private readonly links = makeSvg('svg', { class: 'links', 'aria-hidden': 'true' });
  private matrix: Matrix | null = null;

  constructor(private readonly name: string, private readonly answer: string, point: Point) {
    this.source = new TokenRow('source', '', point);
    this.target = new TokenRow('target', '', point);
    this.element = make('div', { class: 'sentence-pair' },
      make('div', { class: 'side' }, this.captions[0], this.source.element),
      make('div', { class: 'side' }, this.captions[1], this.target.element),
      this.links,
    );
  }

  show(matrix: Matrix, { source, target }: Names): void {
    this.matrix = matrix;
    this.source.call(`${source === undefined ? 'Source words' : `Words of the ${source}`}, ${this.name}`);
    this.target.call(`${target === undefined ? this.answer : `Words of the ${target}`}, ${this.name}`);
    this.captions[0].textContent = source ?? '';
    this.captions[1].textContent = target ?? (source === undefined ? '' : this.answer.toLowerCase());
    this.source.show(matrix.source);
    this.target.show(matrix.target);
    this.links.replaceChildren();
  }

  highlight({ source, target }: Pointed): void {
    const { matrix } = this;
    if (matrix === null) return;
    if (source === null && target === null && matrix.target.length === 1) {
      const most = mostOf(matrix); // of one answer all that there is to see is seen at once
      this.source.light((s) => weightAt(matrix, s, 0) / most, null);
    } else {
      this.source.light(target === null ? null : (s) => weightAt(matrix, s, target), source);
    }
    this.target.light(source === null ? null : (t) => weightAt(matrix, source, t), target);
    this.drawLinks(matrix, { source, target });
  }

  private drawLinks(matrix: Matrix, { source, target }: Pointed): void {
    const pairs: [number, number][] = [];
    if (target !== null && source === null) matrix.source.forEach((_, s) => pairs.push([s, target]));
    if (source !== null && target === null) matrix.target.forEach((_, t) => pairs.push([source, t]));
    if (source !== null && target !== null) pairs.push([source, target]);
    const frame = this.element.getBoundingClientRect();
    const paths = pairs.flatMap(([s, t]) => {
      const weight = weightAt(matrix, s, t);
      const [from, to] = [this.source.boxOf(s), this.target.boxOf(t)];
      if (weight < kLeastLink || from === undefined || to === undefined) return [];
      const [x0, y0] = [from.left + from.width / 2 - frame.left, from.bottom - frame.top];
      const [x1, y1] = [to.left + to.width / 2 - frame.left, to.top - frame.top];
      const middle = (y0 + y1) / 2;
      const d = `M${x0} ${y0}C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
      return [makeSvg('path', { d, 'stroke-width': 1 + 4 * weight, opacity: 0.2 + 0.7 * weight })];
    });
    this.links.replaceChildren(...paths);
  }
}

/** A text whose words have tags under them. Pointing at one lights up what it asked. */
export class TaggedWords {
  readonly element: HTMLElement;
  private readonly words: TokenRow;
  private matrix: Matrix | null = null;

  constructor(name: string, label: string, point: Point) {
    this.words = new TokenRow('target', `${label}, ${name}`, point);
    this.words.element.classList.add('tagged');
    this.element = make('div', { class: 'tagged-text' }, this.words.element);
  }

  /** `matrix`: of the text with itself; null where no word asks others. */
  show(words: readonly string[], under: readonly Under[], matrix: Matrix | null): void {
    this.matrix = matrix;
    this.words.show(words, under);
  }

  highlight({ source, target }: Pointed): void {
    const { matrix } = this;
    const weights =
      matrix === null ? null
      : target !== null ? (s: number) => weightAt(matrix, s, target)
      : source !== null ? (t: number) => weightAt(matrix, source, t)
      : null;
    this.words.light(weights, target ?? source);
  }
}

/** A text in one tone, each word as dark as its weight, the heaviest one darkest. */
export function shadedText(matrix: Matrix): HTMLElement {
  const most = mostOf(matrix);
  const element = make('span', { class: 'shaded', dir: isRightToLeft(matrix.source.join(' ')) ? 'rtl' : 'ltr' });
  matrix.source.forEach((word, s) => {
    const part = make('span', {}, word);
    part.style.setProperty('--weight', ((kStrongest * weightAt(matrix, s, 0)) / most).toFixed(3));
    element.append(part, ' ');
  });
  return element;
}
