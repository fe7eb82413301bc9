// What a page shows now, who must draw anew when it changes, and the theme that it is drawn in.

import type { Theme } from './colours';

export type ThemeChoice = 'auto' | Theme;

/** What all pages let people choose. */
export interface Themed {
  readonly theme: ThemeChoice;
}

export class Watched<Data, View extends Themed> {
  private listeners: ((view: View, before: View) => void)[] = [];

  constructor(
    public data: Data,
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

/** The page has the theme that is chosen, or the system's; paper is white. */
export function followTheme<Data, View extends Themed>(store: Watched<Data, View>): void {
  const choose = (theme: ThemeChoice) => store.change({ theme } as Partial<View>);
  const dress = () => (document.documentElement.dataset['theme'] = store.theme);
  let beforePrint: ThemeChoice = 'auto';
  store.listen(dress);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => store.change({}));
  matchMedia('print').addEventListener('change', ({ matches }) => {
    if (matches) beforePrint = store.view.theme;
    choose(matches ? 'light' : beforePrint);
  });
  dress();
}

export const kThemeChoices = [
  { value: 'auto', label: 'Auto' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' },
] as const;
