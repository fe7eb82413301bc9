// The page of `attend explore` of pictures: the list of them, and one at a time with what models say of it and where
// each word looked.

import { arrowsOf, followHash, followKeys } from './browsing';
import { make } from './dom';
import type { EntryList } from './list';
import type { ExploredPicture, PicturesData } from './pictures_data';
import { pixelsOf, readPictures } from './pictures_data';
import { pictureList } from './pictures_list';
import { PicturePanel } from './pictures_panel';
import { PicturesStore } from './pictures_store';
import { toolbar } from './pictures_toolbar';
import { startPage } from './start';
import { counted, displayed } from './text';
import { followTheme } from './watched';

function placeOfHash(store: { pictures: readonly ExploredPicture[] }, hash: string): number | null {
  const place = store.pictures.findIndex(({ line }) => `#${line}` === hash);
  return place < 0 ? null : place;
}

class Page {
  private readonly heading = make('h2', { 'aria-live': 'polite' });
  private readonly given = make('div', { class: 'given' });
  private readonly panels: readonly PicturePanel[];
  private readonly list: EntryList | null;
  private pixels: ImageBitmap | null = null;

  constructor(private readonly store: PicturesStore, root: HTMLElement) {
    const { data } = store;
    this.panels = data.models.map((_, model) => new PicturePanel(store, model));
    this.list = data.pictures.length > 1 ? pictureList(store) : null;
    const body = make('div', { class: this.list === null ? 'body' : 'body with-list' },
      this.list?.element,
      make('main', {}, this.navigation(), this.given, make('div', { class: 'panels' }, ...this.panels.map(({ element }) => element))));
    root.replaceChildren(this.banner(), body);
    followKeys(this.list);
    followHash((hash) => placeOfHash(data, hash), () => store.view.picture, (picture) => store.change({ picture }));
    followTheme(store);
    store.listen((view, before) => {
      if (view.picture !== before.picture) void this.open();
      else this.show(false);
    });
    void this.open();
  }

  private get picture(): ExploredPicture {
    return this.store.data.pictures[this.store.view.picture] as ExploredPicture;
  }

  private banner(): HTMLElement {
    const { data } = this.store;
    return make('header', { class: 'banner' },
      make('div', { class: 'title' },
        make('h1', { dir: 'auto' }, displayed(data.title)),
        make('span', {}, `${counted(data.pictures.length, 'picture')} \u00b7 ${counted(data.models.length, 'model')} \u00b7 ${data.program}`),
      ),
      toolbar(this.store),
    );
  }

  private navigation(): HTMLElement {
    return make('div', { class: 'heading' },
      ...arrowsOf(this.list, 'picture'),
      this.heading,
    );
  }

  /** Another picture: what was asked for last is shown, whichever is decoded first. */
  private async open(): Promise<void> {
    const { picture } = this;
    const pixels = await pixelsOf(picture);
    if (picture !== this.picture) return pixels?.close();
    this.pixels?.close();
    this.pixels = pixels;
    this.name();
    this.show(true);
  }

  private show(isAnother: boolean): void {
    for (const panel of this.panels) panel.show(this.picture, this.pixels, isAnother);
  }

  private name(): void {
    const { picture, pixels, list } = this;
    const { file, references } = picture;
    const size = file === undefined ? '' : `${file.width} \u00d7 ${file.height} pixels${file.smaller ? ', shown smaller' : ''}`;
    const missing = file !== undefined && pixels === null ? ' This browser cannot show the picture.' : '';
    this.heading.replaceChildren(make('span', { class: 'number' }, `Line ${picture.line}`), make('b', { dir: 'auto' }, displayed(picture.name)), ' ',
      make('span', { class: 'note' }, size + missing));
    this.given.replaceChildren(...(references.length === 0 ? [] : [
      make('h4', {}, `Given ${displayed(this.store.data.models[0]?.said ?? 'caption')}${references.length === 1 ? '' : 's'}`),
      make('ul', {}, ...references.map(({ text }) => make('li', { dir: 'auto' }, displayed(text)))),
    ]));
    if (list !== null) history.replaceState(null, '', `#${picture.line}`);
  }
}

/** Whether most of what is said has several words: else symbols are shown, as the letters of a word. */
function saysWords({ pictures }: PicturesData): boolean {
  const said = pictures.flatMap(({ models }) => models.flatMap(({ hypotheses }) => hypotheses));
  return 2 * said.filter(({ target_words: words }) => words.some((word) => word > 0)).length >= said.length;
}

startPage((text, root) => {
  const data = readPictures(text);
  const store = new PicturesStore(data, {
    picture: placeOfHash(data, location.hash) ?? 0, shading: 'linear', isSmooth: true, isOfWords: saysWords(data), hasBoxes: true, theme: 'auto',
  });
  new Page(store, root);
});
