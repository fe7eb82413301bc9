// The list of a page's windows: by time, by error, and by how much better than persistence they are.

import type { ListedFigure } from './list';
import { EntryList } from './list';
import { errorText } from './series_said';
import type { SeriesStore } from './series_store';
import { timeText } from './series_time';
import { displayed } from './text';

export function windowList(store: SeriesStore): EntryList {
  const { data } = store;
  const seen = (place: number, model: number) => data.windows[place]?.models[model];
  const better = (place: number, model: number) => {
    const { error, persistence_error: persistence } = seen(place, model) ?? {};
    return error === undefined || persistence === undefined ? null : persistence - error;
  };
  const figures: ListedFigure[] = [
    { key: 'time', label: 'time', isInRow: true, of: (place) => place, written: String },
    { key: 'error', label: 'error', of: (place, model) => seen(place, model)?.error ?? null, written: errorText },
    { key: 'persistence', label: 'error of persistence', of: (place, model) => seen(place, model)?.persistence_error ?? null, written: errorText },
    { key: 'better', label: 'gain on persistence', of: better, written: errorText },
    {
      key: 'level', label: 'number read last', written: errorText,
      of: (place) => data.windows[place]?.persistence[store.view.target] ?? null,
    },
  ];
  const isKnown = (figure: ListedFigure) =>
    figure.key === 'time' || data.windows.some((_, place) => data.models.some((__, model) => figure.of(place, model) !== null));
  const time = (place: number) => {
    const window = data.windows[place];
    return window === undefined ? '' : timeText(data, window, 0);
  };
  const list = new EntryList({
    noun: 'window',
    searched: data.windows.map((_, place) => time(place).toLocaleLowerCase()),
    figures: figures.filter(isKnown),
    models: data.models.map(({ name }) => displayed(name)),
    number: (place) => String(data.windows[place]?.line ?? ''),
    lines: (place, model) => {
      const { error, persistence_error: persistence } = seen(place, model) ?? {};
      return [time(place), error === undefined ? 'not known what came' : `error ${errorText(error)} \u00b7 persistence ${errorText(persistence)}`];
    },
    shown: () => store.view.window,
    show: (place) => store.change({ window: place }),
  });
  store.listen((view, before) => {
    if (view.window !== before.window) list.draw();
  });
  return list;
}
