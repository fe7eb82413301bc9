// How a page begins: with the data that stands in it.

import { make } from './dom';

/** Shows the data that stands in the page, or says why that cannot be. */
export function startPage(show: (text: string, root: HTMLElement) => void): void {
  const root = document.getElementById('page');
  const source = document.getElementById('data');
  if (root === null || source === null) return;
  try {
    show(source.textContent ?? '', root);
  } catch (error) {
    root.replaceChildren(make('p', { role: 'alert' }, `This page cannot show its data: ${String(error)}`));
    throw error;
  }
}
