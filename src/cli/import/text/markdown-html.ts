import type { MarkedExtension, Tokens } from 'marked';

const BLOCKS =
  'address|article|aside|audio|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|' +
  'h[1-6]|header|hgroup|iframe|li|main|map|menu|nav|noscript|object|ol|p|picture|pre|script|section|style|svg|table|tbody|' +
  'td|tfoot|th|thead|tr|ul|video';
const OPENS = new RegExp(`^ {0,3}<(${BLOCKS})(?=[\\s/>])`, 'i');

/**
 * kramdown keeps a block-level element as it stands up to its end tag, empty lines and indented ones included, where
 * CommonMark goes back to Markdown at the first empty line and makes code of what is indented. `markdown="1"` asks for
 * Markdown within; then the element is left to CommonMark's rule, which gives just that.
 */
export function htmlBlocks(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'htmlElement',
        level: 'block',
        tokenizer(source): Tokens.Generic | undefined {
          const name = OPENS.exec(source)?.[1]?.toLowerCase();
          if (!name) return undefined;
          const end = endOf(source, name);
          if (end === undefined) return undefined;
          const raw = source.slice(0, end);
          const open = raw.slice(0, raw.indexOf('>') + 1);
          if (/\smarkdown\s*=/i.test(open)) return undefined;
          const rest = /^[ \t]*\n*/.exec(source.slice(end))?.[0] ?? '';
          // Text after the end tag on its line belongs to the element's block, as in kramdown.
          return { type: 'htmlElement', raw: raw + rest, text: raw };
        },
        renderer: (token) => `${token.text}\n`,
      },
    ],
  };
}

/** Where the element that `source` begins with ends; undefined when nothing closes it. */
function endOf(source: string, name: string): number | undefined {
  if (name === 'script' || name === 'style' || name === 'pre') {
    const close = new RegExp(`</${name}\\s*>`, 'i').exec(source);
    return close ? close.index + close[0].length : undefined;
  }
  const tags = new RegExp(`<!--[\\s\\S]*?-->|<(/?)${name}(?=[\\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>`, 'gi');
  let depth = 0;
  for (let match = tags.exec(source); match; match = tags.exec(source)) {
    if (match[0].startsWith('<!--') || match[0].endsWith('/>')) continue;
    depth += match[1] === '/' ? -1 : 1;
    if (depth === 0) return match.index + match[0].length;
  }
  return undefined;
}
