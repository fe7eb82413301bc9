// What the page of sounds shows now.

import type { Shading } from './colours';
import type { SoundsData } from './sounds_data';
import type { Themed } from './watched';
import { Watched } from './watched';

export interface SoundsView extends Themed {
  readonly sound: number; // its place in the data
  readonly shading: Shading;
  readonly isOfWords: boolean; // or symbols as the model has them
  readonly hasGold: boolean;
}

export class SoundsStore extends Watched<SoundsData, SoundsView> {}
