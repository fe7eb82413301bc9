// The start page of `attend serve` of models that read pictures: one that is dropped on it, pasted or chosen, its
// captions, and where each word looked.

import { make } from './dom';
import type { ExploredPicture, PictureHypothesis, PicturesData, PicturesModel } from './pictures_data';
import { PicturePanel } from './pictures_panel';
import { PicturesStore } from './pictures_store';
import { toolbar } from './pictures_toolbar';
import { complaintOf, faultOf } from './service';
import { startPage } from './start';
import { displayed } from './text';
import { followTheme } from './watched';

/** What the service says of itself. */
interface Facts {
  readonly program: string;
  readonly model: PicturesModel;
  readonly said: string; // what is said of a picture: "caption"
  readonly most_bytes: number; // of a request
  readonly most_pixels: number;
}

/** What POST /predict gives of a picture: docs/format.md. */
interface Answer {
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly log_probabilities: readonly (number | null)[];
  readonly readings: readonly {
    readonly name: string;
    readonly target: readonly string[];
    readonly target_words: readonly number[];
    readonly weights: readonly (readonly number[])[];
    readonly grid: {
      readonly rows: number; readonly columns: number; readonly height: number; readonly width: number;
      readonly left: number; readonly top: number; readonly right: number; readonly bottom: number;
    };
  }[];
}

const kBest = 3;
const kSide = 1280; // pixels of the longer side of a picture that is too large to send as it is

/** The numbers as a page of `attend explore` has them. */
function encoded(weights: readonly (readonly number[])[]): string {
  const bytes = weights.flat().map((weight) => {
    const number = Math.round(Math.min(1, weight) * 65535);
    return String.fromCharCode(number & 255, number >> 8);
  });
  return btoa(bytes.join(''));
}

function hypothesisOf({ readings, ...said }: Answer): PictureHypothesis {
  const { target = [], target_words = [] } = readings[0] ?? {};
  return {
    ...said, kind: 'found', target, target_words,
    readings: readings.map(({ name, weights, grid: { left, top, right, bottom, ...size } }) => (
      { name, weights: encoded(weights), grid: { ...size, box: [left, top, right, bottom] } })),
  };
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 32766) parts.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 32766)))); // whole threes
  return parts.join('');
}

/** The picture with fewer pixels, as a JPEG. */
async function smaller(pixels: ImageBitmap): Promise<Blob> {
  const by = Math.min(1, kSide / Math.max(pixels.width, pixels.height));
  const side = (length: number) => Math.max(1, Math.round(length * by));
  const canvas = make('canvas', { width: side(pixels.width), height: side(pixels.height) });
  canvas.getContext('2d')?.drawImage(pixels, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('it cannot be made smaller'))), 'image/jpeg', 0.9));
}

class Page {
  private readonly chosen = make('input', { type: 'file', accept: 'image/jpeg,image/png,.pgm,.ppm,.pnm', id: 'file', class: 'unseen' });
  private readonly zone = make('label', { class: 'zone', for: 'file' }, make('b', {}, 'Drop a picture here'), make('span', {}, 'or choose or paste one: JPEG, PNG or PNM'));
  private readonly state = make('p', { class: 'state', role: 'status' });
  private readonly alert = make('p', { class: 'alert', role: 'alert' });
  private readonly tools = make('div');
  private readonly panels = make('div', { class: 'panels' });
  private readonly store: PicturesStore;
  private panel: PicturePanel | null = null;
  private asked = new AbortController();
  private pixels: ImageBitmap | null = null;

