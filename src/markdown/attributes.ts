import {
  Tokenizer as Default,
  type MarkedExtension,
  type Tokenizer,
  type TokenizerAndRendererExtension,
  type TokenizerThis,
  type Tokens,
} from 'marked';
import { escapeAttribute } from '../article/text.ts';

const PART = String.raw`(?:[.#][\w\u0080-\uffff-]+|[\w-]+\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)|[\w-]+:?)`;
const LIST = String.raw`\{:\s*(?:${PART}[ \t]*)+\}`;
const BLOCK = new RegExp(String.raw`^ {0,3}(?:${LIST}|\^)[ \t]*(?:\n+|$)`);
const BLOCK_START = new RegExp(String.raw`\n {0,3}${LIST}[ \t]*(?:\n|$)`);
const INLINE = new RegExp(`^${LIST}`);
/** What readers see of an element; classes and ids are for the styles of a site. */
const ATTRIBUTE =
  /(?<![\w-])(width|height|start|reversed|title|lang|dir|hreflang)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))/g;
/** A list of one item before `{:toc}`: kramdown puts a table of contents in its place, which a feed has no use for. */
const CONTENTS = /^ {0,3}(?:[*+-]|\d+\.)[ \t]+[^\n]*\n(?:\{:\.?[\w-]+\}\n)?[ \t]*\{:\s*toc[^}\n]*\}[ \t]*(?:\n+|$)/i;

/**
 * kramdown's attribute lists (`{: width="100"}`) and ids of headings, and its extensions `{::nomarkdown}`, `{::comment}` and
 * `{::options}` (its documentation, "Syntax").
 */
export function attributeLists(): MarkedExtension {
  const gone = () => '';
  const raw = ([, text]: string[]) => text ?? '';
  return {
    tokenizer: {
      list(this: Tokenizer, source: string): Tokens.List | false | undefined {
        // To CommonMark the list of attributes below a list is a part of its last item.
        const at = source.includes('{:') ? (BLOCK_START.exec(source)?.index ?? -1) : -1;
        return at > 0 ? Default.prototype.list.call(this, source.slice(0, at + 1)) : false;
      },
    },
    extensions: [
      {
        name: 'attributeList',
        level: 'block',
        start: (source) => BLOCK_START.exec(paragraphOf(source))?.index,
        tokenizer(this: TokenizerThis, source, tokens) {
          const contents = CONTENTS.exec(source);
          const found = contents ?? BLOCK.exec(source);
          return found ? attributed('attributeList', found[0], contents ? [] : tokens) : undefined;
        },
        renderer({ attributes, tokens = [] }) {
          return withAttributes(this.parser.parse(tokens), attributes);
        },
      },
      block('commentBlock', /^ {0,3}\{::comment\s*\}[\s\S]*?\{:\/(?:comment)?\}[ \t]*(?:\n+|$)/, gone),
      block('optionsBlock', /^ {0,3}\{::options\b[^}\n]*\}[ \t]*(?:\n+|$)/, gone),
      block('rawBlock', /^ {0,3}\{::nomarkdown\s*\}([\s\S]*?)\{:\/(?:nomarkdown)?\}[ \t]*(?:\n+|$)/, raw),
      span('headingId', '{#', /^\{#[\w:.-]+\}[ \t]*$/, gone),
      span('spanComment', '{::comment}', /^\{::comment\}[\s\S]*?\{:\/(?:comment)?\}/, gone),
      span('rawSpan', '{::nomarkdown}', /^\{::nomarkdown\}([\s\S]*?)\{:\/(?:nomarkdown)?\}/, raw),
      // Two backslashes end a line, in kramdown.
      span('lineBreak', '\\\\\n', /^\\\\\n/, () => '<br>\n'),
      {
        name: 'spanAttributeList',
        level: 'inline',
        start: (source) => indexOf(source, '{:'),
        tokenizer(source, tokens) {
          const found = INLINE.exec(source);
          return found ? attributed('spanAttributeList', found[0], tokens as Tokens.Generic[]) : undefined;
        },
        renderer({ attributes, tokens = [] }) {
          return withAttributes(this.parser.parseInline(tokens), attributes);
        },
      },
    ],
  };
}

/** Takes the token before the list into its own, when the list has attributes for it. */
function attributed(type: string, raw: string, tokens: Tokens.Generic[]): Tokens.Generic {
  const attributes = [...raw.matchAll(ATTRIBUTE)]
    .map(([, name, double, single, bare]) => ` ${name}="${escapeAttribute(double ?? single ?? bare ?? '')}"`)
    .join('');
  const isFor = attributes !== '' && tokens.length > 0 && tokens.at(-1)?.type !== 'space';
  return { type, raw, attributes, tokens: isFor ? tokens.splice(-1) : [] };
}

/** `html` with attributes for its first element, in place of those that it has by the same names. */
function withAttributes(html: string, attributes: string): string {
  return html.replace(/^(<\w+)((?: [\w-]+="[^"]*")*)/, (_, tag: string, own: string) => {
    const kept = own.replace(/ ([\w-]+=)"[^"]*"/g, (one, name: string) => (attributes.includes(` ${name}`) ? '' : one));
    return tag + attributes + kept;
  });
}

type Html = (found: string[]) => string;

/** What `pattern` finds at the start of a block is written as `html` has it. */
export function block(name: string, pattern: RegExp, html: Html): TokenizerAndRendererExtension {
  return {
    name,
    level: 'block',
    tokenizer(source) {
      const found = pattern.exec(source);
      return found ? { type: name, raw: found[0], found: [...found] } : undefined;
    },
    renderer: ({ found }) => html(found),
  };
}

/** What `pattern` finds within a line, at a place that begins with `start`, is written as `html` has it. */
export function span(name: string, start: string, pattern: RegExp, html: Html): TokenizerAndRendererExtension {
  return { ...block(name, pattern, html), level: 'inline', start: (source) => indexOf(source, start) };
}

export function indexOf(source: string, text: string): number | undefined {
  const index = source.indexOf(text);
  return index < 0 ? undefined : index;
}

/**
 * What stands before the first empty line. Where a paragraph may end early is asked anew for each one: a look further than
 * its end makes the whole quadratic.
 */
export function paragraphOf(source: string): string {
  const end = source.search(/\n[ \t]*\n/);
  return end < 0 ? source : source.slice(0, end + 1);
}
