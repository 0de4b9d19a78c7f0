import {
  Tokenizer as Default,
  type MarkedExtension,
  Renderer,
  type Tokenizer,
  type TokenizerThis,
  type Tokens,
} from 'marked';

const BLOCKS =
  'address|article|aside|audio|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|' +
  'h[1-6]|header|hgroup|iframe|li|main|map|menu|nav|noscript|object|ol|p|picture|pre|script|section|style|svg|table|tbody|' +
  'td|tfoot|th|thead|tr|ul|video';
const TAG = `(?:[^<>"']|"[^"]*"|'[^']*')*>`;
const OPENS = new RegExp(String.raw`^ {0,3}<(${BLOCKS})(?=[\s/>])${TAG}`, 'i');
const HOLDS_BLOCKS =
  /^(?:address|article|aside|blockquote|body|center|dd|details|dialog|div|dl|fieldset|figcaption|figure|footer|form|header|hgroup|li|main|nav|section|td)$/i;
const MARKDOWN = /\smarkdown\s*=\s*["']?(?:1|block|span|true)["']?/i;

/**
 * kramdown keeps a block-level element as it is up to its end tag, empty lines and indented ones included, where
 * CommonMark goes back to Markdown at the first empty line and makes code of what is indented. `markdown="1"` asks for
 * Markdown within, and with `always` every element does that can hold blocks.
 */
export function htmlBlocks(always: boolean): MarkedExtension {
  const tokenizer = ({ lexer }: TokenizerThis, source: string): Tokens.Generic | undefined => {
    const [start = '', name = ''] = OPENS.exec(source) ?? [];
    const end = name === '' || start.endsWith('/>') ? undefined : endOf(source, name.toLowerCase());
    if (!end) return undefined;
    const open = start.trimStart();
    const inner = source.slice(start.length, end.from);
    const rest = /^[ \t]*\n*/.exec(source.slice(end.to))?.[0] ?? '';
    const close = source.slice(end.from, end.to);
    const raw = source.slice(0, end.to) + rest;
    const token = { type: 'htmlElement', raw, open: open.replace(MARKDOWN, ''), inner, close };
    const wanted = always && HOLDS_BLOCKS.test(name) && !/\smarkdown\s*=\s*["']?0/i.test(open);
    return wanted || MARKDOWN.test(open) ? { ...token, tokens: lexer.blockTokens(`${unindent(inner)}\n`, []) } : token;
  };
  return {
    extensions: [
      {
        name: 'htmlElement',
        level: 'block',
        tokenizer(source) {
          return tokenizer(this, source);
        },
        renderer({ open, tokens, inner, close }) {
          return `${open}${tokens ? `\n${this.parser.parse(tokens)}` : inner}${close}\n`;
        },
      },
    ],
  };
}

/** Where the end tag of the element is that `source` begins with; undefined when nothing closes it. */
function endOf(source: string, name: string): { from: number; to: number } | undefined {
  const isText = /^(?:script|style|pre)$/.test(name);
  const tags = new RegExp(isText ? `</${name}\\s*>` : `<!--[\\s\\S]*?-->|<(/?)${name}(?=[\\s/>])${TAG}`, 'gi');
  let depth = isText ? 1 : 0;
  for (const match of source.matchAll(tags)) {
    if (match[0].startsWith('<!--') || match[0].endsWith('/>')) continue;
    depth += isText || match[1] === '/' ? -1 : 1;
    if (depth === 0) return { from: match.index, to: match.index + match[0].length };
  }
  return undefined;
}

function unindent(text: string): string {
  const depth = Math.min(...(text.match(/^[ \t]*(?=\S)/gm) ?? ['']).map((space) => space.length));
  return depth > 0 ? text.replace(new RegExp(`^[ \\t]{${depth}}`, 'gm'), '') : text;
}

const ROW = /^ {0,3}\|[^\n]*(?<!\\)\|[ \t]*$/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const RULE = /^[ \t|:=+-]*[-=][ \t|:=+-]*$/;

/**
 * kramdown's tables: rows between pipes are one with or without a head, lines of hyphens or equals signs part them, and an
 * attribute list below is none of their rows. marked reads them once they are written as GFM has it.
 */
export function tables(): MarkedExtension {
  return {
    tokenizer: {
      table(this: Tokenizer, source: string): Tokens.Table | undefined {
        const [first = '', second = ''] = source.split('\n', 2);
        const headed = first.includes('|') && DELIMITERS.test(second) && second.includes('-');
        if (!headed && !ROW.test(first) && !(/^ {0,3}\|/.test(first) && RULE.test(first))) return undefined;
        let raw = '';
        for (const [line] of source.matchAll(/[^\n]*\n|[^\n]+$/g)) {
          if (!line.includes('|') || /^ {0,3}\{:/.test(line) || (!headed && !/^ {0,3}\|/.test(line))) break;
          raw += line;
        }
        const rows = raw.trim().split(/\s*\n\s*/);
        if (RULE.test(rows[0] ?? '')) rows.shift();
        const rule = rows.findIndex((row) => RULE.test(row));
        const text = rows.map((row) => (RULE.test(row) ? undefined : gfmRow(row)));
        const [head, ...rest] = [...(rule > 0 ? text : [undefined, ...text])].filter(
          (row, at) => at === 0 || row !== undefined,
        );
        const marks = gfmRow((rows[rule] ?? '').replaceAll('=', '-').replaceAll('+', '|'));
        const width = columnsOf(head ?? (rule < 0 ? (rest[0] ?? '') : marks));
        if (width === 0) return undefined;
        // GFM wants as many delimiters as the head has cells.
        const under = (rule < 0 ? '' : marks).split('|').slice(1, width + 1);
        const delimiters = Array.from({ length: width }, (_, column) => under[column]?.trim() || '-');
        const gfm = [head ?? `${'| '.repeat(width)}|`, `|${delimiters.join('|')}|`, ...rest].join('\n');
        const table = Default.prototype.table.call(this, gfm);
        const blank = /^(?:[ \t]*\n)*/.exec(source.slice(raw.length))?.[0] ?? '';
        return table && Object.assign(table, { raw: raw + blank, headless: head === undefined });
      },
    },
    renderer: {
      table(token) {
        const html = Renderer.prototype.table.call(this, token);
        return 'headless' in token && token.headless ? html.replace(/<thead>[\s\S]*?<\/thead>\n/, '') : html;
      },
    },
  };
}

/** A row as GFM has it, without the last pipe; a pipe in code parts no cells. */
function gfmRow(row: string): string {
  const bare = row.replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  return `|${bare.replace(/(`+)(?:(?!\1)[^\n])*\1/g, (code) => code.replace(/(?<!\\)\|/g, '\\|'))}`;
}

function columnsOf(row: string): number {
  return row.replaceAll('\\|', '').split('|').length - 1;
}

const DEFINITIONS =
  /^(?:(?! {0,3}(?:[#>*+:-]|\d+\.|```|~~~|<))[^\n]+\n)+\n?(?: {0,3}:[ \t]+[^\n]*(?:\n(?:[ \t]{2,}[^\n]*|[ \t]*(?=\n[ \t]{2,}\S)))*(?:\n+|$))+/;

