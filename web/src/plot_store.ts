// What the page of curves shows now.

import type { Plot } from './plot_data';
import type { PlotLook } from './plot_lines';
import type { Themed } from './watched';
import { Watched } from './watched';

export interface PlotView extends Themed, PlotLook {
  readonly large: string | null; // the chart that is drawn large
  readonly marked: number | null; // the run that stands out
}

export class PlotStore extends Watched<Plot, PlotView> {}
