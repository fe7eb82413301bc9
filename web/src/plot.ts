// The page of `attend plot`: a legend that switches runs, and the charts in their groups.

import { download, make, makeButton, makeChoices, makeSelect } from './dom';
import { PlotCard, swatchOf } from './plot_card';
import type { Chart, Plot, Run } from './plot_data';
import { readPlot } from './plot_data';
import type { PlotView } from './plot_store';
import { PlotStore } from './plot_store';
import { valueText } from './plot_values';
import { startPage } from './start';
import { counted, displayed, fileName, shortCount } from './text';
import { followTheme, kThemeChoices } from './watched';

const kAttention = 'Attention on the dev text';

function toolbar(store: PlotStore): HTMLElement {
  const { view } = store;
  const smoothing = make('input', { type: 'range', min: 0, max: 0.98, step: 0.02, value: view.smoothing });
  smoothing.addEventListener('input', () => store.change({ smoothing: Number(smoothing.value) }));
  return make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'View' },
    makeChoices('Across', [
      { value: 'update', label: 'Updates' },
      { value: 'seconds', label: 'Time', help: 'validations included' },
      { value: 'symbols', label: 'Tokens', help: 'target symbols read' },
    ] as const, view.across, (across) => store.change({ across })),
    makeChoices('Scale of losses and norms', [
      { value: false, label: 'Linear' }, { value: true, label: 'Log' },
    ] as const, view.log, (log) => store.change({ log })),
    make('label', { class: 'smoothing', title: 'share of the past in what training reports' }, 'Smooth ', smoothing),
    makeSelect('Colours', kThemeChoices, view.theme, (theme) => store.change({ theme })),
    makeButton('Save all as JSON', () =>
      download(fileName([store.data.title, 'plot'], 'json'), new Blob([JSON.stringify(store.data)], { type: 'application/json' })),
    ),
  );
}

function legend(store: PlotStore): HTMLElement {
  const boxes = store.data.runs.map((run, place) => {
    const input = make('input', { type: 'checkbox', checked: store.view.shown[place] ?? true });
    input.addEventListener('change', () =>
      store.change({ shown: store.view.shown.map((shown, i) => (i === place ? input.checked : shown)) }),
    );
    const label = make('label', {}, input, swatchOf(place, store), make('span', { dir: 'auto' }, displayed(run.name)));
    const mark = (marked: number | null) => () => store.change({ marked });
    label.addEventListener('pointerenter', mark(place));
    label.addEventListener('pointerleave', mark(null));
    input.addEventListener('focus', () => input.matches(':focus-visible') && mark(place)());
    input.addEventListener('blur', mark(null));
    return { label, input };
  });
  const all = makeButton('All', () => {
    const isAll = store.view.shown.every(Boolean);
    for (const { input } of boxes) input.checked = !isAll;
    store.change({ shown: store.view.shown.map(() => !isAll) });
  }, { title: 'All runs, or none' });
  return make('fieldset', { class: 'runs' }, make('legend', { class: 'unseen' }, 'Runs'),
    ...boxes.map(({ label }) => label), boxes.length > 1 && all);
}

/** What the run's best model is the best by, as the chart of it is called. */
function metricOf(run: Run, charts: readonly Chart[]): string {
  const isOfIt = ({ table, column }: Chart) => table === 'validations' && column === run.metric;
  return charts.find(isOfIt)?.title ?? run.metric ?? '';
}

function lastUpdate({ progress, validations }: Run): number | null {
  return Math.max(progress['update']?.at(-1) ?? 0, validations['update']?.at(-1) ?? 0) || null;
}

function describe(run: Run): string {
  const { attention, made_of } = run;
  if (made_of !== undefined) return displayed(made_of);
  return attention ? `${attention.score}, ${attention.alignment}, ${attention.selection}` : 'none';
}

/** What the runs are, as a table beneath the charts. */
function about({ runs, charts }: Plot): HTMLElement {
  const head = ['Run', runs.some(({ made_of }) => made_of !== undefined) ? 'Made of' : 'Attention', 'Parameters', 'Best on the dev text', 'At update', 'Updates', ''];
  const rows = runs.map((run) => make('tr', {},
    make('th', { scope: 'row', dir: 'auto' }, displayed(run.name)),
    make('td', {}, describe(run)),
    make('td', {}, run.parameters === undefined ? '\u2013' : shortCount(run.parameters)),
    make('td', {}, run.best ? `${displayed(metricOf(run, charts))} ${valueText(run.best.value)}` : '\u2013'),
    make('td', {}, valueText(run.best?.update)),
    make('td', {}, valueText(lastUpdate(run))),
    make('td', { class: 'note' }, run.notes.map(displayed).join('; ')),
  ));
  return make('section', { class: 'about', 'aria-label': 'About the runs' },
    make('h2', {}, 'Runs'),
    make('div', { class: 'table-frame', tabindex: 0, role: 'group', 'aria-label': 'About the runs' },
      make('table', {},
        make('thead', {}, make('tr', {}, ...head.map((text) =>
          text === '' ? make('td') : make('th', { scope: 'col' }, text)))),
        make('tbody', {}, ...rows))));
}

