import type { MarkedExtension, TokenizerThis, Tokens } from 'marked';

const BLOCKS =
  'address|article|aside|audio|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|' +
  'h[1-6]|header|hgroup|iframe|li|main|map|menu|nav|noscript|object|ol|p|picture|pre|script|section|style|svg|table|tbody|' +
  'td|tfoot|th|thead|tr|ul|video';
const OPENS = new RegExp(`^ {0,3}<(${BLOCKS})(?=[\\s/>])(?:[^<>"']|"[^"]*"|'[^']*')*>`, 'i');
const HOLDS_BLOCKS =
  /^(?:address|article|aside|blockquote|body|center|dd|details|dialog|div|dl|fieldset|figcaption|figure|footer|form|header|hgroup|li|main|nav|section|td)$/i;
const MARKDOWN = /\smarkdown\s*=\s*["']?(?:1|block|span|true)["']?/i;

/**
 * kramdown keeps a block-level element as it stands up to its end tag, empty lines and indented ones included, where
 * CommonMark goes back to Markdown at the first empty line and makes code of what is indented. `markdown="1"` asks for
 * Markdown within, and with `blocksToo` every element does that can hold blocks.
 */
export function htmlBlocks(blocksToo: boolean): MarkedExtension {
  return {
    extensions: [
      {
        name: 'htmlElement',
        level: 'block',
        tokenizer(source): Tokens.Generic | undefined {
          return element(this, source, blocksToo);
        },
        renderer(token) {
          return `${token.open}${token.tokens ? `\n${this.parser.parse(token.tokens)}` : token.inner}${token.close}\n`;
        },
      },
    ],
  };
}

function element({ lexer }: TokenizerThis, source: string, blocksToo: boolean): Tokens.Generic | undefined {
  const found = OPENS.exec(source);
  if (!found?.[1] || found[0].endsWith('/>')) return undefined;
  const end = endOf(source, found[1].toLowerCase());
  if (!end) return undefined;
  const open = found[0].trimStart();
  const inner = source.slice(found[0].length, end.from);
  const close = source.slice(end.from, end.to);
  const rest = /^[ \t]*\n*/.exec(source.slice(end.to))?.[0] ?? '';
  const token = {
    type: 'htmlElement',
    raw: source.slice(0, end.to) + rest,
    open: open.replace(MARKDOWN, ''),
    inner,
    close,
  };
  const reads =
    MARKDOWN.test(open) || (blocksToo && HOLDS_BLOCKS.test(found[1]) && !/\smarkdown\s*=\s*["']?0/i.test(open));
  return reads ? { ...token, tokens: lexer.blockTokens(`${unindent(inner)}\n`, []) } : token;
}

/** Where the end tag of the element is that `source` begins with; undefined when nothing closes it. */
function endOf(source: string, name: string): { from: number; to: number } | undefined {
  if (name === 'script' || name === 'style' || name === 'pre') {
    const close = new RegExp(`</${name}\\s*>`, 'i').exec(source);
    return close ? { from: close.index, to: close.index + close[0].length } : undefined;
  }
  const tags = new RegExp(`<!--[\\s\\S]*?-->|<(/?)${name}(?=[\\s/>])(?:[^<>"']|"[^"]*"|'[^']*')*>`, 'gi');
  let depth = 0;
  for (let match = tags.exec(source); match; match = tags.exec(source)) {
    if (match[0].startsWith('<!--') || match[0].endsWith('/>')) continue;
    depth += match[1] === '/' ? -1 : 1;
    if (depth === 0) return { from: match.index, to: match.index + match[0].length };
  }
  return undefined;
}

function unindent(text: string): string {
  const depth = Math.min(...(text.match(/^[ \t]*(?=\S)/gm) ?? ['']).map((space) => space.length));
  return depth > 0 ? text.replace(new RegExp(`^[ \\t]{${depth}}`, 'gm'), '') : text;
}
