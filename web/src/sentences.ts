// The list of a page's sentences.

import type { Sentence } from './data';
import { textsOf } from './data';
import { bestOf, figuresIn } from './figures';
import { EntryList } from './list';
import type { Store } from './store';
import { displayed, figure } from './text';

export function sentenceList(store: Store): EntryList {
  const { sentences, models } = store.data;
  const sentence = (place: number) => sentences[place] as Sentence;
  const cut = (text: string) => displayed(text.slice(0, 200));
  const list = new EntryList({
    noun: 'sentence',
    searched: sentences.map((one) =>
      [...textsOf(one), one.reference ?? '', ...one.models.map((seen) => bestOf(seen)?.text ?? '')]
        .join('\n')
        .toLocaleLowerCase(),
    ),
    figures: figuresIn(sentences, models).map(({ key, label, of }) => ({
      key, label, isInRow: key === 'line',
      of: (place, model) => of(sentence(place), model),
      written: (value) => (key === 'line' || key === 'length' ? String(value) : figure(value)),
    })),
    models: models.map(({ name }) => name),
    number: (place) => String(sentence(place).line),
    lines: (place, model) => {
      const [first = '', ...others] = textsOf(sentence(place));
      const found = bestOf(sentence(place).models[model])?.text ?? '';
      return [cut(first), [found, ...others].map(cut).join(' \u00b7 ')];
    },
    shown: () => store.view.sentence,
    show: (place) => store.change({ sentence: place }),
  });
  store.listen((view, before) => {
    if (view.sentence !== before.sentence) list.draw();
  });
  return list;
}
