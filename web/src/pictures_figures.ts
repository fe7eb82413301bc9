// Figures of where a caption looked, and of how far that agrees with boxes that are known.

import { make } from './dom';
import type { PictureHypothesis } from './pictures_data';
import { figure } from './text';

const kKinds: readonly (readonly [key: string, label: string, help: string])[] = [
  ['pointing', 'pointing', 'share of the words with a box whose largest weight lies in it (pointing game)'],
  ['correctness', 'correctness', 'how much of the weight of the words with a box lies in it'],
  ['box_share', 'boxes\u2019 share', 'of the picture: the correctness of even weights'],
  ['entropy', 'entropy', 'of a word\u2019s weights in nats, mean over words: 0 if each looks at one place'],
  ['evenness', 'evenness', 'the entropy as a share of the most there can be'],
  ['coverage', 'coverage', 'share of the places that were looked at with a sum of one half or more'],
  ['information', 'information', 'what a word tells of the place looked at: 0 if all look alike'],
  ['mass', 'mass', 'sum of a word\u2019s weights, mean over words'],
  ['blank', 'blank', 'share of words that look at nothing'],
];

/** Those of a hypothesis; null where there are none. */
export function figuresOf({ health, agreement }: PictureHypothesis): HTMLElement | null {
  const given = { ...agreement, ...health };
  const shown = kKinds.filter(([key]) => given[key] !== undefined);
  if (shown.length === 0) return null;
  return make('dl', { class: 'figures' },
    ...shown.map(([key, label, help]) => make('div', { title: help }, make('dt', {}, label), make('dd', {}, figure(given[key])))));
}
