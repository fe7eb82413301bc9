// How people go from one entry of a page to another: by its list, arrows beside the heading, keys, and the address.

import { makeButton } from './dom';
import type { EntryList } from './list';

/** Buttons to the entry before and the next one, as the list has them; none where there is no list. */
export function arrowsOf(list: EntryList | null, noun: string): HTMLElement[] {
  if (list === null) return [];
  const arrow = (sign: string, by: number, name: string, key: string) =>
    makeButton(sign, () => list.step(by), { class: 'icon', 'aria-label': name, title: `${name} (${key})` });
  const first = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  return [arrow('\u2190', -1, `${first} before`, 'k'), arrow('\u2192', 1, `Next ${noun}`, 'j')];
}

/** j and k go through the list, wherever nobody types; other keys do what is given. */
export function followKeys(list: EntryList | null, more: Readonly<Record<string, () => void>> = {}): void {
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'j') list?.step(1);
    if (event.key === 'k') list?.step(-1);
    more[event.key]?.();
  });
}

/** An address with another hash shows its entry, where there is one. */
export function followHash(placeOf: (hash: string) => number | null, shown: () => number, show: (place: number) => void): void {
  addEventListener('hashchange', () => {
    const place = placeOf(location.hash);
    if (place !== null && place !== shown()) show(place);
  });
}
