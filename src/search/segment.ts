/**
 * Scripts that put no spaces between words, or attach what other languages write apart: their text is indexed as overlapping
 * pairs of characters, so that a word of two characters is found wherever it is.
 */
export const PAIRED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u30fc\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
/** A run of such characters, or else a word: letters, digits and their marks. */
const SEGMENT = new RegExp(`([${PAIRED}]+)|[[\\p{L}\\p{N}\\p{M}]--[${PAIRED}]]+`, 'gv');

/** Text of which only the case of ASCII is to be folded: most of what is written in Chinese, too. */
const PLAIN =
  /^[\0-\x7f\xb7\u2010-\u2027\u3001\u3002\u3008-\u3011\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]*$/;
/** Accents of Latin, Greek and Cyrillic, vowel signs of Hebrew and Arabic; characters that only steer how text is shown. */
const IGNORED = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]|\p{Cf}/gu;

/** The text without what a search does not tell apart: case, accents, width. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  // To upper case first: so `ß` is `ss`.
  return text.normalize('NFKD').replace(IGNORED, '').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** A word, or the characters of a run that has no spaces. */
export type Segment = { word: string } | { characters: string[] };

/** The words and runs of a text, folded. */
export function segments(text: string): Segment[] {
  return [...fold(text).matchAll(SEGMENT)].map(([found, run]) =>
    run === undefined ? { word: found } : { characters: [...run] },
  );
}

/** The overlapping pairs of a run's characters. */
export function pairs(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** A part of a text as it was written, and what it is folded: a word, or one character of a run. */
export interface Piece {
  folded: string;
  start: number;
  end: number;
}

/** The words of a text and the characters of its runs, with their places in it. */
export function pieces(text: string): Piece[] {
  return [...text.matchAll(SEGMENT)].flatMap(({ 0: found, 1: run, index }) => {
    if (run === undefined) return [{ folded: fold(found), start: index, end: index + found.length }];
    let end = index;
    return [...run].map((character) => {
      end += character.length;
      return { folded: fold(character), start: end - character.length, end };
    });
  });
}
