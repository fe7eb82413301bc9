// The spectrogram of samples that came into a page, as `attend explore` has it of those that it reads
// (src/data/spectrogram.h): bands even on the mel scale, in decibels below the loudest.

import type { Spectrogram } from './sounds_data';

const kRange = 60; // decibels
const kFrame = 0.025; // seconds
const kLeastStep = 0.01;
const kMostFrames = 3000;
const kLow = 20; // Hz
const kLeast = 1e-12; // power

const mel = (hertz: number) => 1127 * Math.log(1 + hertz / 700);

/** In place, of a power of two (Cooley & Tukey 1965). */
export function fourier(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j] ?? 0, real[i] ?? 0];
      [imaginary[i], imaginary[j]] = [imaginary[j] ?? 0, imaginary[i] ?? 0];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const [c, s] = [Math.cos((-2 * Math.PI * k) / size), Math.sin((-2 * Math.PI * k) / size)];
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const [x, y] = [real[b] ?? 0, imaginary[b] ?? 0];
        const [re, im] = [x * c - y * s, x * s + y * c];
        [real[b], imaginary[b]] = [(real[a] ?? 0) - re, (imaginary[a] ?? 0) - im];
        [real[a], imaginary[a]] = [(real[a] ?? 0) + re, (imaginary[a] ?? 0) + im];
      }
    }
  }
}

/** Of each band the weights of the powers, from the first on. */
function bandsOf(count: number, size: number, rate: number): { first: number; weights: number[] }[] {
  const [from, to] = [mel(kLow), mel(rate / 2)];
  const wide = (to - from) / (count + 1);
  return Array.from({ length: count }, (_, band) => {
    const middle = from + (band + 1) * wide;
    const all = Array.from({ length: size / 2 }, (__, i) => Math.max(0, 1 - Math.abs(mel((i * rate) / size) - middle) / wide));
    const first = Math.max(0, all.findIndex((weight) => weight > 0));
    return { first, weights: all.filter((weight) => weight > 0) };
  });
}

export function spectrogramOf(samples: Float32Array, rate: number): Spectrogram {
  const width = Math.round(kFrame * rate);
  const step = Math.max(Math.round(kLeastStep * rate), Math.ceil(samples.length / kMostFrames));
  const size = 2 ** Math.ceil(Math.log2(width));
  const count = rate >= 12000 ? 64 : 40;
  const frames = Math.max(0, Math.floor((samples.length - width) / step) + 1);
  const bands = bandsOf(count, size, rate);
  const levels = new Float64Array(frames * count);
  for (let frame = 0; frame < frames; frame++) {
    const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < width; i++) {
      const now = samples[frame * step + i] ?? 0;
      const before = samples[frame * step + Math.max(0, i - 1)] ?? 0;
      real[i] = (now - 0.97 * before) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (width - 1)));
    }
    fourier(real, imaginary);
    bands.forEach(({ first, weights }, band) => {
      let power = kLeast;
      weights.forEach((weight, i) => (power += weight * ((real[first + i] ?? 0) ** 2 + (imaginary[first + i] ?? 0) ** 2)));
      levels[frame * count + band] = 10 * Math.log10(power);
    });
  }
  const loudest = levels.reduce((a, b) => Math.max(a, b), -Infinity);
  const bytes = Array.from(levels, (level) => String.fromCharCode(Math.round(255 * Math.min(1, Math.max(0, 1 - (loudest - level) / kRange)))));
  return { frames, bands: count, low: kLow, high: rate / 2, first: width / 2 / rate, step: step / rate, loudness: btoa(bytes.join('')) };
}
