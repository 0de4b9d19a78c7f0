import { read, type Viewer } from './reading.ts';
import type { Attributes } from './tags.ts';
import { cleanText, oneLine, VISIBLE } from './text.ts';

/** Elements that get lines of their own. */
const LINES: ReadonlySet<string> = new Set([
  ...['p', 'div', 'li', 'ul', 'ol', 'menu', 'dl', 'dt', 'dd', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hgroup'],
  ...['blockquote', 'pre', 'figure', 'figcaption', 'table', 'tr', 'caption', 'hr', 'br', 'address', 'center'],
  ...['section', 'article', 'header', 'footer', 'aside', 'main', 'nav', 'details', 'summary'],
]);
/** Elements whose content shows only where the element itself can't be shown. */
const FALLBACKS: ReadonlySet<string> = new Set(['audio', 'video', 'iframe', 'rp']);
const OPENED: Readonly<Record<string, string>> = { q: '“', rt: '(' };
const CLOSED: Readonly<Record<string, string>> = { q: '”', rt: ')', td: ' ', th: ' ' };
/** What is beside the prose: a heading or code in the middle of a summary reads as a broken sentence. */
const BESIDE: ReadonlySet<string> = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre']);
/** Characters above and below the line: without them `10<sup>6</sup>` would be 106. */
const SHIFTED: Readonly<Record<string, string>> = { sup: '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ', sub: '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎' };
const SHIFTABLE = '0123456789+-−=()ni';
/** What an image of an emoji is called, by the scripts that put it in place of the character. */
const EMOJI = /^\p{RGI_Emoji}$/v;

const HEADLINE_LENGTH = 80;
/** Units of UTF-16 that are looked at for each grapheme wanted: emoji of a whole family have eleven. */
const UNITS = 16;
const SENTENCE = /[.!?…]["'”’»)]*(?= )|[。！？｡][”’」』）]*/g;
const CHINESE_MARK = /[。！？｡，；][”’」』）]*/g;
const CHINESE_END = /[。！？｡][”’」』）]*$/;
/** What follows belongs to the grapheme before it. */
const EXTENDING = /^[\p{M}\p{Grapheme_Extend}\u200d]/u;
const LINE_END = /[\n\r\u2028\u2029]/;
/** The lookbehind keeps it from beginning anew at each character of a run that is not at the end. */
const DANGLING = /(?<![\s,;:(，；：、（–—-])[\s,;:(，；：、（–—-]+$/;
/** Two letters of one word, in a script that puts spaces between words. */
const WITHIN_WORD =
  /^(?:(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}])['’\p{L}\p{N}\p{M}]){2}/u;
/** Characters of which each is a grapheme of its own, whatever of these is beside it. */
const SIMPLE =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u0482\u048a-\u052f\u05d0-\u05ea\u2010-\u2027\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff60]*$/;
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * The text of HTML as a person reads it: a line for each block and each `<br>`, none of them empty, entities decoded,
 * what is hidden left out. White space is one space, but in `<pre>` it is as it was. Of images only emoji count. Clean.
 */
export function plainText(html: string): string {
  return readText(html).whole;
}

/** The same, and as `prose` without headings and preformatted code. */
export function readText(html: string): { whole: string; prose: string } {
  const { whole, prose } = read(html, () => new LineWriter());
  return { whole: lines(whole), prose: lines(prose) };
}

/**
 * The beginning of the text as one line of at most `limit` graphemes (Unicode Standard Annex 29), `…` included when
 * something is cut: after a sentence if one ends in the second half, else after a word, never within a grapheme. Of a
 * long text only the beginning is looked at.
 */
export function summarize(text: string, limit = 300): string {
  const line = beginning(text, limit);
  if (isShort(line, limit)) return line.text;
  const room = reach(line, limit - 2);
  const sentence = line.text.slice(0, lastEnd(SENTENCE, line.text, room));
  if (sentence.length <= room / 2) return cutAtWord(line.text, reach(line, limit - 1));
  return CHINESE_END.test(sentence) ? `${sentence}…` : `${sentence} …`;
}

/**
 * What an article without a title is called: the first line of its text in which there is something to see. At most 80
 * graphemes; a longer one is cut at a sentence mark if it is Chinese, else after a word, and ends in `…` unless a
 * sentence ends there.
 */
export function headline(text: string): string {
  const line = beginning(text, HEADLINE_LENGTH, LINE_END);
  if (isShort(line, HEADLINE_LENGTH)) return line.text;
  const room = reach(line, HEADLINE_LENGTH - 1);
  const clause = line.text.slice(0, lastEnd(CHINESE_MARK, line.text, room));
  if (clause.length <= room / 4) return cutAtWord(line.text, room);
  return CHINESE_END.test(clause) ? clause : `${clause.slice(0, -1)}…`;
}

/** Text without line breaks. Unless it `isAll`, more follows that was not looked at. */
interface Line {
  text: string;
  isAll: boolean;
}

/** Enough of the text for that many graphemes, from the first thing to see in it, up to `end`. */
function beginning(text: string, graphemes: number, end?: RegExp): Line {
  const start = text.search(VISIBLE);
  if (start < 0) return { text: '', isAll: true };
  const units = Math.max(1, graphemes) * UNITS;
  const window = text.slice(start, start + units);
  const length = end ? window.search(end) : -1;
  if (length >= 0) return { text: oneLine(window.slice(0, length)), isAll: true };
  return { text: oneLine(window), isAll: !VISIBLE.test(text.slice(start + units)) };
}

function isShort(line: Line, graphemes: number): boolean {
  // A grapheme has at least one unit.
  return line.isAll && (line.text.length <= graphemes || reach(line, graphemes) === line.text.length);
}

/** How many units of the line its first `count` graphemes take, without the last one when that may go on. */
function reach({ text, isAll }: Line, count: number): number {
  if (count <= 0) return 0;
  if (text.length > count && SIMPLE.test(text.slice(0, count + 1))) return count;
  let left = count;
  let last = 0;
  for (const { index } of segmenter.segment(text)) {
    if (left-- === 0) return index;
    last = index;
  }
  return isAll ? text.length : last;
}

/** Where the last match ends that fits in the limit; 0 without one. */
function lastEnd(pattern: RegExp, text: string, limit: number): number {
  let last = 0;
  for (const { 0: match, index } of text.slice(0, limit + 1).matchAll(pattern)) {
    const end = index + match.length;
    if (end <= limit && !EXTENDING.test(text.slice(end, end + 2))) last = end;
  }
  return last;
}

function cutAtWord(text: string, limit: number): string {
  const before = [...text.slice(Math.max(0, limit - 2), limit)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(limit) ?? 32);
  const space = WITHIN_WORD.test(before + after) ? text.lastIndexOf(' ', limit) : -1;
  const end = space > limit / 2 ? space : limit;
  return `${text.slice(0, end).replace(DANGLING, '')}…`;
}

function lines(text: string): string {
  const all = text.split('\n').map((line) => line.trimEnd());
  return cleanText(all.filter((line) => line !== '').join('\n'));
}

/** The text as it is above or below the line, where all of its characters are there; else as it is. */
function shifted(text: string, name: string): string {
  const there = [...text].map((character) => SHIFTED[name]?.[SHIFTABLE.indexOf(character)]);
  return there.includes(undefined) ? text : there.join('');
}

class LineWriter implements Viewer {
  whole = '';
  prose = '';
  /** Whether white space would add nothing here. */
  #isSpaced = true;
  #preformatted = 0;
  #beside = 0;
  /** The `sup` or `sub` around the text, if any. */
  #shift = '';

  open(name: string, { alt }: Attributes): boolean {
    if (FALLBACKS.has(name)) return false;
    if (LINES.has(name)) this.#write('\n');
    if (name === 'pre') this.#preformatted++;
    if (BESIDE.has(name)) this.#beside++;
    if (name in SHIFTED) this.#shift = name;
    if (name === 'img' && alt !== undefined && EMOJI.test(alt)) this.#write(alt);
    this.#write(OPENED[name] ?? '');
    return true;
  }

  close(name: string): void {
    this.#write(LINES.has(name) ? '\n' : (CLOSED[name] ?? ''));
    if (name === 'pre') this.#preformatted--;
    if (BESIDE.has(name)) this.#beside--;
    if (name === this.#shift) this.#shift = '';
  }

  text(text: string): void {
    if (this.#preformatted > 0) {
      this.#write(text);
      return;
    }
    const folded = text.replace(/\s+/g, ' ');
    const kept = this.#isSpaced ? folded.trimStart() : folded;
    this.#write(this.#shift === '' ? kept : shifted(kept, this.#shift));
  }

  #write(text: string): void {
    if (text === '') return;
    this.whole += text;
    if (this.#beside === 0) this.prose += text;
    this.#isSpaced = text.endsWith(' ') || text.endsWith('\n');
  }
}
