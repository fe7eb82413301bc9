// The list of a page's sounds: by line, by figures of their best answers, and by what was said.

import type { ListedFigure } from './list';
import { EntryList } from './list';
import type { SoundHypothesis } from './sounds_data';
import type { SoundsStore } from './sounds_store';
import { displayed, figure } from './text';

export function soundList(store: SoundsStore): EntryList {
  const { models, sounds } = store.data;
  const hypotheses = (place: number, model: number): readonly SoundHypothesis[] => sounds[place]?.models[model]?.hypotheses ?? [];
  const best = (place: number, model: number) => hypotheses(place, model)[0];
  const agreement = (key: string) => (place: number, model: number) =>
    hypotheses(place, model).find((one) => one.agreement?.[key] !== undefined)?.agreement?.[key] ?? null;
  const health = (key: string) => (place: number, model: number) => best(place, model)?.health?.[key] ?? null;
  const figures: ListedFigure[] = [
    { key: 'line', label: 'line', isInRow: true, of: (place) => sounds[place]?.line ?? null, written: String },
    { key: 'seconds', label: 'seconds', of: (place) => sounds[place]?.seconds ?? null, written: (value) => figure(value, 2) },
    { key: 'score', label: 'score', of: (place, model) => best(place, model)?.score ?? null, written: figure },
    { key: 'centre_distance', label: 'ms off', of: agreement('centre_distance'), written: (value) => figure(value, 1) },
    { key: 'within_50', label: 'in 50 ms', of: agreement('within_50'), written: figure },
    { key: 'monotone', label: 'monotone', of: agreement('monotone'), written: figure },
    { key: 'entropy', label: 'entropy', of: health('entropy'), written: figure },
    { key: 'backwards', label: 'backwards', of: health('backwards'), written: figure },
    { key: 'information', label: 'information', of: health('information'), written: figure },
  ];
  const isKnown = ({ of }: ListedFigure) => sounds.some((_, place) => models.some((__, model) => of(place, model) !== null));
  const list = new EntryList({
    noun: 'sound',
    searched: sounds.map(({ name, reference, models: seen }) =>
      [name, reference ?? '', ...seen.map(({ hypotheses: [first] }) => first?.text ?? '')].join('\n').toLocaleLowerCase()),
    figures: figures.filter(isKnown),
    models: models.map(({ name }) => displayed(name)),
    number: (place) => String(sounds[place]?.line ?? ''),
    lines: (place, model) => [displayed(best(place, model)?.text ?? ''), displayed(sounds[place]?.name ?? '')],
    shown: () => store.view.sound,
    show: (place) => store.change({ sound: place }),
  });
  store.listen((view, before) => {
    if (view.sound !== before.sound) list.draw();
  });
  return list;
}
