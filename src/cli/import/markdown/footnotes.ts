import type { MarkedExtension, Tokens } from 'marked';
import { escapeHtml } from '../text/escape.ts';
import { paragraphOf } from './paragraph.ts';

const DEFINITION =
  /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*([^\n]*(?:\n(?:[ \t]{2,}[^\n]+|[ \t]*(?=\n[ \t]{2,}\S)|(?! {0,3}\[\^)[^\s\n][^\n]*))*)(?:\n+|$)/;
const REFERENCE = /^\[\^([^\]\s]+)\](?!:)/;

/** Footnotes, and how to begin a new text with them: notes must not stray into the next article. */
export interface Footnotes {
  extension: MarkedExtension;
  begin(): void;
}

/** Footnotes as kramdown and GFM have them: `[^1]` in the text, `[^1]: …` anywhere, the notes at the end. */
export function footnotes(): Footnotes {
  const notes = new Map<string, Tokens.Generic>();
  const order: string[] = [];
  const begin = () => {
    notes.clear();
    order.length = 0;
  };
  const extension: MarkedExtension = {
    extensions: [
      {
        name: 'footnoteDefinition',
        level: 'block',
        start: (source) => /\n {0,3}\[\^[^\]\s]+\]:/.exec(paragraphOf(source))?.index,
        tokenizer(source) {
          const match = DEFINITION.exec(source);
          if (!match?.[1]) return undefined;
          const body = (match[2] ?? '').replace(/\n[ \t]{1,4}/g, '\n');
          const token = { type: 'footnoteDefinition', raw: match[0], tokens: this.lexer.blockTokens(body, []) };
          notes.set(match[1], token);
          return token;
        },
        renderer: () => '',
      },
      {
        name: 'footnoteReference',
        level: 'inline',
        start: (source) => (source.includes('[^') ? source.indexOf('[^') : undefined),
        tokenizer(source) {
          const match = REFERENCE.exec(source);
          return match?.[1] ? { type: 'footnoteReference', raw: match[0], label: match[1] } : undefined;
        },
        renderer(token) {
          const label = String(token.label);
          if (!notes.has(label)) return escapeHtml(token.raw);
          if (!order.includes(label)) order.push(label);
          const name = encodeURIComponent(label);
          return `<sup id="fnref:${name}"><a href="#fn:${name}">${order.indexOf(label) + 1}</a></sup>`;
        },
      },
      {
        name: 'footnoteList',
        level: 'block',
        renderer() {
          const items: string[] = [];
          // A note may refer to another, which joins the list while it is written.
          for (let index = 0; index < order.length; index++) {
            const label = order[index] ?? '';
            const name = encodeURIComponent(label);
            items.push(`<li id="fn:${name}">${this.parser.parse(notes.get(label)?.tokens ?? [])}</li>`);
          }
          return items.length === 0 ? '' : `<ol>\n${items.join('\n')}\n</ol>\n`;
        },
      },
    ],
  };
  return { extension, begin };
}
