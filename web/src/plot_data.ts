// The curves of runs, as `attend plot` wrote them: docs/format.md, "attend-plot".

/** A number for each moment; null: none. */
export type Column = readonly (number | null)[];
export type Table = Readonly<Record<string, Column>>;
export type TableName = 'progress' | 'validations' | 'lengths';
export type Across = 'update' | 'seconds' | 'symbols';

export interface Run {
  readonly name: string;
  readonly parameters?: number;
  readonly made_of?: string; // of a run that says no texts, in place of the next
  readonly attention?: { readonly score: string; readonly alignment: string; readonly selection: string };
  readonly metric?: string;
  readonly best?: { readonly update: number; readonly value: number };
  readonly notes: readonly string[];
  readonly progress: Table;
  readonly validations: Table;
  readonly lengths: Table;
}

export interface Chart {
  readonly name: string;
  readonly group: string;
  readonly title: string;
  readonly unit: string;
  readonly help: string;
  readonly table: TableName;
  readonly column: string;
  readonly zero: boolean; // its axis begins at 0
  readonly log: boolean; // its axis can be logarithmic
  readonly better: 'less' | 'more' | '';
}

export interface Plot {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly live?: boolean; // newer data is at /data
  readonly view: { readonly across: Across; readonly log: boolean; readonly smoothing: number };
  readonly runs: readonly Run[];
  readonly charts: readonly Chart[];
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readPlot(text: string): Plot {
  const data = JSON.parse(text) as Plot;
  if (data.format !== 'attend-plot' || data.version !== 1) {
    throw new Error(`this page shows attend-plot, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}
