// What a page of pictures is about, as `attend explore` wrote it: docs/format.md, "attend-pictures". Places and boxes
// are in pixels of the picture's own file, upright. Shapes stand in brackets: T target symbols with the end, P places.

import type { Figures } from './data';

export interface PicturesModel {
  readonly name: string;
  readonly made_of: string;
  readonly parameters: number;
  readonly said: string; // what it says of a picture: "caption"
  readonly selection?: string; // of its attention; without: it has none
  readonly search: { readonly beam_size: number; readonly length_penalty: number };
}

export type Box = readonly [left: number, top: number, right: number, bottom: number];

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly height: number; // of the picture; 0: nobody knows
  readonly width: number;
  readonly box: Box; // what the places cover of it
}

export interface PictureReading {
  readonly name: string;
  readonly grid: Grid;
  readonly scale?: number;
  readonly weights: string; // base64 of 16-bit numbers  [T, P]
  readonly frames?: readonly (readonly Box[])[]; // the windows that each step saw, where there are some  [T]
}

export interface PictureHypothesis {
  readonly kind: 'found' | 'reference';
  readonly reference?: number; // which one of the picture's
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly target: readonly string[]; // [T]
  readonly target_words: readonly number[]; // [T]
  readonly log_probabilities: readonly (number | null)[]; // [T]
  readonly readings: readonly PictureReading[];
  readonly health?: Figures;
  readonly agreement?: Figures;
}

export interface PictureFile {
  readonly type: string;
  readonly height: number; // of the picture itself
  readonly width: number;
  readonly smaller?: boolean; // this file has fewer pixels
  readonly bytes: string; // base64
}

export interface PictureReference {
  readonly text: string;
  readonly boxes: readonly (readonly [word: number, ...box: Box])[];
}

export interface ExploredPicture {
  readonly line: number;
  readonly name: string;
  readonly file?: PictureFile;
  readonly references: readonly PictureReference[];
  readonly models: readonly { readonly hypotheses: readonly PictureHypothesis[] }[];
}

export interface PicturesData {
  readonly format: string;
  readonly version: number;
  readonly program: string;
  readonly title: string;
  readonly models: readonly PicturesModel[];
  readonly pictures: readonly ExploredPicture[];
}

/** The data of this page. Throws an error for people where they are none that it can show. */
export function readPictures(text: string): PicturesData {
  const data = JSON.parse(text) as PicturesData;
  if (data.format !== 'attend-pictures' || data.version !== 1) {
    throw new Error(`this page shows attend-pictures, version 1, not ${data.format} ${data.version}`);
  }
  return data;
}

/** A picture's pixels, from its own bytes: the page's policy lets it load nothing. Null where there are none, or none
 * that this browser can read. */
export async function pixelsOf({ file }: ExploredPicture): Promise<ImageBitmap | null> {
  if (file === undefined) return null;
  const bytes = Uint8Array.from(atob(file.bytes), (one) => one.charCodeAt(0));
  try {
    return await createImageBitmap(new Blob([bytes], { type: file.type }));
  } catch {
    return null;
  }
}
