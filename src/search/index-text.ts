import { fold, PAIRED } from './segment.ts';

/** Text in UTF-8, or a string where nothing had to be changed. */
type Tokens = string | ArrayBuffer;

const ASCII = /^[\0-\x7f]*$/;
const [UNKNOWN, SEPARATOR, WORD, CHARACTER] = [0, 1, 2, 3];
const IN_PAIRS = new RegExp(`[${PAIRED}]`, 'v');
const IN_WORDS = /[\p{L}\p{N}\p{M}]/u;
/** The kind of each unit of UTF-16, as far as it was met: a look is a tenth of an expression. */
const kinds = new Uint8Array(0x10000);

/**
 * The texts of an article for the index, then its `terms`: the tokens given, and each character of scripts without spaces once, by
 * which those are found that stand alone in a query. This is most of what a publish pays for search, so it goes through a text
 * once, and writes the bytes that SQLite wants.
 */
export function indexTexts(texts: readonly string[], tokens: readonly string[]): Tokens[] {
  const characters = new Characters();
  const columns = texts.map((text) => indexText(fold(text), characters));
  const { distinct } = characters;
  const own = tokens.join(' ');
  if (distinct.length === 0) return [...columns, own];
  const terms = new Utf8(own.length + 5 * distinct.length);
  for (let index = 0; index < own.length; index += 1) terms.put(own.charCodeAt(index));
  for (const code of distinct) {
    terms.put(SPACE);
    terms.put(code);
  }
  return [...columns, terms.written()];
}

const SPACE = 0x20;

/** The words of a folded text, and of a run each pair of characters, then its last character. */
function indexText(folded: string, characters: Characters): Tokens {
  // The tokenizer `ascii` of FTS5 parts words itself, but for the sign of our own tokens.
  if (ASCII.test(folded)) return folded.replaceAll(':', ' ');
  const text = new Utf8(7 * folded.length);
  /** The character before this one in its run; 0 outside of a run. */
  let before = 0;
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.codePointAt(index) as number;
    if (code > 0xffff) index += 1;
    const kind = kindOf(code);
    if (before > 0 && kind === CHARACTER) text.put(code);
    if (before > 0 || kind !== WORD) text.put(SPACE);
    if (kind !== SEPARATOR) text.put(code);
    before = kind === CHARACTER ? code : 0;
    if (before > 0) characters.add(code);
  }
  return text.written();
}

function kindOf(code: number): number {
  if (code > 0xffff) return judge(code);
  if (kinds[code] === UNKNOWN) kinds[code] = judge(code);
  return kinds[code] as number;
}

function judge(code: number): number {
  const character = String.fromCodePoint(code);
  return IN_PAIRS.test(character) ? CHARACTER : IN_WORDS.test(character) ? WORD : SEPARATOR;
}

/** Characters, each once: those of one unit of UTF-16 by a bit for each, since a set takes twice as long. */
class Characters {
  readonly distinct: number[] = [];
  private readonly seen = new Uint8Array(0x2000);
  private readonly beyond = new Set<number>();

  add(code: number): void {
    const bit = 1 << (code & 7);
    const byte = code >> 3;
    if (code > 0xffff ? this.beyond.has(code) : (this.seen[byte] as number) & bit) return;
    if (code > 0xffff) this.beyond.add(code);
    else (this.seen[byte] as number) |= bit;
    this.distinct.push(code);
  }
}

/** UTF-8 in the making (RFC 3629 section 3). To let the runtime encode a string of this size takes three times as long. */
class Utf8 {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  put(code: number): void {
    const { bytes } = this;
    if (code < 0x80) bytes[this.length++] = code;
    else {
      if (code < 0x800) bytes[this.length++] = 0xc0 | (code >> 6);
      else {
        if (code <= 0xffff) bytes[this.length++] = 0xe0 | (code >> 12);
        else {
          bytes[this.length++] = 0xf0 | (code >> 18);
          bytes[this.length++] = 0x80 | ((code >> 12) & 0x3f);
        }
        bytes[this.length++] = 0x80 | ((code >> 6) & 0x3f);
      }
      bytes[this.length++] = 0x80 | (code & 0x3f);
    }
  }

  written(): ArrayBuffer {
    return this.bytes.slice(0, this.length).buffer;
  }
}
