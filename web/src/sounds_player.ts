// Plays the sound that stands in the page, or a part of it. Web Audio decodes bytes that are at hand, so the page's
// policy lets nothing be loaded, and a part begins and ends to the sample.

import { bytesOf } from './sounds_data';

export class Player {
  private context: AudioContext | null = null;
  private buffer: Promise<AudioBuffer> | null = null;
  private source: AudioBufferSourceNode | null = null;
  private asked = 0;

  /** `told`: where it is now, in seconds; null: it is silent. */
  constructor(private readonly told: (seconds: number | null) => void) {}

  /** Another sound: base64 of its file. */
  load(wav: string | undefined): void {
    this.stop();
    this.buffer = null;
    this.wav = wav;
  }
  private wav: string | undefined;

  get isThere(): boolean {
    return this.wav !== undefined && 'AudioContext' in globalThis;
  }

  async play(begin: number, end: number): Promise<void> {
    this.stop();
    if (!this.isThere || this.wav === undefined) return;
    const asked = this.asked;
    const context = (this.context ??= new AudioContext());
    this.buffer ??= context.decodeAudioData(bytesOf(this.wav).buffer);
    const buffer = await this.buffer;
    await context.resume();
    if (asked !== this.asked) return; // something else is wanted by now
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    const began = context.currentTime;
    const follow = () => {
      if (this.source !== source) return;
      const now = begin + context.currentTime - began;
      this.told(Math.min(now, end));
      if (now < end) requestAnimationFrame(follow);
    };
    source.addEventListener('ended', () => {
      if (this.source === source) this.stop();
    });
    this.source = source;
    source.start(0, begin, Math.max(0.02, end - begin));
    follow();
  }

  stop(): void {
    this.asked += 1;
    const { source } = this;
    this.source = null;
    source?.stop();
    this.told(null);
  }
}
