// Figures of when an answer was heard, and of how far that is from the times that are known.

import { make } from './dom';
import type { SoundHypothesis } from './sounds_data';
import { figure } from './text';

const kKinds: readonly (readonly [key: string, label: string, help: string, decimals?: number])[] = [
  ['centre_distance', 'ms off', 'milliseconds from when a word was said to the middle of its weights, mean over words', 1],
  ['within_20', 'in 20 ms', 'share of words that are 20 ms off or less'],
  ['within_50', 'in 50 ms', 'share of words that are 50 ms off or less'],
  ['monotone', 'monotone', 'share of steps from a word to the next that go on in time'],
  ['entropy', 'entropy', 'of a symbol\u2019s weights in nats, mean over symbols: 0 if each looks at one frame'],
  ['evenness', 'evenness', 'the entropy as a share of the most there can be'],
  ['coverage', 'coverage', 'share of frames that were looked at with a sum of one half or more'],
  ['diagonality', 'diagonality', '1 on the diagonal, about 2/3 if all is looked at evenly'],
  ['backwards', 'backwards', 'share of steps that look before what the step before looked at most'],
  ['information', 'information', 'what a symbol tells of the frame looked at: 0 if all look alike'],
  ['mass', 'mass', 'sum of a symbol\u2019s weights, mean over symbols'],
  ['blank', 'blank', 'share of symbols that look at nothing'],
];

/** Those of a hypothesis; null where there are none. */
export function figuresOf({ health, agreement }: SoundHypothesis): HTMLElement | null {
  const given = { ...agreement, ...health };
  const shown = kKinds.filter(([key]) => given[key] !== undefined);
  if (shown.length === 0) return null;
  return make('dl', { class: 'figures' },
    ...shown.map(([key, label, help, decimals]) => make('div', { title: help }, make('dt', {}, label), make('dd', {}, figure(given[key], decimals)))));
}
