import type { MarkedExtension, Tokens } from 'marked';
import { escapeAttribute } from '../article/text.ts';
import { indexOf, paragraphOf } from './attributes.ts';

const DEFINITION =
  /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*([^\n]*(?:\n(?:[ \t]{2,}[^\n]+|[ \t]*(?=\n[ \t]{2,}\S)|(?! {0,3}\[\^)[^\s\n][^\n]*))*)(?:\n+|$)/;

/** Footnotes as kramdown and GFM have them: `[^1]` in the text, `[^1]: …` anywhere, the notes at the end. `begin` starts a new text. */
export function footnotes(): { extension: MarkedExtension; begin(): void } {
  const notes = new Map<string, Tokens.Generic>();
  const order: string[] = [];
  const extension: MarkedExtension = {
    extensions: [
      {
        name: 'footnoteDefinition',
        level: 'block',
        start: (source) => /\n {0,3}\[\^[^\]\s]+\]:/.exec(paragraphOf(source))?.index,
        tokenizer(source) {
          const [raw = '', label, text = ''] = DEFINITION.exec(source) ?? [];
          if (!label) return undefined;
          const tokens = this.lexer.blockTokens(text.replace(/\n[ \t]{1,4}/g, '\n'), []);
          const token = { type: 'footnoteDefinition', raw, tokens };
          notes.set(label, token);
          return token;
        },
        renderer: () => '',
      },
      {
        name: 'footnoteReference',
        level: 'inline',
        start: (source) => indexOf(source, '[^'),
        tokenizer(source) {
          const [raw = '', label] = /^\[\^([^\]\s]+)\](?!:)/.exec(source) ?? [];
          return label ? { type: 'footnoteReference', raw, label } : undefined;
        },
        renderer({ label, raw }) {
          if (!notes.has(label)) return escapeAttribute(raw);
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
          for (const label of order)
            items.push(
              `<li id="fn:${encodeURIComponent(label)}">${this.parser.parse(notes.get(label)?.tokens ?? [])}</li>`,
            );
          return items.length === 0 ? '' : `<ol>\n${items.join('\n')}\n</ol>\n`;
        },
      },
    ],
  };
  const begin = () => {
    notes.clear();
    order.length = 0;
  };
  return { extension, begin };
}
