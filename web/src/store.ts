// What the page shows now, and who must draw anew when it changes.

import type { Shading, Theme } from './colours';
import type { Exploration } from './data';
import type { Unit } from './matrix';

export type ThemeChoice = 'auto' | Theme;
export type Zoom = number | 'auto' | 'whole';

export interface View {
  readonly sentence: number; // its place in the data
  readonly unit: Unit;
  readonly shading: Shading;
  readonly zoom: Zoom; // a cell's size in pixels
  readonly theme: ThemeChoice;
  readonly shown: readonly boolean[]; // of each model
}

export class Store {
  private listeners: ((view: View, before: View) => void)[] = [];

  constructor(
    readonly data: Exploration,
    private current: View,
  ) {}

  get view(): View {
    return this.current;
  }

  get theme(): Theme {
    if (this.current.theme !== 'auto') return this.current.theme;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }

  change(part: Partial<View>): void {
    const before = this.current;
    this.current = { ...before, ...part };
    for (const listener of this.listeners) listener(this.current, before);
  }

  /** Calls when the view has changed, with what it was before. */
  listen(listener: (view: View, before: View) => void): void {
    this.listeners.push(listener);
  }
}