/** Who has no curves of an attention, and why. */
function missing({ runs }: Plot): string {
  const all = runs.filter((run) => !run.attention && Object.keys(run.validations).length > 0);
  const said = (why: string, some: readonly Run[]) =>
    some.length === 0 ? [] : [`${why}, so without curves here: ${some.map(({ name }) => displayed(name)).join(', ')}`];
  return [
    ...said('Without attention', all.filter(({ made_of }) => made_of === undefined)),
    ...said('Of another task', all.filter(({ made_of }) => made_of !== undefined)),
  ].join('. ');
}

class Page {
  private cards: PlotCard[] = [];
  private readonly frame = make('main');
  private readonly runs = make('div', { class: 'runs-bar' });
  private readonly summary = make('span');
  private readonly status = make('span', { role: 'status' });

  constructor(private readonly store: PlotStore, root: HTMLElement) {
    followTheme(store);
    store.listen((view, before) => this.update(view, before));
    root.replaceChildren(this.banner(), this.runs, this.frame);
    this.build();
  }

  private banner(): HTMLElement {
    return make('header', { class: 'banner' },
      make('div', { class: 'title' },
        make('h1', { dir: 'auto' }, displayed(this.store.data.title)), make('span', {}, this.summary, this.status)),
      toolbar(this.store),
    );
  }

  /** All of the page that hangs on which runs and charts there are. */
  private build(): void {
    const { data } = this.store;
    this.summary.textContent = `${counted(data.runs.length, 'run')} \u00b7 ${data.program}`;
    this.runs.replaceChildren(legend(this.store));
    this.cards = data.charts.map((chart) => new PlotCard(chart, this.store, (x) => this.point(chart, x)));
    const groups = [...new Set(data.charts.map(({ group }) => group))];
    const note = missing(data);
    if (note !== '' && !groups.includes(kAttention)) groups.push(kAttention);
    this.frame.replaceChildren(
      ...(data.charts.length === 0 ? [make('p', { class: 'nothing' }, 'No run has reported anything yet.')] : []),
      ...groups.map((group) => make('section', { class: 'group', 'aria-label': group },
        make('h2', {}, group, group === kAttention && note !== '' ? make('span', { class: 'note' }, note) : null),
        make('div', { class: 'cards' },
          ...this.cards.filter(({ chart }) => chart.group === group).map(({ element }) => element)))),
      about(data),
    );
  }

  /** The same place in all charts that have the same across. */
  private point(chart: Chart, x: number | null): void {
    for (const card of this.cards) {
      const isAlike = (card.chart.table === 'lengths') === (chart.table === 'lengths');
      if (card.chart !== chart && isAlike) card.show(x);
    }
  }

  /** Newer data of the same runs: what people have chosen stays. */
  refresh(data: Plot): void {
    const { store } = this;
    const names = ({ charts, runs }: Plot) => JSON.stringify([charts, runs.map(({ name }) => name)]);
    const isAlike = names(data) === names(store.data);
    store.data = data;
    if (!isAlike) return this.build();
    for (const card of this.cards) card.request();
    this.frame.querySelector('.about')?.replaceWith(about(data));
  }

  /** What is said of the page's news. */
  say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  private update(view: PlotView, before: PlotView): void {
    if (view.marked !== before.marked) {
      for (const card of this.cards) card.mark();
      if (Object.entries(view).every(([key, value]) => key === 'marked' || value === before[key as keyof PlotView])) return;
    }
    if (view.theme !== before.theme) this.runs.replaceChildren(legend(this.store));
    for (const card of this.cards) card.request();
  }
}

const kLeastWait = 1000; // milliseconds between two looks
const kLostAfter = 5; // looks in vain

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Looks for newer data as long as there is somebody who gives it, and less often the longer that takes. */
async function follow(page: Page): Promise<void> {
  let last = '';
  for (let lost = 0; lost < kLostAfter; ) {
    page.say(lost === 0 ? ' \u00b7 live' : ' \u00b7 waiting for the training');
    const began = performance.now();
    try {
      const answer = await fetch('data', { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) throw new Error(answer.statusText);
      const text = await answer.text();
      if (text !== last) {
        const data = readPlot(text);
        page.refresh(data);
        if (!data.live) return page.say(' \u00b7 the training has ended');
      }
      last = text;
      lost = 0;
    } catch {
      lost += 1;
    }
    await wait(Math.max(kLeastWait, 20 * (performance.now() - began)));
    while (document.hidden) await wait(kLeastWait);
  }
  page.say(' \u00b7 no longer live: the training has ended, or cannot be reached');
}

startPage((text, root) => {
  const data = readPlot(text);
  const page = new Page(new PlotStore(data, {
    ...data.view, theme: 'auto', shown: data.runs.map(() => true), large: null, marked: null,
  }), root);
  if (data.live) void follow(page);
});
