// A chart for a paper: dark on white, its lines with their names, as SVG and as PNG.

import { kPalettes } from './colours';
import { makeSvg } from './dom';
import type { Chart, Plot } from './plot_data';
import { drawChart } from './plot_drawing';
import type { PlotLook } from './plot_lines';

const kWidth = 640;
const kHeight = 340;
const kTitle = 26;

export function svgForPaper(plot: Plot, chart: Chart, look: PlotLook): string {
  const { svg } = drawChart(plot, chart, look, { width: kWidth, height: kHeight, theme: 'light', hasNames: true });
  const { paper, ink } = kPalettes.light;
  const height = kHeight + kTitle;
  svg.setAttribute('height', String(height));
  svg.setAttribute('viewBox', `0 ${-kTitle} ${kWidth} ${height}`);
  svg.prepend(
    makeSvg('rect', { y: -kTitle, width: kWidth, height, fill: paper }),
    makeSvg('text', { x: 10, y: -8 },
      makeSvg('tspan', { 'font-weight': 600, 'font-size': 13, fill: ink }, chart.title),
      makeSvg('tspan', { dx: 7 }, chart.unit)),
  );
  return new XMLSerializer().serializeToString(svg);
}

/** Of twice the SVG's size. */
export async function pngOfSvg(svg: string): Promise<Blob | null> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}
