// The start page of `attend serve` of models that read sounds: one that is dropped on it, chosen or recorded, what was
// heard in it, and when.

import { make, makeButton } from './dom';
import type { PicturesModel } from './pictures_data';
import { Recorder } from './recorder';
import { complaintOf, faultOf } from './service';
import type { ExploredSound, SoundHypothesis, SoundsData, Span } from './sounds_data';
import { SoundPanel } from './sounds_panel';
import { SoundsStore } from './sounds_store';
import { toolbar } from './sounds_toolbar';
import { spectrogramOf } from './spectrogram';
import { startPage } from './start';
import { displayed } from './text';
import { followTheme } from './watched';
import { wavOf } from './wav';

/** What the service says of itself. */
interface Facts {
  readonly program: string;
  readonly model: PicturesModel;
  readonly rate: number; // samples a second that the model hears
  readonly has_attention: boolean;
  readonly most_bytes: number; // of a request
  readonly most_seconds: number;
}

type Heard = readonly [text: string, ...span: Span, probability: number];

/** What POST /predict gives of a sound: docs/format.md. */
interface Answer {
  readonly text: string;
  readonly score: number | null;
  readonly log_probability: number | null;
  readonly log_probabilities: readonly (number | null)[];
  readonly readings?: readonly {
    readonly name: string;
    readonly target: readonly string[];
    readonly target_words: readonly number[];
    readonly weights: readonly (readonly number[])[];
    readonly times: { readonly first: number; readonly step: number; readonly symbols: readonly Heard[]; readonly words: readonly Heard[] };
  }[];
}

const kBest = 3;

/** The numbers as a page of `attend explore` has them. */
function encoded(weights: readonly (readonly number[])[]): string {
  const bytes = weights.flat().map((weight) => {
    const number = Math.round(Math.min(1, weight) * 65535);
    return String.fromCharCode(number & 255, number >> 8);
  });
  return btoa(bytes.join(''));
}

function hypothesisOf({ readings = [], log_probabilities, ...said }: Answer): SoundHypothesis {
  const [first] = readings;
  const spans = (all: readonly Heard[]) => all.map(([, begin, end]) => [begin, end] as const);
  const times = first && { symbols: spans(first.times.symbols), words: spans(first.times.words) };
  return {
    ...said, kind: 'found', target: first?.target ?? [], target_words: first?.target_words ?? [], log_probabilities: first ? log_probabilities : [],
    readings: readings.map(({ name, weights, times: { first: middle, step } }) => ({ name, first: middle, step, weights: encoded(weights) })),
    ...(times && { times }),
  };
}

function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 32766) parts.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 32766)))); // whole threes
  return parts.join('');
}

/** One channel, at the model's rate; null where this browser cannot read the file. */
async function samplesOf(file: Blob, rate: number): Promise<Float32Array | null> {
  try {
    const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(await file.arrayBuffer());
    const mean = new Float32Array(buffer.length);
    for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
      buffer.getChannelData(channel).forEach((sample, i) => (mean[i] = (mean[i] ?? 0) + sample / buffer.numberOfChannels));
    }
    return mean;
  } catch {
    return null;
  }
}

class Page {
  private readonly chosen = make('input', { type: 'file', accept: 'audio/*,.wav,.flac,.ogg,.mp3', id: 'file', class: 'unseen' });
  private readonly zone = make('label', { class: 'zone', for: 'file' }, make('b', {}, 'Drop a recording here'), make('span', {}, 'or choose one: WAV, FLAC, Ogg or MP3'));
  private readonly record = makeButton('\u25cf Record', () => void this.toggle(), { class: 'record', 'aria-pressed': 'false' });
  private readonly state = make('p', { class: 'state', role: 'status' });
  private readonly alert = make('p', { class: 'alert', role: 'alert' });
  private readonly tools = make('div');
  private readonly panels = make('div', { class: 'panels' });
  private readonly store: SoundsStore;
  private panel: SoundPanel | null = null;
  private asked = new AbortController();
  private recorder: Recorder | null = null;