  constructor(private readonly facts: Facts, root: HTMLElement) {
    this.store = new PicturesStore(this.dataOf([]), {
      picture: 0, shading: 'linear', isSmooth: true, isOfWords: true, hasBoxes: true, theme: 'auto',
    });
    const { model, program } = facts;
    root.replaceChildren(
      make('header', { class: 'banner' },
        make('div', { class: 'title' }, make('h1', { dir: 'auto' }, displayed(model.name)),
          make('span', {}, `${displayed(model.made_of)} \u00b7 ${program}`)),
        this.tools),
      make('main', {}, this.chosen, this.zone, this.state, this.alert, this.panels),
    );
    this.chosen.addEventListener('change', () => {
      this.take(this.chosen.files?.[0]);
      this.chosen.value = ''; // the same one may be chosen again
    });
    const over = (event: DragEvent, is: boolean) => {
      event.preventDefault();
      this.zone.classList.toggle('over', is);
    };
    document.addEventListener('dragover', (event) => over(event, true));
    document.addEventListener('dragleave', (event) => over(event, false));
    document.addEventListener('drop', (event) => {
      over(event, false);
      this.take(event.dataTransfer?.files[0]);
    });
    document.addEventListener('paste', (event) => this.take(event.clipboardData?.files[0]));
    followTheme(this.store);
    this.store.listen(() => {
      const [picture] = this.store.data.pictures;
      if (picture) this.panel?.show(picture, this.pixels, false);
    });
  }

  private dataOf(pictures: readonly ExploredPicture[]): PicturesData {
    return { format: 'attend-pictures', version: 1, program: this.facts.program, title: 'attend serve', models: [this.facts.model], pictures };
  }

  /** The last one that came is looked at, whichever is answered first. */
  private take(file: File | undefined): void {
    if (file === undefined) return;
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.alert.textContent = '';
    this.state.textContent = `Looking at ${displayed(file.name)} \u2026`;
    this.ask(file, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.state.textContent = '';
      this.alert.textContent = `No ${this.facts.said} of ${displayed(file.name)}: ${faultOf(error)}`;
    });
  }

  private async ask(file: File, signal: AbortSignal): Promise<void> {
    const { most_bytes, most_pixels } = this.facts;
    const pixels = await createImageBitmap(file).catch(() => null);
    const isTooLarge = file.size > most_bytes || (pixels !== null && pixels.width * pixels.height > most_pixels);
    const sent: Blob = pixels !== null && isTooLarge ? await smaller(pixels) : file;
    if (sent.size > most_bytes) throw new Error(`it has ${sent.size} bytes, and ${most_bytes} can be sent`);
    const type = sent.type.startsWith('image/') ? sent.type : 'application/octet-stream';
    const response = await fetch(`predict?nbest=${kBest}&readings=true`, { method: 'POST', headers: { 'Content-Type': type }, body: sent, signal });
    if (!response.ok) throw new Error(await complaintOf(response));
    const { predictions } = (await response.json()) as { predictions: Answer[][] };
    const hypotheses = (predictions[0] ?? []).map(hypothesisOf);
    const { height = pixels?.height ?? 0, width = pixels?.width ?? 0 } = hypotheses[0]?.readings[0]?.grid ?? {};
    const bytes = await base64Of(sent);
    if (signal.aborted) return pixels?.close();
    const about = height > 0 && { file: { type, height, width, bytes } };
    this.show({ line: 1, name: file.name, ...about, references: [], models: [{ hypotheses }] }, pixels);
  }

  private show(picture: ExploredPicture, pixels: ImageBitmap | null): void {
    const { store } = this;
    this.pixels?.close();
    this.pixels = pixels;
    store.data = this.dataOf([picture]);
    this.panel ??= new PicturePanel(store, 0);
    this.panel.show(picture, pixels, true);
    this.tools.replaceChildren(toolbar(store));
    this.panels.replaceChildren(this.panel.element);
    this.zone.classList.add('small');
    this.zone.replaceChildren(make('b', {}, 'Drop another picture'), make('span', {}, 'or choose or paste one'));
    const text = picture.models[0]?.hypotheses[0]?.text ?? '';
    const note = pixels === null ? ' (this browser cannot show the picture)' : '';
    this.state.textContent = `${displayed(picture.name)}: ${displayed(text)}${note}`;
  }
}

startPage((text, root) => {
  new Page(JSON.parse(text) as Facts, root);
});
