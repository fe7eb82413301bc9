// Facts that were told, as a list: beside each a bar for every hop that read it.

import type { Hypothesis, ModelSentence, Reading } from './data';
import { decodeWeights } from './data';
import { make } from './dom';
import { displayed, figure } from './text';

interface Hop {
  readonly name: string;
  readonly weights: Float32Array; // of each fact
}

export interface Told {
  readonly facts: readonly string[];
  readonly hops: readonly Hop[];
}

/** "hop 1" of "hop 1: question reads facts". */
function shortName({ name }: Reading): string {
  return displayed(name.split(':')[0] ?? name);
}

/** What a hypothesis read, where that is whole texts, all of them once a reading; null of all else. */
export function toldOf(sentence: ModelSentence, hypothesis: Hypothesis): Told | null {
  const [first] = hypothesis.readings;
  if (first === undefined || hypothesis.target.length !== 1) return null;
  const facts = sentence.texts?.[first.source ?? 0]?.symbols ?? [];
  const isTold = facts.some((fact) => fact.includes(' '));
  const isAll = hypothesis.readings.every(({ by, source, said }) => by === undefined && said !== true && source === first.source);
  if (!isTold || !isAll) return null;
  return { facts, hops: hypothesis.readings.map((reading) => ({ name: shortName(reading), weights: decodeWeights(reading) })) };
}

function barOf(weight: number): HTMLElement {
  const bar = make('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--weight', weight.toFixed(4));
  return make('td', {}, bar, make('span', { class: 'weight' }, figure(weight, 2)));
}

/** The list, oldest first, then the question and what was answered. */
export function factList({ facts, hops }: Told, question: string, { text, log_probability: logP }: Hypothesis): HTMLElement {
  const heading = make('tr', {}, make('th', { scope: 'col', colspan: 2 }, 'Fact'), ...hops.map(({ name }) => make('th', { scope: 'col' }, name)));
  const rows = facts.map((fact, i) => make('tr', {},
    make('td', { class: 'number' }, String(i + 1)),
    make('th', { scope: 'row', dir: 'auto' }, displayed(fact)),
    ...hops.map(({ weights }) => barOf(weights[i] ?? 0)),
  ));
  const p = logP === null ? '' : ` (p = ${figure(Math.exp(logP), 2)})`;
  return make('div', { class: 'fact-list' },
    make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, heading), make('tbody', {}, ...rows))),
    make('dl', {}, make('dt', {}, 'Question'), make('dd', { dir: 'auto' }, displayed(question)),
      make('dt', {}, 'Answer'), make('dd', { dir: 'auto' }, displayed(text), p)),
  );
}