  constructor(private readonly facts: Facts, root: HTMLElement) {
    const nothing: ExploredSound = {
      line: 1, name: '', seconds: 1, spectrogram: { frames: 0, bands: 1, low: 0, high: 1, first: 0, step: 1, loudness: '' }, parts: [], models: [{ hypotheses: [] }],
    };
    this.store = new SoundsStore(this.dataOf(nothing), { sound: 0, shading: 'linear', isOfWords: true, hasGold: true, theme: 'auto' });
    const { model, program } = facts;
    root.replaceChildren(
      make('header', { class: 'banner' },
        make('div', { class: 'title' }, make('h1', { dir: 'auto' }, displayed(model.name)),
          make('span', {}, `${displayed(model.made_of)} \u00b7 ${program}`)),
        this.tools),
      make('main', {}, this.chosen, this.zone, Recorder.isThere && make('p', { class: 'line' }, this.record), this.state, this.alert, this.panels),
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
    followTheme(this.store);
    this.store.listen(() => {
      const [sound] = this.store.data.sounds;
      if (sound) this.panel?.show(sound);
    });
  }

  private dataOf(sound: ExploredSound): SoundsData {
    return { format: 'attend-sounds', version: 1, program: this.facts.program, title: 'attend serve', models: [this.facts.model], sounds: [sound] };
  }

  /** Begins to record, or ends it and asks what was heard. */
  private async toggle(): Promise<void> {
    const { recorder } = this;
    if (recorder !== null) {
      this.recorder = null;
      this.dress(false);
      const samples = recorder.end();
      const wav = wavOf(samples, recorder.rate);
      return this.take(samples.length > 0 ? new File([wav], 'recording.wav', { type: 'audio/wav' }) : undefined);
    }
    this.alert.textContent = '';
    try {
      this.recorder = await Recorder.begin((seconds) => {
        this.state.textContent = `Recording: ${seconds.toFixed(1)} s`;
        if (seconds >= this.facts.most_seconds - 1 && this.recorder !== null) void this.toggle();
      });
      this.dress(true);
      this.state.textContent = 'Recording \u2026';
    } catch (error) {
      this.alert.textContent = `No recording: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private dress(isRecording: boolean): void {
    this.record.textContent = isRecording ? '\u25a0 Stop' : '\u25cf Record';
    this.record.setAttribute('aria-pressed', String(isRecording));
  }

  /** The last one that came is listened to, whichever is answered first. */
  private take(file: File | undefined): void {
    if (file === undefined) return;
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.alert.textContent = '';
    this.state.textContent = `Listening to ${displayed(file.name)} \u2026`;
    this.ask(file, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.state.textContent = '';
      this.alert.textContent = `Nothing was heard in ${displayed(file.name)}: ${faultOf(error)}`;
    });
  }

  private async ask(file: File, signal: AbortSignal): Promise<void> {
    const { most_bytes, rate, has_attention } = this.facts;
    const samples = await samplesOf(file, rate);
    const wav = samples === null ? null : wavOf(samples, rate);
    const isTooLarge = file.size > most_bytes && wav !== null;
    const sent: Blob = isTooLarge ? new Blob([wav], { type: 'audio/wav' }) : file;
    if (sent.size > most_bytes) throw new Error(`it has ${sent.size} bytes, and ${most_bytes} can be sent`);
    const type = sent.type.startsWith('audio/') ? sent.type : 'application/octet-stream';
    const response = await fetch(`predict?nbest=${kBest}&readings=${has_attention}`, { method: 'POST', headers: { 'Content-Type': type }, body: sent, signal });
    if (!response.ok) throw new Error(await complaintOf(response));
    const { predictions } = (await response.json()) as { predictions: Answer[][] };
    if (signal.aborted) return;
    const hypotheses = (predictions[0] ?? []).map(hypothesisOf);
    const end = hypotheses[0]?.times?.words.at(-1)?.[1] ?? 1;
    const seconds = samples === null ? end : samples.length / rate;
    const spectrogram = samples === null ? { frames: 0, bands: 1, low: 0, high: 1, first: 0, step: 1, loudness: '' } : spectrogramOf(samples, rate);
    this.show({
      line: 1, name: file.name, seconds, spectrogram, ...(wav && { wav: base64Of(wav) }), parts: [], models: [{ hypotheses }],
    }, samples !== null);
  }

  private show(sound: ExploredSound, isRead: boolean): void {
    const { store } = this;
    store.data = this.dataOf(sound);
    this.panel ??= new SoundPanel(store, 0);
    this.panel.show(sound);
    this.tools.replaceChildren(toolbar(store));
    this.panels.replaceChildren(this.panel.element);
    this.zone.classList.add('small');
    this.zone.replaceChildren(make('b', {}, 'Drop another recording'), make('span', {}, 'or choose one'));
    const text = sound.models[0]?.hypotheses[0]?.text ?? '';
    const note = isRead ? '' : ' (this browser cannot read the sound)';
    this.state.textContent = `${displayed(sound.name)}: ${displayed(text)}${note}`;
  }
}

startPage((text, root) => {
  new Page(JSON.parse(text) as Facts, root);
});
