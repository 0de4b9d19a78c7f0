import type { MarkedExtension, Tokens } from 'marked';

const LIST =
  /^(?:(?! {0,3}(?:[#>*+:-]|\d+\.|```|~~~|<))[^\n]+\n)+\n?(?: {0,3}:[ \t]+[^\n]*(?:\n(?:[ \t]{2,}[^\n]*|[ \t]*(?=\n[ \t]{2,}\S)))*(?:\n+|$))+/;
const DEFINITION = /^ {0,3}:[ \t]+/;

/** Definition lists as kramdown and PHP Markdown Extra have them: terms on lines of their own, then `: definition`. */
export function definitionLists(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'definitionList',
        level: 'block',
        tokenizer(source): Tokens.Generic | undefined {
          let rest = source;
          let raw = '';
          const tokens: Tokens.Generic[] = [];
          for (let list = LIST.exec(rest); list; list = LIST.exec(rest)) {
            raw += list[0];
            rest = source.slice(raw.length);
            const at = list[0].search(/^ {0,3}:[ \t]/m);
            for (const line of list[0].slice(0, at).trim().split('\n')) {
              tokens.push({ type: 'definitionTerm', raw: line, tokens: this.lexer.inlineTokens(line.trim(), []) });
            }
            for (const part of list[0].slice(at).split(/^(?= {0,3}:[ \t])/m)) {
              const body = part
                .replace(DEFINITION, '')
                .replace(/\n[ \t]{2,4}/g, '\n')
                .trim();
              tokens.push({ type: 'definition', raw: part, tokens: this.lexer.blockTokens(body, []) });
            }
          }
          return raw === '' ? undefined : { type: 'definitionList', raw, tokens };
        },
        renderer(token) {
          return `<dl>\n${this.parser.parse(token.tokens ?? [])}</dl>\n`;
        },
      },
      {
        name: 'definitionTerm',
        level: 'block',
        renderer(token) {
          return `<dt>${this.parser.parseInline(token.tokens ?? [])}</dt>\n`;
        },
      },
      {
        name: 'definition',
        level: 'block',
        renderer(token) {
          const html = this.parser.parse(token.tokens ?? []).trim();
          const only = /^<p>((?:(?!<p>)[\s\S])*)<\/p>$/.exec(html)?.[1];
          return `<dd>${only ?? html}</dd>\n`;
        },
      },
    ],
  };
}
