// The n-best list: radio buttons, so arrow keys choose. Words that the best hypothesis lacks are marked; of
// tags those that are others.

import type { Hypothesis, Model, ModelSentence } from './data';
import { make } from './dom';
import { displayed, figure } from './text';
import { wordingOf } from './wording';

let groups = 0;

/** Which words of `other` are part of a longest common subsequence with `first`. */
export function commonWords(first: readonly string[], other: readonly string[]): boolean[] {
  const [m, n] = [first.length, other.length];
  const longest = Array.from({ length: m + 1 }, () => new Uint16Array(n + 1));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = m - 1; i >= 0; i--) {
    for (let j = n - 1; j >= 0; j--) {
      const row = longest[i];
      if (row) row[j] = first[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common = new Array<boolean>(n).fill(false);
  for (let i = 0, j = 0; i < m && j < n; ) {
    if (first[i] === other[j]) {
      common[j++] = true;
      i++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return common;
}

/** Which words a line shares with the best one; null: all count as shared. */
function sharedWords(best: Hypothesis, words: readonly string[], answers: Model['answers']): boolean[] | null {
  if (answers === 'labels' || words.length > 400) return null;
  const first = displayed(best.text).split(' ');
  return answers === 'tags' ? words.map((word, i) => word === first[i]) : commonWords(first, words);
}

/** Numbers of an answer: of a class its probability, which a bar shows; of others logs. */
function numbersOf({ score, log_probability }: Hypothesis, answers: Model['answers']): HTMLElement[] {
  const whole = make('span', { class: 'score', title: 'log p of the whole hypothesis' }, figure(log_probability, 2));
  if (answers === undefined) {
    return [make('span', { class: 'score', title: 'score: what hypotheses are ranked by' }, figure(score)), whole];
  }
  if (answers === 'tags') {
    whole.title = 'log p of all tags';
    return [whole];
  }
  const p = Math.exp(log_probability ?? -Infinity);
  const bar = make('span', { class: 'probability', 'aria-hidden': 'true' });
  bar.style.setProperty('--p', p.toFixed(4));
  return [bar, make('span', { class: 'score', title: 'how likely the class is' }, figure(p))];
}

function textOf(hypothesis: Hypothesis, best: Hypothesis, answers: Model['answers']): HTMLElement {
  const element = make('span', { class: 'text', dir: 'auto' });
  const words = displayed(hypothesis.text).split(' ');
  const common = hypothesis === best ? null : sharedWords(best, words, answers);
  words.forEach((word, i) => {
    if (i > 0) element.append(' ');
    element.append(common === null || common[i] ? word : make('mark', {}, word));
  });
  if (hypothesis.text === '') element.append(make('em', {}, 'empty'));
  return element;
}

export function hypothesisList(
  model: Model,
  sentence: ModelSentence,
  chosen: number,
  choose: (place: number) => void,
): HTMLElement {
  const group = `hypotheses-${groups++}`;
  const [best] = sentence.hypotheses;
  const { answers } = model;
  const { list, given } = wordingOf(model);
  const rows = sentence.hypotheses.map((hypothesis, place) => {
    const input = make('input', { type: 'radio', name: group, checked: place === chosen });
    input.addEventListener('change', () => choose(place));
    const isReference = hypothesis.kind === 'reference';
    return make('label', { class: isReference ? 'reference' : null },
      input,
      make('span', { class: 'rank' }, isReference ? given : String(place + 1)),
      best ? textOf(hypothesis, best, answers) : null,
      ...numbersOf(hypothesis, answers),
    );
  });
  const names = answers === undefined ? ['score', 'log p'] : answers === 'tags' ? ['log p'] : ['', 'p'];
  return make('fieldset', { class: `hypotheses of-${answers ?? 'texts'}` },
    make('legend', { class: 'unseen' }, list),
    make('div', { class: 'head', 'aria-hidden': 'true' }, make('span'), make('span'), make('span'),
      ...names.map((name) => make('span', { class: 'score' }, name))),
    ...rows,
  );
}
