// Making elements. Text always goes in as text: nothing here reads HTML.

export type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function makeSvg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, attributes, children);
  return element;
}

export function makeButton(label: string, action: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = make('button', { type: 'button', ...attributes }, label);
  button.addEventListener('click', action);
  return button;
}

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  readonly help?: string;
}

let groups = 0;

/** A row of choices of which one holds: radio buttons, so arrow keys choose. */
export function makeChoices<T>(
  name: string,
  choices: readonly Choice<T>[],
  chosen: T,
  choose: (value: T) => void,
): HTMLElement {
  const group = `choice-${groups++}`;
  const labels = choices.map(({ value, label, help }) => {
    const input = make('input', { type: 'radio', name: group, checked: value === chosen });
    input.addEventListener('change', () => choose(value));
    return make('label', { title: help }, input, make('span', {}, label));
  });
  return make('fieldset', { class: 'choices' }, make('legend', { class: 'unseen' }, name), ...labels);
}

export function makeSelect<T extends string>(
  name: string,
  choices: readonly Choice<T>[],
  chosen: T,
  choose: (value: T) => void,
): HTMLSelectElement {
  const options = choices.map(({ value, label }) =>
    make('option', { value, selected: value === chosen }, label),
  );
  const select = make('select', { 'aria-label': name }, ...options);
  select.addEventListener('change', () => choose(select.value as T));
  return select;
}

/** Offers bytes as a file. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  make('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
