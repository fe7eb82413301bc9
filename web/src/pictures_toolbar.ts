// What people choose of how pictures are shown.

import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import { hasPieces } from './pictures_looks';
import type { PicturesStore } from './pictures_store';
import { fileName } from './text';
import { kThemeChoices } from './watched';

export function toolbar(store: PicturesStore): HTMLElement {
  const { data, view } = store;
  const hasBoxes = data.pictures.some(({ references }) => references.some(({ boxes }) => boxes.length > 0));
  const isOfPieces = data.pictures.some(({ models }) => models.some(({ hypotheses }) => hypotheses.some(hasPieces)));
  const boxes = make('input', { type: 'checkbox', checked: view.hasBoxes });
  boxes.addEventListener('change', () => store.change({ hasBoxes: boxes.checked }));
  return make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
    makeChoices('Weights', [
      { value: true, label: 'Smoothed', help: 'weights go over into one another, as in the papers' },
      { value: false, label: 'Cells', help: 'each place as the model reads it' },
    ] as const, view.isSmooth, (isSmooth) => store.change({ isSmooth })),
    makeChoices('Shades', [
      { value: 'linear', label: 'Linear', help: 'as bright as the weight is large, beside the largest of the word' },
      { value: 'root', label: 'Root', help: 'by its square root: small weights are seen better' },
    ] as const, view.shading, (shading) => store.change({ shading })),
    isOfPieces && makeChoices('Unit', [
      { value: true, label: 'Words', help: 'a word looks as its symbols do in the mean' },
      { value: false, label: 'Pieces', help: 'symbols as the model has them' },
    ] as const, view.isOfWords, (isOfWords) => store.change({ isOfWords })),
    hasBoxes && make('label', { class: 'check boxes', title: 'where a word is seen, as far as it was given' }, boxes, ' Boxes'),
    makeSelect('Colours', kThemeChoices, view.theme, (theme) => store.change({ theme })),
    makeButton('Save all as JSON', () =>
      download(fileName([data.title, 'explore'], 'json'), new Blob([JSON.stringify(data)], { type: 'application/json' })),
    ),
  );
}
