// What the page of pictures shows now.

import type { Shading } from './colours';
import type { PicturesData } from './pictures_data';
import type { Themed } from './watched';
import { Watched } from './watched';

export interface PicturesView extends Themed {
  readonly picture: number; // its place in the data
  readonly shading: Shading;
  readonly isSmooth: boolean; // or cells
  readonly isOfWords: boolean; // or symbols as the model has them
  readonly hasBoxes: boolean;
}

export class PicturesStore extends Watched<PicturesData, PicturesView> {}
