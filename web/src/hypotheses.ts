// The n-best list: radio buttons, so arrow keys choose. Words that the best hypothesis lacks are marked.

import type { Hypothesis, ModelSentence } from './data';
import { make } from './dom';
import { displayed, figure } from './text';

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

function textOf(hypothesis: Hypothesis, best: Hypothesis): HTMLElement {
  const element = make('span', { class: 'text', dir: 'auto' });
  const words = displayed(hypothesis.text).split(' ');
  const isLong = words.length > 400;
  const common = hypothesis === best || isLong ? null : commonWords(displayed(best.text).split(' '), words);
  words.forEach((word, i) => {
    if (i > 0) element.append(' ');
    element.append(common === null || common[i] ? word : make('mark', {}, word));
  });
  if (hypothesis.text === '') element.append(make('em', {}, 'empty'));
  return element;
}

export function hypothesisList(
  sentence: ModelSentence,
  chosen: number,
  choose: (place: number) => void,
): HTMLElement {
  const group = `hypotheses-${groups++}`;
  const [best] = sentence.hypotheses;
  const rows = sentence.hypotheses.map((hypothesis, place) => {
    const input = make('input', { type: 'radio', name: group, checked: place === chosen });
    input.addEventListener('change', () => choose(place));
    const isReference = hypothesis.kind === 'reference';
    return make('label', { class: isReference ? 'reference' : null },
      input,
      make('span', { class: 'rank' }, isReference ? 'ref' : String(place + 1)),
      best ? textOf(hypothesis, best) : null,
      make('span', { class: 'score', title: 'score: what hypotheses are ranked by' }, figure(hypothesis.score)),
      make('span', { class: 'score', title: 'log p of the whole hypothesis' }, figure(hypothesis.log_probability, 2)),
    );
  });
  return make('fieldset', { class: 'hypotheses' },
    make('legend', { class: 'unseen' }, 'Hypotheses'),
    make('div', { class: 'head', 'aria-hidden': 'true' }, make('span'), make('span'), make('span'),
      make('span', { class: 'score' }, 'score'), make('span', { class: 'score' }, 'log p')),
    ...rows,
  );
}