/** Definition lists as kramdown and PHP Markdown Extra have them: terms on lines of their own, then `: definition`. */
export function definitionLists(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'definitionList',
        level: 'block',
        tokenizer(source): Tokens.Generic | undefined {
          let raw = '';
          const items: { name: 'dt' | 'dd'; tokens: Tokens.Generic[] }[] = [];
          for (let list = DEFINITIONS.exec(source); list; list = DEFINITIONS.exec(source.slice(raw.length))) {
            raw += list[0];
            const at = list[0].search(/^ {0,3}:[ \t]/m);
            for (const line of list[0].slice(0, at).trim().split('\n'))
              items.push({ name: 'dt', tokens: this.lexer.inlineTokens(line.trim(), []) });
            for (const part of list[0].slice(at).split(/^(?= {0,3}:[ \t])/m)) {
              const text = part.replace(/^ {0,3}:[ \t]+/, '').replace(/\n[ \t]{2,4}/g, '\n');
              items.push({ name: 'dd', tokens: this.lexer.blockTokens(text.trim(), []) });
            }
          }
          return raw === '' ? undefined : { type: 'definitionList', raw, items };
        },
        renderer({ items }) {
          const html = (items as { name: string; tokens: Tokens.Generic[] }[]).map(({ name, tokens }) => {
            const inner = name === 'dt' ? this.parser.parseInline(tokens) : this.parser.parse(tokens).trim();
            return `<${name}>${/^<p>((?:(?!<p>)[\s\S])*)<\/p>$/.exec(inner)?.[1] ?? inner}</${name}>\n`;
          });
          return `<dl>\n${html.join('')}</dl>\n`;
        },
      },
    ],
  };
}
