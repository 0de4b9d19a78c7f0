import type { Query, Term } from './query.ts';
import { pairs, type Segment, segments } from './segment.ts';

/** Columns of the index that hold running text, in which phrases are looked for. */
export const TEXT_COLUMNS = ['title', 'summary', 'text'] as const;
/** The token that every article has, and one that none has. */
export const EVERY = ':all';
const NONE = ':0';

/** The token of a channel, by its number in the ledger. */
export function channelToken(id: number): string {
  return `:${id}`;
}

/**
 * The query in the language of FTS5. It holds tokens in quotation marks, and operators of ours alone. `channel` gives a channel's
 * number; what is filed under a channel that is not there is not found.
 */
export function matchExpression({ terms, anyOf }: Query, channel: (name: string) => number | undefined): string {
  const expression = (term: Term) => ('channel' in term ? filed(channel(term.channel)) : written(segments(term.text)));
  const members = anyOf ? [`(${anyOf.map((name) => filed(channel(name))).join(' OR ')})`] : [];
  const wanted = [...members, ...terms.filter(({ without }) => !without).map(expression)];
  const unwanted = terms.filter(({ without }) => without).map(expression);
  const all = wanted.length > 0 ? wanted.join(' AND ') : quoted([EVERY]);
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

function filed(id: number | undefined): string {
  return quoted([id === undefined ? NONE : channelToken(id)]);
}

/** Words in this order. Of a character that ends a phrase alone, pairs can't tell its place: it may be anywhere. */
function written(parts: readonly Segment[]): string {
  const tokens = parts.flatMap((part, index) => {
    if ('word' in part) return [part.word];
    const last = index === parts.length - 1 ? [] : part.characters.slice(-1);
    return [...pairs(part.characters), ...last];
  });
  const end = parts.at(-1);
  const alone = end && 'characters' in end && end.characters.length === 1 ? [quoted(end.characters)] : [];
  const phrase = tokens.length === 0 ? [] : [`{${TEXT_COLUMNS.join(' ')}} : ${quoted(tokens)}`];
  return `(${[...phrase, ...alone].join(' AND ')})`;
}

function quoted(tokens: readonly string[]): string {
  return `"${tokens.join(' ')}"`;
}
