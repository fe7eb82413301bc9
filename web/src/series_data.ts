// What a page of series is about, as `attend explore` wrote it: docs/format.md, "attend-series". Steps are counted
// from the last one read, which is 0.

export interface SeriesModel {
  readonly name: string;
  readonly made_of: string;
  readonly parameters: number;
  readonly history: number;
  readonly first: number; // step that it says first
  readonly last: number;
  readonly gaps: string;
  readonly level?: number; // of its intervals
  readonly scores: Readonly<Record<string, number | null>>;
  readonly persistence: Readonly<Record<string, number | null>>;
}

/** Of one target, from the first step said to the last. */
export interface Said {
  readonly values: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface SeriesReading {
  readonly name: string;
  readonly first: number; // step of the first column
  readonly sums: 'rows' | 'columns'; // which sum to 1
  readonly rows: readonly string[];
  readonly scale?: number;
  readonly weights: string; // base64 of 16-bit numbers  [rows, steps]
}

export interface ModelWindow {
  readonly said: readonly Said[]; // of each target
  readonly readings: readonly SeriesReading[];
  readonly error?: number;
  readonly persistence_error?: number;
}

export interface SeriesWindow {
  readonly line: number;
  readonly time: string; // of step 0
  readonly read: readonly (readonly (number | null)[])[]; // of each target, up to step 0
  readonly came: readonly (readonly (number | null)[])[]; // from step 1 on
  readonly persistence: readonly (number | null)[];
  readonly models: readonly ModelWindow[];
}

export interface SeriesData {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly file: string;
  readonly targets: readonly string[];
  readonly step_seconds: number; // 0: times are numbers of rows
  readonly windows_in_file: number;
  readonly chosen: string;
  readonly models: readonly SeriesModel[];
  readonly windows: readonly SeriesWindow[];
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readSeries(text: string): SeriesData {
  const data = JSON.parse(text) as SeriesData;
  if (data.format !== 'attend-series' || data.version !== 1) {
    throw new Error(`this page shows attend-series, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}

/** What a target was at a step, read or come; null where nobody knows. */
export function numberAt(window: SeriesWindow, target: number, step: number): number | null {
  const [read, came] = [window.read[target] ?? [], window.came[target] ?? []];
  return (step > 0 ? came[step - 1] : read[read.length - 1 + step]) ?? null;
}

/** A number that a model says of a step, with its interval; null where it says nothing. */
export function saidAt(model: SeriesModel, said: Said | undefined, step: number): { value: number; low: number | null; high: number | null } | null {
  const at = step - model.first;
  const value = said?.values[at] ?? null;
  if (value === null) return null;
  return { value, low: said?.low?.[at] ?? null, high: said?.high?.[at] ?? null };
}
