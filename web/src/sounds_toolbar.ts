// What people choose of how sounds are shown.

import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import { hasPieces } from './sounds_rows';
import type { SoundsStore } from './sounds_store';
import { fileName } from './text';
import { kThemeChoices } from './watched';

export function toolbar(store: SoundsStore): HTMLElement {
  const { data, view } = store;
  const hasGold = data.sounds.some(({ gold }) => gold !== undefined);
  const isOfPieces = data.sounds.some(({ models }) => models.some(({ hypotheses }) => hypotheses.some(hasPieces)));
  const gold = make('input', { type: 'checkbox', checked: view.hasGold });
  gold.addEventListener('change', () => store.change({ hasGold: gold.checked }));
  return make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
    makeChoices('Shades', [
      { value: 'linear', label: 'Linear', help: 'as dark as the weight is large, beside the largest of the row' },
      { value: 'root', label: 'Root', help: 'by its square root: small weights are seen better' },
    ] as const, view.shading, (shading) => store.change({ shading })),
    isOfPieces && makeChoices('Unit', [
      { value: true, label: 'Words', help: 'a word looks as its symbols do in the mean' },
      { value: false, label: 'Pieces', help: 'symbols as the model has them' },
    ] as const, view.isOfWords, (isOfWords) => store.change({ isOfWords })),
    hasGold && make('label', { class: 'check gold', title: 'when a word was said, as far as it was given' }, gold, ' Right times'),
    makeSelect('Colours', kThemeChoices, view.theme, (theme) => store.change({ theme })),
    makeButton('Save all as JSON', () =>
      download(fileName([data.title, 'explore'], 'json'), new Blob([JSON.stringify(data)], { type: 'application/json' })),
    ),
  );
}
