// What the page of explorations shows now.

import type { Shading } from './colours';
import type { Exploration } from './data';
import type { Unit } from './matrix';
import type { Themed } from './watched';
import { Watched } from './watched';

export type Zoom = number | 'auto' | 'whole';

export interface View extends Themed {
  readonly sentence: number; // its place in the data
  readonly unit: Unit;
  readonly shading: Shading;
  readonly zoom: Zoom; // a cell's size in pixels
  readonly isWide: boolean; // the matrix has the page's width; what stands beside it folds
  readonly shown: readonly boolean[]; // of each model
}

export class Store extends Watched<Exploration, View> {}
