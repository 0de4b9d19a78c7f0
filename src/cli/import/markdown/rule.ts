import type { TokenizerAndRendererExtension } from 'marked';

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
