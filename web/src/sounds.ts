// The page of `attend explore` of sounds: the list of them, and one at a time with what models hear in it and when.

import { arrowsOf, followHash, followKeys } from './browsing';
import { make } from './dom';
import type { EntryList } from './list';
import type { ExploredSound, SoundsData } from './sounds_data';
import { readSounds } from './sounds_data';
import { soundList } from './sounds_list';
import { SoundPanel } from './sounds_panel';
import { hasPieces } from './sounds_rows';
import { SoundsStore } from './sounds_store';
import { toolbar } from './sounds_toolbar';
import { startPage } from './start';
import { counted, displayed, figure } from './text';
import { followTheme } from './watched';

function placeOfHash({ sounds }: SoundsData, hash: string): number | null {
  const place = sounds.findIndex(({ line }) => `#${line}` === hash);
  return place < 0 ? null : place;
}

class Page {
  private readonly heading = make('h2', { 'aria-live': 'polite' });
  private readonly given = make('p', { class: 'given', dir: 'auto' });
  private readonly panels: readonly SoundPanel[];
  private readonly list: EntryList | null;

  constructor(private readonly store: SoundsStore, root: HTMLElement) {
    const { data } = store;
    this.panels = data.models.map((_, model) => new SoundPanel(store, model));
    this.list = data.sounds.length > 1 ? soundList(store) : null;
    const body = make('div', { class: this.list === null ? 'body' : 'body with-list' },
      this.list?.element,
      make('main', {}, make('div', { class: 'heading' }, ...arrowsOf(this.list, 'sound'), this.heading), this.given,
        make('div', { class: 'panels' }, ...this.panels.map(({ element }) => element))));
    root.replaceChildren(this.banner(), body);
    followKeys(this.list);
    followHash((hash) => placeOfHash(data, hash), () => store.view.sound, (sound) => store.change({ sound }));
    followTheme(store);
    store.listen((view, before) => this.show(view.sound !== before.sound));
    this.show(true);
  }

  private get sound(): ExploredSound {
    return this.store.data.sounds[this.store.view.sound] as ExploredSound;
  }

  private banner(): HTMLElement {
    const { data } = this.store;
    return make('header', { class: 'banner' },
      make('div', { class: 'title' },
        make('h1', { dir: 'auto' }, displayed(data.title)),
        make('span', {}, `${counted(data.sounds.length, 'sound')} \u00b7 ${counted(data.models.length, 'model')} \u00b7 ${data.program}`),
      ),
      toolbar(this.store),
    );
  }

  private show(isAnother: boolean): void {
    if (isAnother) this.name();
    for (const panel of this.panels) panel.show(this.sound);
  }

  private name(): void {
    const { line, name, seconds, reference } = this.sound;
    this.heading.replaceChildren(make('span', { class: 'number' }, `Line ${line}`), make('b', { dir: 'auto' }, displayed(name)), ' ',
      make('span', { class: 'note' }, `${figure(seconds, 2)} s`));
    this.given.replaceChildren(...(reference === undefined ? [] : [make('span', { class: 'note' }, 'Said: '), displayed(reference)]));
    this.given.hidden = reference === undefined;
    if (this.list !== null) history.replaceState(null, '', `#${line}`);
  }
}

/** Whether most of what is heard has several words: else symbols are shown, as the letters of a word. */
function saysWords({ sounds }: SoundsData): boolean {
  const said = sounds.flatMap(({ models }) => models.flatMap(({ hypotheses }) => hypotheses));
  return 2 * said.filter((one) => !hasPieces(one) || one.target_words.some((word) => word > 0)).length >= said.length;
}

startPage((text, root) => {
  const data = readSounds(text);
  const store = new SoundsStore(data, {
    sound: placeOfHash(data, location.hash) ?? 0, shading: 'linear', isOfWords: saysWords(data), hasGold: true, theme: 'auto',
  });
  new Page(store, root);
});
