// The beam as a tree: a column a step, from the left; what was dropped is faint, and the path of the
// hypothesis that is looked at stands out. A hypothesis' end can be chosen.

import type { Beam } from './data';
import { makeSvg } from './dom';
import { kFont } from './matrix_layout';
import { displayed, figure, lettersOf } from './text';

const kRow = 22;
const kLongest = 24; // letters of a symbol that are shown

const kContext = document.createElement('canvas').getContext('2d');

function widthOf(label: string): number {
  if (kContext === null) return 8 * label.length;
  kContext.font = `600 13px ${kFont}`; // as on the path that is chosen
  return kContext.measureText(label).width;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface TreeOptions {
  readonly hasDropped: boolean;
  readonly chosen: number; // the hypothesis
  readonly count: number; // of hypotheses that can be chosen
  readonly choose: (hypothesis: number) => void;
}

function shortened(piece: string): string {
  const letters = lettersOf(displayed(piece.slice(0, 200)));
  return letters.length > kLongest ? letters.slice(0, kLongest - 1).join('') + '\u2026' : letters.join('');
}

/** A leaf has a row of its own, best first; others stand at their best child's height. */
function placesOf(beam: Beam, isShown: (node: number) => boolean) {
  const children: number[][] = beam.pieces.map(() => []);
  const roots: number[] = [];
  const depths: number[] = [];
  const widths: number[] = [];
  beam.pieces.forEach((piece, node) => {
    const parent = beam.parents[node] ?? -1;
    const depth = parent < 0 ? 0 : (depths[parent] ?? 0) + 1;
    depths.push(depth);
    if (!isShown(node)) return;
    (parent < 0 ? roots : children[parent] ?? roots).push(node);
    widths[depth] = Math.max(widths[depth] ?? 0, widthOf(shortened(piece)));
  });
  const lefts: number[] = [];
  let x = 34;
  for (const width of widths) {
    lefts.push(x);
    x += (width ?? 8) + 50;
  }
  const places = new Map<number, Place>();
  let rows = 0;
  const lay = (node: number): number => {
    const [first, ...others] = children[node] ?? [];
    const y = first === undefined ? kRow * (rows++ + 0.75) : lay(first);
    others.forEach(lay);
    places.set(node, { x: lefts[depths[node] ?? 0] ?? 0, y });
    return y;
  };
  const top = roots.map(lay)[0] ?? kRow;
  return { places, top, width: x, height: rows * kRow + 8 };
}

function chosenPath(beam: Beam, chosen: number): Set<number> {
  const path = new Set<number>();
  for (let node = beam.ends[chosen] ?? -1; node >= 0; node = beam.parents[node] ?? -1) path.add(node);
  return path;
}

export function treeOf(beam: Beam, options: TreeOptions): SVGSVGElement {
  const isShown = (node: number) => options.hasDropped || beam.fates[node] !== 'd';
  const { places, top, width, height } = placesOf(beam, isShown);
  const path = chosenPath(beam, options.chosen);
  const hypothesisOf = new Map(beam.ends.map((node, hypothesis) => [node, hypothesis]));
  const edges = makeSvg('g', { class: 'edges' });
  const nodes = makeSvg('g');
  const later: SVGElement[] = []; // drawn over the others
  for (const [node, { x, y }] of places) {
    const parent = places.get(beam.parents[node] ?? -1);
    const label = parent === undefined ? '' : shortened(beam.pieces[beam.parents[node] ?? -1] ?? '');
    const from = parent === undefined ? { x: 14, y: top } : { x: parent.x + widthOf(label) + 6, y: parent.y };
    const p = Math.exp(beam.log_probabilities[node] ?? -20);
    const isChosen = path.has(node);
    const middle = from.x + Math.min(24, (x - 6 - from.x) / 2);
    const edge = makeSvg('path', {
      d: `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${y} ${Math.min(x - 6, middle + 20)} ${y}H${x - 6}`,
      'stroke-width': 0.75 + 3 * p,
      class: isChosen ? 'chosen' : beam.fates[node] === 'd' ? 'dropped' : '',
    });
    if (isChosen) later.push(edge);
    else edges.append(edge);
    nodes.append(nodeOf(beam, node, { x, y }, isChosen, hypothesisOf.get(node), options));
  }
  edges.append(...later);
  const start = makeSvg('circle', { cx: 10, cy: top, r: 4, class: 'start' });
  return makeSvg('svg', { class: 'tree', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Beam' },
    edges, start, nodes);
}

function nodeOf(
  beam: Beam, node: number, { x, y }: Place, isChosen: boolean, hypothesis: number | undefined, options: TreeOptions,
): SVGElement {
  const logP = beam.log_probabilities[node] ?? null;
  const fate = beam.fates[node] ?? 'd';
  let total = 0;
  for (let at = node; at >= 0; at = beam.parents[at] ?? -1) total += beam.log_probabilities[at] ?? 0;
  const about = `${displayed(beam.pieces[node] ?? '')}: p = ${figure(logP === null ? null : Math.exp(logP))}, log p from the beginning ${figure(total)}`;
  const classes = ['node', { k: 'kept', e: 'ended', d: 'dropped' }[fate] ?? '', isChosen ? 'chosen' : ''];
  const label = shortened(beam.pieces[node] ?? '');
  const text = makeSvg('text', { x, y, dy: '0.35em' }, label);
  const group = makeSvg('g', { class: classes.join(' ').trim() }, makeSvg('title', {}, about), text);
  if (hypothesis !== undefined && hypothesis < options.count) {
    group.append(buttonOf(hypothesis, { x: x + widthOf(label) + 18, y }, options));
  }
  return group;
}

/** The number of a hypothesis at its end, which chooses it. */
function buttonOf(hypothesis: number, { x, y }: Place, options: TreeOptions): SVGElement {
  const button = makeSvg('g',
    {
      role: 'button', tabindex: 0, 'aria-pressed': String(options.chosen === hypothesis),
      'aria-label': `Hypothesis ${hypothesis + 1}`, 'data-hypothesis': hypothesis,
    },
    makeSvg('circle', { cx: x, cy: y, r: 9 }),
    makeSvg('text', { x, y, dy: '0.35em', class: 'rank' }, String(hypothesis + 1)),
  );
  const act = () => options.choose(hypothesis);
  button.addEventListener('click', act);
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  });
  return button;
}
