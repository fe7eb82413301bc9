// What a page of sounds is about, as `attend explore` wrote it: docs/format.md, "attend-sounds". Times are seconds from
// the beginning of what a line names. Shapes stand in brackets: T target symbols with the end, S frames.

import type { Figures } from './data';
import type { PicturesModel } from './pictures_data';

export type Span = readonly [begin: number, end: number];

export interface Spectrogram {
  readonly frames: number;
  readonly bands: number;
  readonly low: number; // Hz
  readonly high: number;
  readonly first: number; // the middle of the first frame
  readonly step: number;
  readonly loudness: string; // base64 of bytes  [frames, bands], the lowest band first
}

export interface SoundReading {
  readonly name: string;
  readonly first: number; // the middle of the first of its frames
  readonly step: number;
  readonly scale?: number;
  readonly weights: string; // base64 of 16-bit numbers  [T, S]
}

export interface SoundHypothesis {
  readonly kind: 'found' | 'reference';
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly target: readonly string[]; // [T]
  readonly target_words: readonly number[]; // [T]
  readonly log_probabilities: readonly (number | null)[]; // [T]
  readonly readings: readonly SoundReading[];
  readonly times?: { readonly symbols: readonly Span[]; readonly words: readonly Span[] }; // without the end
  readonly health?: Figures;
  readonly agreement?: Figures;
}

export interface ExploredSound {
  readonly line: number;
  readonly name: string;
  readonly seconds: number;
  readonly spectrogram: Spectrogram;
  readonly wav?: string; // base64 of a file; without: it is too long for the page
  readonly parts: readonly { readonly file: string; readonly from: number; readonly begin: number; readonly end: number }[];
  readonly reference?: string;
  readonly gold?: readonly (readonly [word: string, ...span: Span])[];
  readonly models: readonly { readonly hypotheses: readonly SoundHypothesis[] }[];
}

export interface SoundsData {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly models: readonly PicturesModel[];
  readonly sounds: readonly ExploredSound[];
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readSounds(text: string): SoundsData {
  const data = JSON.parse(text) as SoundsData;
  if (data.format !== 'attend-sounds' || data.version !== 1) {
    throw new Error(`this page shows attend-sounds, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
}
