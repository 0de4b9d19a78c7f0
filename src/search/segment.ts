/**
 * Scripts that put no spaces between words, or attach what other languages write apart: their text is indexed as overlapping
 * pairs of characters, so that a word of two characters is found wherever it is.
 */
const PAIRED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\u30fc\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
/** A run of such characters, or else a word: letters, digits and their marks. */
const SEGMENT = new RegExp(`([${PAIRED}]+)|[[\\p{L}\\p{N}\\p{M}]--[${PAIRED}]]+`, 'gv');

const ASCII = /^[\0-\x7f]*$/;
/** Accents of Latin, Greek and Cyrillic, vowel signs of Hebrew and Arabic; characters that only steer how text is shown. */
const IGNORED = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]|\p{Cf}/gu;

/** The text without what a search does not tell apart: case, accents, width. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
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

const [UNKNOWN, SEPARATOR, WORD, CHARACTER] = [0, 1, 2, 3];
const IN_PAIRS = new RegExp(`[${PAIRED}]`, 'v');
const IN_WORDS = /[\p{L}\p{N}\p{M}]/u;
/** The kind of each unit of UTF-16, as far as it was met: a look is a tenth of an expression. */
const kinds = new Uint8Array(0x10000);

function kindOf(code: number): number {
  if (code > 0xffff) return judge(code);
  if (kinds[code] === UNKNOWN) kinds[code] = judge(code);
  return kinds[code] as number;
}

function judge(code: number): number {
  const character = String.fromCodePoint(code);
  return IN_PAIRS.test(character) ? CHARACTER : IN_WORDS.test(character) ? WORD : SEPARATOR;
}

const SPACE = 0x20;
const utf16 = new TextDecoder('utf-16le');

/** The characters of texts, each once: by them those are found that stand alone in a query. */
export class Characters {
  readonly distinct: number[] = [];
  private readonly seen = new Uint8Array(0x2000);

  add(code: number): void {
    const bit = 1 << (code & 7);
    const byte = (code >> 3) & 0x1fff;
    if (code <= 0xffff ? (this.seen[byte] as number) & bit : this.distinct.includes(code)) return;
    if (code <= 0xffff) (this.seen[byte] as number) |= bit;
    this.distinct.push(code);
  }
}

/**
 * A text for the index: its words, folded, and of a run each pair of characters, then its last character. This is most of what a
 * publish pays for search, so it goes through the text once.
 */
export function indexText(text: string, characters: Characters): string {
  const folded = fold(text);
  // The tokenizer `ascii` of FTS5 parts words itself, but for the sign of our own tokens.
  if (ASCII.test(folded)) return folded.replaceAll(':', ' ');
  const units = new Uint16Array(3 * folded.length);
  let length = 0;
  /** The character before this one in its run; 0 outside of a run. */
  let before = 0;
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.codePointAt(index) as number;
    if (code > 0xffff) index += 1;
    const kind = kindOf(code);
    if (before > 0 && kind === CHARACTER) length = write(units, length, code);
    if (before > 0 || kind !== WORD) units[length++] = SPACE;
    if (kind !== SEPARATOR) length = write(units, length, code);
    before = kind === CHARACTER ? code : 0;
    if (before > 0) characters.add(code);
  }
  return utf16.decode(units.subarray(0, length));
}

function write(units: Uint16Array, at: number, code: number): number {
  if (code <= 0xffff) {
    units[at] = code;
    return at + 1;
  }
  units[at] = 0xd7c0 + (code >> 10);
  units[at + 1] = 0xdc00 + (code & 0x3ff);
  return at + 2;
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
