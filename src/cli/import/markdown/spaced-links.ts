import type { MarkedExtension, TokenizerThis, Tokens } from 'marked';

const SPACED =
  /^(!?)\[((?:\\.|\[[^[\]\n]*\]|[^[\]\\\n])*)\]\([ \t]*([^\s()<>"'][^()<>"'\n]*?[ \t][^()<>"'\n]*?)(?:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'))?[ \t]*\)/;

/** kramdown takes an address with spaces in it, which CommonMark doesn't: `![](my picture.png)`. */
export function spacedLinks(): MarkedExtension {
  return {
    tokenizer: {
      link(this: TokenizerThis, source: string): Tokens.Link | Tokens.Image | undefined | false {
        const found = SPACED.exec(source);
        if (!found) return false;
        const [raw, image, text = '', address = '', double, single] = found;
        // `=100x20` after an address is a size to some, and no part of it.
        const href = address.replace(/[ \t]+=\d*%?x\d*%?$/, '').replace(/[ \t]/g, '%20');
        const token = { raw, href, title: double ?? single ?? null, text };
        if (image) return { ...token, type: 'image' } as Tokens.Image;
        return { ...token, type: 'link', tokens: this.lexer.inlineTokens(text, []) } as Tokens.Link;
      },
    },
  };
}
