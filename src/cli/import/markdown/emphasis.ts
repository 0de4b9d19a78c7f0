import type { MarkedExtension, TokenizerThis, Tokens } from 'marked';

type Delimiter = '*' | '**';

/**
 * kramdown's emphasis: it begins before what is no white space and ends after such. CommonMark also asks for word and
 * punctuation around, which Chinese and Japanese don't have: to it `**重要：**后文` is no emphasis. `~~` alone strikes out.
 */
export function emphasis(): MarkedExtension {
  let text = '';
  let ends = new Map<string, number>();
  return {
    tokenizer: {
      emStrong(this: TokenizerThis, source: string, masked: string): Tokens.Strong | Tokens.Em | undefined | false {
        const opening = /^\*\*?(?=[^\s*])/.exec(source)?.[0] as Delimiter | undefined;
        // What stands in ASCII is read alike by both.
        if (opening === undefined || !/[^\p{ASCII}]/u.test(source)) return false;
        if (masked !== text) {
          text = masked;
          ends = new Map();
        }
        const start = masked.length - source.length;
        const end = endOf(masked, start, opening, '', ends);
        if (end < 0) return false;
        const raw = source.slice(0, end - start + opening.length);
        const inner = raw.slice(opening.length, -opening.length);
        const tokens = this.lexer.inlineTokens(inner, []);
        return { type: opening === '*' ? 'em' : 'strong', raw, text: inner, tokens } as Tokens.Strong;
      },
      del: (source: string) => (source.startsWith('~~') ? false : undefined),
    },
  };
}

/** Where the emphasis closes that `opening` begins at `start`, `-1` when it never does; `outer` are those around it. */
function endOf(text: string, start: number, opening: Delimiter, outer: string, ends: Map<string, number>): number {
  const name = `${start} ${opening}${outer}`;
  const known = ends.get(name);
  if (known !== undefined) return known;
  const end = findEnd(text, start, opening, outer, ends);
  ends.set(name, end);
  return end;
}

function findEnd(text: string, start: number, opening: Delimiter, outer: string, ends: Map<string, number>): number {
  const within = `${outer} ${opening} `;
  for (let at = start + opening.length; at < text.length; at++) {
    if (text[at] === '\\') at++;
    if (text[at] !== '*' || text[at - 1] === '\\') continue;
    if (closes(text, at, opening) && at > start + opening.length) return at;
    const inner: Delimiter = text[at + 1] === '*' ? '**' : '*';
    at += lengthOf(text, at, inner, within, ends) - 1;
  }
  return -1;
}

/** How much of the text the emphasis is that `inner` may begin, its delimiters included; only those when it is none. */
function lengthOf(text: string, at: number, inner: Delimiter, within: string, ends: Map<string, number>): number {
  const begins = /\S/.test(text[at + inner.length] ?? ' ') && !within.includes(` ${inner} `);
  const end = begins ? endOf(text, at, inner, within, ends) : -1;
  return end < 0 ? inner.length : end + inner.length - at;
}

function closes(text: string, at: number, delimiter: Delimiter): boolean {
  if (!text.startsWith(delimiter, at) || /\s/.test(text[at - 1] ?? ' ')) return false;
  return delimiter === '**' || text[at + 1] !== '*' || text[at + 2] === '*';
}
