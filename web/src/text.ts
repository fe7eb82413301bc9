// Text as people see it: what would be invisible, or would move other text about, is shown as a sign.

const kVisibleSpace = '\u2581';

function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/** Control characters, and marks of direction, as signs; the mark that opens a word as "_". */
export function displayed(text: string): string {
  return text.replaceAll(kVisibleSpace, '_').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g, signOf);
}

/** A symbol without the mark that opens a word. */
export function withoutMark(piece: string): string {
  return piece.startsWith(kVisibleSpace) ? piece.slice(1) : piece;
}

const kRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a text runs from right to left: as its first letter does. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text);
  return letter !== null && kRightToLeft.test(letter[0]);
}

const kSegmenter = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null;

/** The letters that people see: a combining accent belongs to the one before it. */
export function lettersOf(text: string): string[] {
  if (kSegmenter === null) return text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  return Array.from(kSegmenter.segment(text), ({ segment }) => segment);
}

const kLongestName = 40; // of a part of a file's name

/** The name of a file for what its parts name, in letters and digits of any script. */
export function fileName(parts: readonly string[], end: string): string {
  const part = (text: string) => {
    const kept = (text.slice(0, 400).match(/[\p{L}\p{M}\p{N}_.]+/gu) ?? []).join('-').replace(/^\.+/, '');
    if (kept.length <= kLongestName) return kept;
    const cut = lettersOf(kept).slice(0, kLongestName).join('').slice(0, kLongestName);
    const words = cut.replace(/-[^-]*$/, ''); // whole ones
    return (words.length > kLongestName / 2 ? words : cut).replace(/[\uD800-\uDBFF]$/, '');
  };
  return `${parts.map(part).filter((text) => text !== '').join('-') || 'attend'}.${end}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** 1,323,008 as 1.3 M. */
export function shortCount(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  if (count >= 1e3) return `${(count / 1e3).toFixed(1)} k`;
  return String(count);
}

/** A figure to three decimals; one that there is not as a dash. */
export function figure(value: number | null | undefined, decimals = 3): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? '\u2013'
    : value.toFixed(decimals).replace('-', '\u2212');
}
