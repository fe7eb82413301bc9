// What a page calls what a model says: texts, one label of a text (a class), or one for each word (tags).

import type { Model } from './data';

export interface Wording {
  readonly list: string; // of all answers
  readonly given: string; // the answer that is right, in that list
  readonly none: string; // of an empty line
  readonly target: string; // what stands under or beside the text
  readonly matrix: string;
  readonly hint: string;
}

const kTexts: Wording = {
  list: 'Hypotheses',
  given: 'ref',
  none: 'An empty line has no translation.',
  target: 'Target words',
  matrix: 'Alignment',
  hint: 'Point at a word or a square to see what it looks at. The bars say how likely each target word was.',
};

const kLabels: Wording = {
  list: 'Classes',
  given: 'right',
  none: 'An empty line has no class.',
  target: 'Class',
  matrix: 'Weights',
  hint: 'Each word is as dark as its weight, and the darkest has {most}. Point at a word or a square for its number.',
};

const kTags: Wording = {
  list: 'Tags',
  given: 'right',
  none: 'An empty line has no tags.',
  target: 'Words and their tags',
  matrix: 'Weights between words',
  hint: 'Point at a word or a square to see what it looks at. The bars say how likely each tag is.',
};

/** How a page begins where a text reads another one, which have these names. */
export function hintOf(reader: string, read: string): string {
  return (
    `Each word of the ${reader}, down, looks at the words of the ${read}, across. ` +
    'Point at a word or a square to see what it looks at.'
  );
}

export function wordingOf({ answers }: Model): Wording {
  if (answers === undefined) return kTexts;
  return answers === 'tags' ? kTags : kLabels;
}
