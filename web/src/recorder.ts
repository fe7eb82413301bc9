// What the microphone hears, as samples. The samples themselves, not what a codec makes of them: a model was trained
// on none.

const kBlock = 4096; // samples

export class Recorder {
  private readonly blocks: Float32Array[] = [];

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    private readonly told: (seconds: number) => void,
  ) {
    // An AudioWorklet would need another script, which the page's policy does not let in.
    const tap = context.createScriptProcessor(kBlock, 1, 1);
    tap.addEventListener('audioprocess', ({ inputBuffer }) => {
      this.blocks.push(inputBuffer.getChannelData(0).slice());
      this.told(this.seconds);
    });
    context.createMediaStreamSource(stream).connect(tap);
    tap.connect(context.destination); // or nothing comes; it is silent
  }

  /** Whether a microphone may be asked for: by https, or on this machine. */
  static get isThere(): boolean {
    return 'AudioContext' in globalThis && navigator.mediaDevices?.getUserMedia !== undefined;
  }

  /** `told`: how long it lasts by now. Rejects where people do not allow it, or there is none. */
  static async begin(told: (seconds: number) => void): Promise<Recorder> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
    return new Recorder(stream, new AudioContext(), told);
  }

  get rate(): number {
    return this.context.sampleRate;
  }

  private get seconds(): number {
    return (this.blocks.length * kBlock) / this.rate;
  }

  /** Lets go of the microphone: all that it heard. */
  end(): Float32Array {
    for (const track of this.stream.getTracks()) track.stop();
    void this.context.close();
    const samples = new Float32Array(this.blocks.length * kBlock);
    this.blocks.forEach((block, i) => samples.set(block, i * kBlock));
    return samples;
  }
}
