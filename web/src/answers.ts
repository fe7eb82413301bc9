// The page of `attend evaluate --confusion`: scores, the confusion matrix, the lines of the cell that is chosen,
// and figures of each class.

import type { Answers, ClassFigures, ClassTable, Line } from './answers_data';
import { readAnswers } from './answers_data';
import type { Measure } from './confusion';
import { ConfusionTable } from './confusion';
import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import { startPage } from './start';
import { counted, displayed, figure, fileName } from './text';
import type { ThemeChoice } from './watched';
import { followTheme, kThemeChoices, Watched } from './watched';

const kMostLines = 200;

class Store extends Watched<Answers, { readonly theme: ThemeChoice }> {}

function banner(store: Store, measure: (measure: Measure) => void): HTMLElement {
  const { data } = store;
  return make('header', { class: 'banner' },
    make('div', { class: 'title' },
      make('h1', { dir: 'auto' }, displayed(data.title)),
      make('span', {}, `${counted(data.count, 'line')} \u00b7 ${counted(data.labels.length, 'label')} \u00b7 ${data.program}`),
    ),
    make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
      makeChoices('In the cells', [
        { value: 'count', label: 'Counts', help: 'how often; shades are shares of what is right' },
        { value: 'recall', label: 'Of right', help: 'share of where the label is right: a row sums to 1, recall on the diagonal' },
        { value: 'precision', label: 'Of found', help: 'share of where the label was found: a column sums to 1, precision on the diagonal' },
      ] as const, 'count', measure),
      makeSelect('Colours', kThemeChoices, store.view.theme, (theme) => store.change({ theme })),
      makeButton('Save all as JSON', () =>
        download(fileName([data.title, 'answers'], 'json'), new Blob([JSON.stringify(data)], { type: 'application/json' })),
      ),
    ),
  );
}

function scores({ scores: all }: Answers): HTMLElement {
  return make('dl', { class: 'scores' },
    ...all.map(({ title, value, interval }) =>
      make('div', {}, make('dt', {}, title), make('dd', {}, value), interval !== undefined && make('dd', { class: 'note' }, `95 %: ${interval}`)),
    ),
  );
}

/** A line's text; of tags its words, those of the cell marked. */
function textOf(data: Answers, { source, cells }: Line, cell: number): HTMLElement {
  const element = make('span', { class: 'text', dir: 'auto' });
  const words = data.answers === 'tags' ? (source ?? '').split(/\s+/u).filter((word) => word !== '') : [];
  if (words.length !== cells.length || words.length === 0) {
    element.append(source === undefined ? '' : displayed(source));
    return element;
  }
  words.forEach((word, i) => element.append(i > 0 ? ' ' : '', cells[i] === cell ? make('mark', {}, displayed(word)) : displayed(word)));
  return element;
}

/** The lines that have a label in the chosen cell. */
class Chosen {
  readonly element = make('section', { class: 'chosen', 'aria-live': 'polite' });

  constructor(private readonly data: Answers) {
    this.element.append(make('p', { class: 'note' }, 'Choose a cell to see its lines.'));
  }

  show(cell: number, right: number, found: number): void {
    const { data } = this;
    const name = (place: number) => displayed(data.labels[place] ?? '');
    const lines = data.lines.filter(({ cells }) => cells.includes(cell));
    const count = data.cells[cell]?.[2] ?? 0;
    const what = right === found ? `${name(right)}, and found` : `${name(right)}, but ${name(found)} was found`;
    const rest = lines.length - kMostLines;
    this.element.replaceChildren(
      make('h2', {}, `Right: ${what} `, make('span', { class: 'note' }, data.answers === 'tags' ? `${counted(count, 'word')} in ${counted(lines.length, 'line')}` : counted(count, 'line'))),
      make('ol', { class: 'lines' }, ...lines.slice(0, kMostLines).map((line) =>
        make('li', {}, make('span', { class: 'number' }, String(line.line)), textOf(data, line, cell)))),
      rest > 0 ? make('p', { class: 'note' }, `and ${rest} more`) : '',
      data.lines.length < data.count ? make('p', { class: 'note' }, `Of the first ${counted(data.lines.length, 'line')}.`) : '',
    );
  }
}

