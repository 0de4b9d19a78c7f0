import type { MarkedExtension } from 'marked';
import { paragraphOf } from './paragraph.ts';

const PART = String.raw`(?:[.#][\w\u0080-\uffff-]+|[\w-]+\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)|[\w-]+:?)`;
const LIST = String.raw`\{:\s*(?:${PART}[ \t]*)+\}`;
const BLOCK = new RegExp(String.raw`^ {0,3}(?:${LIST}|\^)[ \t]*(?:\n+|$)`);
const BLOCK_START = new RegExp(String.raw`\n {0,3}${LIST}[ \t]*(?:\n|$)`);
const INLINE = new RegExp(`^${LIST}`);
/** A list of one item before `{:toc}`: kramdown puts a table of contents in its place, which a feed has no use for. */
const CONTENTS = /^ {0,3}(?:[*+-]|\d+\.)[ \t]+[^\n]*\n(?:\{:\.?[\w-]+\}\n)?[ \t]*\{:\s*toc[^}\n]*\}[ \t]*(?:\n+|$)/i;

const RAW = /^ {0,3}\{::nomarkdown\s*\}([\s\S]*?)\{:\/(?:nomarkdown)?\}[ \t]*(?:\n+|$)/;
const COMMENT = /^ {0,3}\{::comment\s*\}[\s\S]*?\{:\/(?:comment)?\}[ \t]*(?:\n+|$)/;
const OPTIONS = /^ {0,3}\{::options\b[^}\n]*\}[ \t]*(?:\n+|$)/;

/**
 * kramdown's attribute lists (`{: .class}`), which only styles need, and its extensions `{::nomarkdown}`, `{::comment}`
 * and `{::options}` (its documentation, "Syntax").
 */
export function attributeLists(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'attributeList',
        level: 'block',
        start: (source) => BLOCK_START.exec(paragraphOf(source))?.index,
        tokenizer(source) {
          const found = CONTENTS.exec(source) ?? BLOCK.exec(source) ?? COMMENT.exec(source) ?? OPTIONS.exec(source);
          return found ? { type: 'attributeList', raw: found[0] } : undefined;
        },
        renderer: () => '',
      },
      {
        name: 'noMarkdown',
        level: 'block',
        tokenizer(source) {
          const found = RAW.exec(source);
          return found ? { type: 'noMarkdown', raw: found[0], text: found[1] ?? '' } : undefined;
        },
        renderer: (token) => `${token.text}\n`,
      },
      {
        name: 'headingId',
        level: 'inline',
        start: (source) => found(source.indexOf('{#')),
        tokenizer(source) {
          const id = /^\{#[\w:.-]+\}[ \t]*$/.exec(source);
          return id ? { type: 'headingId', raw: id[0] } : undefined;
        },
        renderer: () => '',
      },
      {
        name: 'spanComment',
        level: 'inline',
        start: (source) => found(source.indexOf('{::comment}')),
        tokenizer(source) {
          const comment = /^\{::comment\}[\s\S]*?\{:\/(?:comment)?\}/.exec(source);
          return comment ? { type: 'spanComment', raw: comment[0] } : undefined;
        },
        renderer: () => '',
      },
      {
        // Two backslashes end a line, in kramdown.
        name: 'lineBreak',
        level: 'inline',
        start: (source) => found(source.indexOf('\\\\\n')),
        tokenizer: (source) => (source.startsWith('\\\\\n') ? { type: 'lineBreak', raw: '\\\\\n' } : undefined),
        renderer: () => '<br>\n',
      },
      {
        name: 'spanAttributeList',
        level: 'inline',
        start: (source) => found(source.indexOf('{:')),
        tokenizer(source) {
          const list = INLINE.exec(source) ?? /^\{::nomarkdown\}([\s\S]*?)\{:\/(?:nomarkdown)?\}/.exec(source);
          return list ? { type: 'spanAttributeList', raw: list[0], text: list[1] ?? '' } : undefined;
        },
        renderer: (token) => token.text,
      },
    ],
  };
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}
