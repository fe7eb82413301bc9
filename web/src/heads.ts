// Readings of many heads in rows of their layers: layers down, heads across.

import { make } from './dom';

/** "encoder layer 2 head 1" is of the layer "encoder layer 2", and head 1. */
function placeOf(name: string): { layer: string; head: string } | null {
  const found = /^(.*layer \d+.*?),? (head \d+)$/.exec(name);
  return found === null ? null : { layer: found[1] ?? '', head: found[2] ?? '' };
}

/** The buttons as they are; where there are several layers of heads, a row a layer, named once. */
export function inLayers(names: readonly string[], buttons: readonly HTMLButtonElement[]): HTMLElement[] {
  const places = names.map(placeOf);
  const layers = new Map<string, HTMLElement>();
  for (const place of places) if (place !== null) layers.set(place.layer, make('div', { class: 'layer', role: 'group', 'aria-label': place.layer }));
  if (layers.size < 2) return [...buttons];
  const elements: HTMLElement[] = [];
  buttons.forEach((button, i) => {
    const place = places[i];
    const row = place === null || place === undefined ? undefined : layers.get(place.layer);
    if (place === null || place === undefined || row === undefined) return void elements.push(button);
    if (row.childElementCount === 0) {
      row.append(make('span', {}, place.layer));
      elements.push(row);
    }
    if (button.lastChild !== null) button.lastChild.textContent = place.head;
    row.append(button);
  });
  // The source first, then what was said by itself, then the source by itself.
  const rank = (row: HTMLElement) => {
    const layer = row.getAttribute('aria-label') ?? '';
    return layer === '' ? 0 : layer.startsWith('encoder') ? 3 : layer.includes('own') ? 2 : 1;
  };
  return elements.sort((a, b) => rank(a) - rank(b));
}
