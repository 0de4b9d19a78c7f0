import {
  Lexer,
  Marked,
  type MarkedExtension,
  Renderer,
  type Token,
  Tokenizer,
  type TokenizerThis,
  type Tokens,
} from 'marked';
import { escapeAttribute } from '../article/text.ts';
import { attributeLists, block, span } from './attributes.ts';
import { footnotes } from './footnotes.ts';
import { definitionLists, htmlBlocks, tables } from './kramdown-blocks.ts';

export interface MarkdownOptions {
  /** Whether a line break in the text is one in the page (kramdown's `hard_wrap`). */
  hardWrap?: boolean;
  /** Whose rule says where a block of HTML ends: kramdown's (its end tag), or CommonMark's (an empty line). */
  dialect?: 'kramdown' | 'commonmark';
  /** Whether Markdown is read within blocks of HTML too (kramdown's `parse_block_html`). */
  parseBlockHtml?: boolean;
}

/** Names the rules of rendering. To be changed with them, so that an article submitted again is rendered again. */
export const MARKDOWN_RULES = 'markdown-1';

/**
 * Renders Markdown to HTML as kramdown with GFM input would, or Goldmark for `commonmark`. It depends on nothing but
 * what it is given.
 */
export function markdown(source: string, options: MarkdownOptions = {}): string {
  const { hardWrap = false, dialect = 'kramdown' } = options;
  const inHtml = options.parseBlockHtml ?? /^\{::options[^}]*parse_block_html="true"/m.test(source);
  const render = rendererFor(hardWrap, dialect === 'kramdown', inHtml);
  // A scraper that found no address writes `<>`.
  return render(source.replace(/^[ \t]*<>[ \t]*$/gm, ''));
}

/** Marks of links and emphasis in one run of text. The time that marked takes grows with their square. */
const MARKS = 2_000;

/** Leaves a run of text with more marks than any text has as it is. */
class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length <= MARKS || (source.match(/[[*_]/g)?.length ?? 0) <= MARKS) {
      return super.inlineTokens(source, tokens);
    }
    tokens.push({ type: 'text', raw: source, text: source, escaped: false });
    return tokens;
  }
}

type Render = (source: string) => string;
const renderers = new Map<string, Render>();

function rendererFor(breaks: boolean, kramdown: boolean, inHtml: boolean): Render {
  const name = `${breaks} ${kramdown} ${inHtml}`;
  const known = renderers.get(name);
  if (known) return known;
  const marked = new Marked({ gfm: true, breaks });
  if (kramdown) marked.use(htmlBlocks(inHtml), emphasis(), tables(), spacedLinks());
  const notes = footnotes();
  const terms = abbreviations();
  marked.use(attributeLists(), math(), definitionLists(), notes.extension, terms.extension, taskLists());
  const render = (source: string) => {
    notes.begin();
    const tokens = new BoundedLexer(marked.defaults).lex(terms.begin(source));
    return marked.parser([...tokens, { type: 'footnoteList', raw: '' }]);
  };
  renderers.set(name, render);
  return render;
}

/** Never matches: in the place of the punctuation that CommonMark looks for around emphasis. */
const NONE = '(?!)()';

/**
 * kramdown's emphasis: it begins before what is no white space and ends after such. CommonMark also asks for word and
 * punctuation around, which Chinese and Japanese don't have: to it `**重要：**后文` is no emphasis. `~~` alone strikes out.
 */
function emphasis(): MarkedExtension {
  // The groups are marked's own: what closes, what opens, what may be either.
  const closes = [NONE, String.raw`[^\s*](\*+)(?!\*)(?=\s|$)`].join('|');
  const opens = [String.raw`\s(\*+)(?=[^\s*])`, NONE].join('|');
  const either = [NONE, String.raw`[^\s*](\*+)(?=[^\s*])`].join('|');
  const rules = {
    emStrongLDelim: /^(?:\*+(?:((?!))|([^\s*]))?)|^_+(?:((?!))|([^\s_]))?/,
    emStrongRDelimAst: new RegExp(`[^*]+(?=[^*])|${closes}|${opens}|${either}`, 'gu'),
  };
  return {
    tokenizer: {
      emStrong(this: Tokenizer, source: string, masked: string, before?: string) {
        // What is ASCII is read alike by both.
        if (!source.startsWith('*') || !/\P{ASCII}/u.test(masked)) return false;
        const { inline } = this.rules;
        this.rules.inline = { ...inline, ...rules };
        const token = Tokenizer.prototype.emStrong.call(this, source, masked, before);
        this.rules.inline = inline;
        return token;
      },
      del: (source: string) => (source.startsWith('~~') ? false : undefined),
    },
  };
}

const SPACED =
  /^(!?)\[((?:\\.|\[[^[\]\n]*\]|[^[\]\\\n])*)\]\([ \t]*([^\s()<>"'][^()<>"'\n]*?[ \t][^()<>"'\n]*?)(?:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'))?[ \t]*\)/;

/** kramdown takes an address with spaces in it, which CommonMark doesn't: `![](my picture.png)`. */
function spacedLinks(): MarkedExtension {
  return {
    tokenizer: {
      link(this: TokenizerThis, source: string): Tokens.Link | Tokens.Image | false {
        const found = SPACED.exec(source);
        if (!found) return false;
        const [raw, image, text = '', address = '', double, single] = found;
        // `=100x20` after an address is a size to some, and no part of it.
        const href = address.replace(/[ \t]+=\d*%?x\d*%?$/, '').replace(/[ \t]/g, '%20');
        const tokens = this.lexer.inlineTokens(text, []);
        return {
          type: image ? 'image' : 'link',
          raw,
          href,
          title: double ?? single ?? null,
          text,
          tokens,
        } as Tokens.Link;
      },
    },
  };
}

/** kramdown's math: between `$$` is TeX, in which `_` and `*` mean nothing, and MathJax has its own marks. */
function math(): MarkedExtension {
  const tex = (text: string | undefined) => escapeAttribute((text ?? '').trim());
  return {
    extensions: [
      block('mathBlock', /^ {0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n+|$)/, ([, text]) => `\\[${tex(text)}\\]\n`),
      span('mathSpan', '$$', /^\$\$([^$]+?)\$\$/, ([, text]) => `\\(${tex(text)}\\)`),
    ],
  };
}

/** Lists of tasks as characters: feeds have no checkboxes. */
function taskLists(): MarkedExtension {
  return { renderer: { checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ') } };
}

/** `*[HTML]: Hyper Text Markup Language`: every HTML in the text is explained by `<abbr>`. */
function abbreviations(): { extension: MarkedExtension; begin(source: string): string } {
  let titles = new Map<string, string>();
  let known: RegExp | undefined;
  return {
    begin(source) {
      titles = new Map();
      const rest = source.replace(/^\*\[([^\]\n]+)\]:[ \t]*([^\n]*)$/gm, (_, term: string, title: string) => {
        titles.set(escapeAttribute(term.trim()), escapeAttribute(title.trim()));
        return '';
      });
      const terms = [...titles.keys()].sort((a, b) => b.length - a.length).map((term) => RegExp.escape(term));
      known =
        terms.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${terms.join('|')})(?![\\p{L}\\p{N}])`, 'gu') : undefined;
      return rest;
    },
    extension: {
      renderer: {
        text(token) {
          if (!known || ('tokens' in token && token.tokens)) return false;
          const html = Renderer.prototype.text.call(this, token);
          return html.replace(known, (term: string) => `<abbr title="${titles.get(term)}">${term}</abbr>`);
        },
      },
    },
  };
}
