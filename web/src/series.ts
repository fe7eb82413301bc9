// The page of `attend explore` of a series: the list of windows, what models are worth over all of them, and one
// window at a time.

import { arrowsOf, followHash, followKeys } from './browsing';
import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import type { EntryList } from './list';
import type { SeriesData } from './series_data';
import { readSeries } from './series_data';
import { SeriesPanel } from './series_panel';
import { errorText } from './series_said';
import { SeriesStore } from './series_store';
import { rangeText, spanText, timeText } from './series_time';
import { windowList } from './series_windows';
import { startPage } from './start';
import { counted, displayed, figure, fileName, shortCount } from './text';
import { followTheme, kThemeChoices } from './watched';

function toolbar(store: SeriesStore): HTMLElement {
  const { data, view } = store;
  const targets = data.targets.map((name, place) => ({ value: String(place), label: displayed(name) }));
  return make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
    targets.length > 1 && makeSelect('Series', targets, String(view.target), (target) => store.change({ target: Number(target) })),
    makeChoices('Shades', [
      { value: 'linear', label: 'Linear', help: 'lightness in proportion to the weight' },
      { value: 'root', label: 'Root', help: 'in proportion to its square root: small weights are seen better' },
    ] as const, view.shading, (shading) => store.change({ shading })),
    makeSelect('Colours', kThemeChoices, view.theme, (theme) => store.change({ theme })),
    makeButton('Save all as JSON', () =>
      download(fileName([data.title, 'explore'], 'json'), new Blob([JSON.stringify(data)], { type: 'application/json' })),
    ),
  );
}

const kScores: readonly { key: string; title: string; help: string }[] = [
  { key: 'rmse', title: 'RMSE', help: 'root of the mean squared error' },
  { key: 'mae', title: 'MAE', help: 'mean absolute error' },
  { key: 'interval_coverage', title: 'in their interval', help: 'share of the numbers that came which lie in the interval that was said' },
];

/** What each model is worth over the windows of the page, with persistence beside. */
function scores(data: SeriesData): HTMLElement {
  const known = data.windows.filter(({ models }) => models.some(({ error }) => error !== undefined)).length;
  const written = (key: string, value: number | null | undefined) =>
    value === undefined ? '' : key === 'interval_coverage' ? `${figure(100 * (value ?? NaN), 1)} %` : errorText(value);
  const shown = kScores.filter(({ key }) => data.models.some((model) => model.scores[key] !== undefined));
  const rows = data.models.flatMap((model) => {
    const ahead = rangeText(data, model.first, model.last);
    const row = (name: string, more: string, values: SeriesData['models'][number]['scores']) =>
      make('tr', {}, make('th', { scope: 'row', dir: 'auto', title: more }, name), make('td', {}, ahead),
        ...shown.map(({ key }) => make('td', {}, written(key, values[key]))));
    return [
      row(displayed(model.name), `${displayed(model.made_of)}; ${shortCount(model.parameters)} parameters; reads ${spanText(data, model.history)}`, model.scores),
      row('persistence', 'the last number read, at each step', model.persistence),
    ];
  });
  if (shown.length === 0) return make('p', { class: 'note' }, 'Of no window is known yet what came.');
  return make('div', { class: 'scores' },
    make('table', {}, make('caption', {}, `Over the ${counted(known, 'window')} of this page${known < data.windows.length ? ' where it is known what came' : ''}, on the file's own scale`),
      make('thead', {}, make('tr', {}, make('td'), make('th', { scope: 'col' }, 'ahead'), ...shown.map(({ title, help }) => make('th', { scope: 'col', title: help }, title)))),
      make('tbody', {}, ...rows)));
}

function placeOfTime(data: SeriesData, hash: string): number | null {
  const place = data.windows.findIndex(({ time }) => `#${time}` === hash);
  return place < 0 ? null : place;
}

class Page {
  private readonly heading = make('h2', { 'aria-live': 'polite' });
  private readonly panel: SeriesPanel;
  private readonly list: EntryList | null;

  constructor(private readonly store: SeriesStore, root: HTMLElement) {
    const { data } = store;
    this.panel = new SeriesPanel(store);
    this.list = data.windows.length > 1 ? windowList(store) : null;
    const body = make('div', { class: this.list === null ? 'body' : 'body with-list' },
      this.list?.element, make('main', {}, scores(data), this.navigation(), this.panel.element));
    root.replaceChildren(this.banner(), body);
    followKeys(this.list);
    followHash((hash) => placeOfTime(data, hash), () => store.view.window, (window) => store.change({ window }));
    followTheme(store);
    store.listen((view, before) => {
      const isAnother = view.window !== before.window;
      if (isAnother) this.name();
      this.panel.show(isAnother);
    });
    this.name();
    this.panel.show(true);
  }

  private banner(): HTMLElement {
    const { data } = this.store;
    const chosen = `${data.windows.length.toLocaleString('en')} of ${counted(data.windows_in_file, 'window')} of ${displayed(data.file)}, ${data.chosen}`;
    return make('header', { class: 'banner' },
      make('div', { class: 'title' },
        make('h1', { dir: 'auto' }, displayed(data.title)),
        make('span', {}, `${chosen} \u00b7 ${counted(data.models.length, 'model')} \u00b7 ${data.program}`),
      ),
      toolbar(this.store),
    );
  }

  private navigation(): HTMLElement {
    return make('div', { class: 'heading' },
      ...arrowsOf(this.list, 'window'),
      this.heading,
    );
  }

  /** Which window it is, and how far off what is said of it is. */
  private name(): void {
    const { data, view } = this.store;
    const window = data.windows[view.window];
    if (window === undefined) return;
    const errors = window.models.flatMap(({ error }, place) =>
      error === undefined ? [] : [`${displayed(data.models[place]?.name ?? '')} ${errorText(error)}`]);
    const persistence = window.models.find(({ persistence_error: error }) => error !== undefined)?.persistence_error;
    this.heading.replaceChildren(
      make('span', { class: 'number' }, `Line ${window.line}`),
      make('b', {}, `Read up to ${timeText(data, window, 0)}`), ' ',
      errors.length === 0 ? '' : make('span', { class: 'note' }, `error of ${errors.join(', ')}; of persistence ${errorText(persistence)}`),
    );
    if (this.list !== null) history.replaceState(null, '', `#${window.time}`);
  }
}

startPage((text, root) => {
  const data = readSeries(text);
  new Page(new SeriesStore(data, { window: placeOfTime(data, location.hash) ?? 0, target: 0, shading: 'linear', theme: 'auto' }), root);
});
