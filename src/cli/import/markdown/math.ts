import type { MarkedExtension } from 'marked';
import { escapeHtml } from '../text/escape.ts';

const BLOCK = /^ {0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n+|$)/;
const INLINE = /^\$\$([^$]+?)\$\$/;

/** kramdown's math: what stands between `$$` is TeX, in which `_` and `*` mean nothing to Markdown. */
export function math(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'mathBlock',
        level: 'block',
        tokenizer(source) {
          const match = BLOCK.exec(source);
          return match ? { type: 'mathBlock', raw: match[0], text: match[1] ?? '' } : undefined;
        },
        renderer: (token) => `<p>$$${escapeHtml(token.text)}$$</p>\n`,
      },
      {
        name: 'mathSpan',
        level: 'inline',
        start: (source) => (source.includes('$$') ? source.indexOf('$$') : undefined),
        tokenizer(source) {
          const match = INLINE.exec(source);
          return match ? { type: 'mathSpan', raw: match[0], text: match[1] ?? '' } : undefined;
        },
        renderer: (token) => `$$${escapeHtml(token.text)}$$`,
      },
    ],
  };
}
