import type { Query } from './query.ts';
import { type Piece, pieces } from './segment.ts';

/** A part of a text; `marked` where it is what was looked for. */
export interface Passage {
  text: string;
  marked: boolean;
}

/** Units of UTF-16 before the first word that was found. */
const BEFORE = 40;

/** The text in parts, those marked that the query looks for. */
export function marked(text: string, query: Query): Passage[] {
  const parts: Passage[] = [];
  let at = 0;
  for (const { start, end } of places(text, query)) {
    if (start > at) parts.push({ text: text.slice(at, start), marked: false });
    parts.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  return at < text.length ? [...parts, { text: text.slice(at), marked: false }] : parts;
}

/** The passage of a text that begins shortly before what the query looks for, at most `length` units of it; undefined without. */
export function passage(text: string, query: Query, length: number): Passage[] | undefined {
  const first = places(text, query)[0];
  if (!first) return undefined;
  const words = pieces(text.slice(0, first.start)).filter(({ start }) => start >= first.start - BEFORE);
  const start = first.start <= BEFORE ? 0 : (words[0]?.start ?? first.start);
  const most = Math.max(start + length, first.end);
  const end = text.length <= most ? text.length : (pieces(text.slice(start, most)).at(-1)?.start ?? length) + start;
  const cut = text.slice(start, Math.max(end, first.end)).trimEnd();
  return marked(`${start > 0 ? '…' : ''}${cut}${end < text.length ? '…' : ''}`, query);
}

type Place = Pick<Piece, 'start' | 'end'>;

/** Where the words and phrases of the query are, in the order of the text, none within another. */
function places(text: string, { terms }: Query): Place[] {
  const phrases = terms
    .filter((term) => 'text' in term && !term.without)
    .map((term) => pieces('text' in term ? term.text : '').map(({ folded }) => folded))
    .filter((phrase) => phrase.length > 0);
  const own = pieces(text);
  const found: Place[] = [];
  let from = 0;
  own.forEach(({ start }, index) => {
    if (index < from) return;
    const here = phrases.filter((phrase) => phrase.every((word, at) => own[index + at]?.folded === word));
    from = index + Math.max(0, ...here.map((phrase) => phrase.length));
    const last = own[from - 1];
    if (here.length > 0 && last) found.push({ start, end: last.end });
  });
  return found;
}
