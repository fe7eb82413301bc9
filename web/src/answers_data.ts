// What a page of answers is about, as `attend evaluate --confusion` wrote it: docs/format.md, "attend-answers".

export interface Score {
  readonly title: string;
  readonly value: string;
  readonly interval?: string;
}

export interface ClassFigures {
  readonly name: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly right: number;
  readonly found: number;
}

export interface ClassTable {
  readonly title: string;
  readonly of: string;
  readonly all?: ClassFigures;
  readonly classes: readonly ClassFigures[];
}

/** How often one label was found where one is right: places of labels, and the number. */
export type Cell = readonly [right: number, found: number, count: number];

export interface Line {
  readonly line: number;
  readonly source?: string;
  readonly cells: readonly number[]; // which each of its labels is in
}

export interface Answers {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly answers: 'labels' | 'tags';
  readonly count: number; // of lines
  readonly scores: readonly Score[];
  readonly tables: readonly ClassTable[];
  readonly labels: readonly string[];
  readonly cells: readonly Cell[]; // those that are not 0
  readonly lines: readonly Line[]; // the first ones
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readAnswers(text: string): Answers {
  const data = JSON.parse(text) as Answers;
  if (data.format !== 'attend-answers' || data.version !== 1) {
    throw new Error(`this page shows attend-answers, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}
