// Shades of the matrix: greys from paper to ink in even steps of lightness, so that they are told apart
// in print and by colour-blind people. Numbers are OKLab's (Ottosson 2020).

export type Theme = 'light' | 'dark';
export type Shading = 'linear' | 'root';

export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly gold: string;
}

export const kPalettes: Record<Theme, Palette> = {
  light: { paper: '#ffffff', ink: '#16191d', faint: '#5d6673', line: '#d9dde3', accent: '#0b62b8', gold: '#c2410c' },
  dark: { paper: '#14171b', ink: '#e6e9ed', faint: '#9aa4b1', line: '#333a43', accent: '#62b0ff', gold: '#ff9a52' },
};

/** Colours of runs. Within a theme their lightness differs as well, so that colour-blind people and
 * print tell them apart; each has a contrast of 3 and more with the paper. */
export const kRunColours: Record<Theme, readonly string[]> = {
  light: ['#0b62b8', '#d9540b', '#2f979c', '#6b0f1f', '#8a6ff0', '#2f1670', '#8a5f73', '#b01f12'],
  dark: ['#62b0ff', '#ff8a3d', '#45e0c8', '#b0708f', '#7f93ff', '#ecd22a', '#d9abb9', '#e2602f'],
};

type Triple = readonly [number, number, number];

const kEnds: Record<Theme, readonly [Triple, Triple]> = {
  light: [[1, 0, 0], [0.17, 0, 0]],
  dark: [[0.205, -0.001, -0.008], [0.97, 0, 0]],
};

function toByte(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

function toRgb([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The colour of a weight: 0 is paper, 1 and more is ink. */
export function shadeOf(weight: number, theme: Theme, shading: Shading): Triple {
  const share = Math.min(1, Math.max(0, weight));
  const x = shading === 'root' ? Math.sqrt(share) : share;
  const [from, to] = kEnds[theme];
  const mix = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * x;
  return toRgb([mix(0), mix(1), mix(2)]);
}

export function cssOf([r, g, b]: Triple): string {
  return `rgb(${r}, ${g}, ${b})`;
}

const kSteps = 256;

/** 256 shades, red, green and blue of each, for pictures. */
export function shades(theme: Theme, shading: Shading): Uint8ClampedArray {
  const table = new Uint8ClampedArray(3 * kSteps);
  for (let i = 0; i < kSteps; i++) table.set(shadeOf(i / (kSteps - 1), theme, shading), 3 * i);
  return table;
}
