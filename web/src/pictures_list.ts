// The list of a page's pictures: by line, by figures of where their best captions looked, and by what was given.

import type { ListedFigure } from './list';
import { EntryList } from './list';
import type { PictureHypothesis } from './pictures_data';
import type { PicturesStore } from './pictures_store';
import { displayed, figure } from './text';

export function pictureList(store: PicturesStore): EntryList {
  const { models, pictures } = store.data;
  const hypotheses = (place: number, model: number): readonly PictureHypothesis[] => pictures[place]?.models[model]?.hypotheses ?? [];
  const best = (place: number, model: number) => hypotheses(place, model)[0];
  const agreement = (key: string) => (place: number, model: number) =>
    hypotheses(place, model).find((one) => one.agreement?.[key] !== undefined)?.agreement?.[key] ?? null;
  const health = (key: string) => (place: number, model: number) => best(place, model)?.health?.[key] ?? null;
  const figures: ListedFigure[] = [
    { key: 'line', label: 'line', isInRow: true, of: (place) => pictures[place]?.line ?? null, written: String },
    { key: 'score', label: 'score', of: (place, model) => best(place, model)?.score ?? null, written: figure },
    { key: 'pointing', label: 'pointing', of: agreement('pointing'), written: figure },
    { key: 'correctness', label: 'correctness', of: agreement('correctness'), written: figure },
    { key: 'entropy', label: 'entropy', of: health('entropy'), written: figure },
    { key: 'evenness', label: 'evenness', of: health('evenness'), written: figure },
    { key: 'coverage', label: 'coverage', of: health('coverage'), written: figure },
    { key: 'information', label: 'information', of: health('information'), written: figure },
  ];
  const isKnown = ({ of }: ListedFigure) => pictures.some((_, place) => models.some((__, model) => of(place, model) !== null));
  const list = new EntryList({
    noun: 'picture',
    searched: pictures.map(({ name, references, models: seen }) =>
      [name, ...references.map(({ text }) => text), ...seen.map(({ hypotheses: [first] }) => first?.text ?? '')].join('\n').toLocaleLowerCase()),
    figures: figures.filter(isKnown),
    models: models.map(({ name }) => displayed(name)),
    number: (place) => String(pictures[place]?.line ?? ''),
    lines: (place, model) => [displayed(best(place, model)?.text ?? ''), displayed(pictures[place]?.name ?? '')],
    shown: () => store.view.picture,
    show: (place) => store.change({ picture: place }),
  });
  store.listen((view, before) => {
    if (view.picture !== before.picture) list.draw();
  });
  return list;
}
