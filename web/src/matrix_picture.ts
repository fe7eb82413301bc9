// A matrix for a paper: as SVG, and as PNG, always dark on white.

import { cssOf, kPalettes, shadeOf } from './colours';
import type { Shading } from './colours';
import { makeSvg } from './dom';
import type { Matrix } from './matrix';
import { weightAt } from './matrix';
import { MatrixDrawing, pictureOf } from './matrix_drawing';
import type { Layout } from './matrix_layout';
import { columnOf, kFont, kSlant, layoutOf } from './matrix_layout';

const kCell = 22;
const kLargestSide = 8000; // of a PNG, in pixels

function layoutForPaper(matrix: Matrix, isRightToLeft: boolean, cell: number): Layout | null {
  const context = document.createElement('canvas').getContext('2d');
  return context && layoutOf(matrix, { cell, isRightToLeft, hasBars: false }, context);
}

/** One element for each cell that is not blank, words as text, gold links as frames. */
export function svgOf(matrix: Matrix, shading: Shading, isRightToLeft: boolean): string {
  const layout = layoutForPaper(matrix, isRightToLeft, kCell);
  if (layout === null) return '';
  const { cell, left, top, width, height, columns, rows, fontSize } = layout;
  const { paper, ink, faint, line, gold } = kPalettes.light;
  const x = (s: number) => left + columnOf(layout, s) * cell;
  const y = (t: number) => top + t * cell;
  const cells = makeSvg('g', { 'shape-rendering': 'crispEdges' });
  for (let t = 0; t < rows; t++) {
    for (let s = 0; s < columns; s++) {
      const weight = weightAt(matrix, s, t);
      if (weight < 0.002) continue;
      cells.append(
        makeSvg('rect', { x: x(s), y: y(t), width: cell, height: cell, fill: cssOf(shadeOf(weight, 'light', shading)) }),
      );
    }
  }
  const grid = [
    ...Array.from({ length: columns + 1 }, (_, c) => `M${left + c * cell} ${top}v${rows * cell}`),
    ...Array.from({ length: rows + 1 }, (_, r) => `M${left} ${top + r * cell}h${columns * cell}`),
  ].join('');
  const hatched = [...(matrix.gaps ?? [])].flatMap((gap) =>
    matrix.target.map((_, t) => `M${x(gap)} ${y(t) + cell}l${cell} ${-cell}`)).join('');
  const frames = (links: Matrix['sure'], dash?: string) =>
    links.map(([s, t]) =>
      makeSvg('rect', {
        x: x(s) + 2, y: y(t) + 2, width: cell - 4, height: cell - 4,
        fill: 'none', stroke: gold, 'stroke-width': 2, 'stroke-dasharray': dash,
      }),
    );
  const dots = matrix.links.map(([s, t]) =>
    makeSvg('circle', { cx: x(s) + cell / 2, cy: y(t) + cell / 2, r: cell * 0.12, fill: gold }),
  );
  const sources = layout.sourceLabels.map((label, s) =>
    makeSvg('text', { transform: `translate(${x(s) + cell / 2} ${top - 5}) rotate(${-kSlant * 180 / Math.PI})`, dy: '0.35em', fill: matrix.gaps?.has(s) ? faint : undefined }, label),
  );
  const targets = layout.targetLabels.map((label, t) =>
    makeSvg('text', { x: left - 6, y: y(t) + cell / 2, dy: '0.35em', 'text-anchor': 'end' }, label),
  );
  const svg = makeSvg(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    makeSvg('rect', { width, height, fill: paper }),
    cells,
    makeSvg('path', { d: grid, stroke: line, 'stroke-width': 0.75, fill: 'none' }),
    ...(hatched === '' ? [] : [makeSvg('path', { class: 'gaps', d: hatched, stroke: faint, 'stroke-width': 0.75, fill: 'none' })]),
    makeSvg('g', {}, ...frames(matrix.sure), ...frames(matrix.possible, '3 2.5'), ...dots),
    makeSvg('g', { 'font-family': kFont, 'font-size': fontSize, fill: ink }, ...sources, ...targets),
  );
  return new XMLSerializer().serializeToString(svg);
}

/** Of twice the screen's pixels; a very large matrix has smaller cells. */
export function pngOf(matrix: Matrix, shading: Shading, isRightToLeft: boolean): Promise<Blob | null> {
  const most = Math.max(matrix.source.length, matrix.target.length);
  const cell = Math.max(2, Math.min(kCell, Math.floor((kLargestSide / 2 - 400) / most)));
  const layout = layoutForPaper(matrix, isRightToLeft, cell);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (layout === null || context === null) return Promise.resolve(null);
  canvas.width = 2 * layout.width;
  canvas.height = 2 * layout.height;
  context.setTransform(2, 0, 0, 2, 0, 0);
  const look = { theme: 'light', shading } as const;
  const drawing = new MatrixDrawing(context, matrix, layout, pictureOf(matrix, layout, look), look);
  drawing.draw({ x: 0, y: 0, width: layout.width, height: layout.height });
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
