// What the page of series shows now.

import type { Shading } from './colours';
import type { SeriesData } from './series_data';
import type { Themed } from './watched';
import { Watched } from './watched';

export interface SeriesView extends Themed {
  readonly window: number; // its place in the data
  readonly target: number;
  readonly shading: Shading;
}

export class SeriesStore extends Watched<SeriesData, SeriesView> {}