type Column = keyof ClassFigures;

const kColumns: readonly { key: Column; title: string; help: string }[] = [
  { key: 'precision', title: 'precision', help: 'of those that were found, the share that is right' },
  { key: 'recall', title: 'recall', help: 'of those that are right, the share that was found' },
  { key: 'f1', title: 'F1', help: '2 hits / (found + right)' },
  { key: 'right', title: 'right', help: 'how often it is right' },
  { key: 'found', title: 'found', help: 'how often it was found' },
];

/** Figures of each class, in the order of any column. */
function classTable({ title, of, all, classes }: ClassTable): HTMLElement {
  const body = make('tbody');
  const cell = (figures: ClassFigures, key: Column) => {
    const value = figures[key];
    const isShare = key === 'precision' || key === 'recall' || key === 'f1';
    const td = make('td', { class: isShare ? 'share' : null }, isShare ? figure(value as number | null) : String(value));
    if (isShare) td.style.setProperty('--p', String(value ?? 0));
    return td;
  };
  const row = (figures: ClassFigures, name = displayed(figures.name)) =>
    make('tr', {}, make('th', { scope: 'row', dir: 'auto' }, name), ...kColumns.map(({ key }) => cell(figures, key)));
  const heads = new Map<Column, HTMLElement>();
  const sort = (by: Column, isDescending: boolean) => {
    const sorted = [...classes].sort((a, b) => {
      const [x, y] = [a[by] ?? -1, b[by] ?? -1];
      return (x < y ? -1 : x > y ? 1 : 0) * (isDescending ? -1 : 1);
    });
    body.replaceChildren(...sorted.map((figures) => row(figures)), ...(all ? [row(all, 'all')] : []));
    heads.forEach((head, key) => head.setAttribute('aria-sort', key !== by ? 'none' : isDescending ? 'descending' : 'ascending'));
  };
  const headOf = (key: Column, text: string, help: string, isDescendingFirst: boolean) => {
    const button = makeButton(text, () => {
      const isSorted = head.getAttribute('aria-sort') === (isDescendingFirst ? 'descending' : 'ascending');
      sort(key, isSorted ? !isDescendingFirst : isDescendingFirst);
    }, { title: help });
    const head = make('th', { scope: 'col', 'aria-sort': 'none' }, button);
    heads.set(key, head);
    return head;
  };
  const table = make('table', { class: 'classes' },
    make('thead', {}, make('tr', {}, headOf('name', of, 'by name', false), ...kColumns.map(({ key, title: text, help }) =>
      headOf(key, text, help, key === 'right' || key === 'found')))),
    body,
  );
  sort('name', false);
  return make('section', { class: 'class-table' }, make('h2', {}, `The ${title}`), make('div', { class: 'classes-frame', tabindex: 0, role: 'group', 'aria-label': `Figures of ${title}` }, table));
}

function show(root: HTMLElement, data: Answers): void {
  const store = new Store(data, { theme: 'auto' });
  const chosen = new Chosen(data);
  const confusion = new ConfusionTable(data, (cell, right, found) => chosen.show(cell, right, found));
  followTheme(store);
  root.replaceChildren(
    banner(store, (measure) => confusion.measure(measure)),
    make('main', {},
      scores(data),
      make('div', { class: 'sides' },
        make('section', { 'aria-label': 'Confusion matrix' }, make('h2', {}, 'What is right, and what was found'), confusion.element,
          !confusion.isWhole && make('p', { class: 'note' }, 'The labels that are confused most often.'),
          chosen.element),
        make('div', { class: 'tables' }, ...data.tables.map(classTable)),
      ),
    ),
  );
}

startPage((text, root) => show(root, readAnswers(text)));
