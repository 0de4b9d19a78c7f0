import { Marked, type MarkedExtension } from 'marked';
import { htmlBlocks } from './markdown-html.ts';

export interface MarkdownOptions {
  /** Whether a line break in the text is one in the page (kramdown's `hard_wrap`). */
  hardWrap?: boolean;
}

/** Renders Markdown to HTML, as kramdown with GFM input and Hugo's Goldmark would. */
export function markdown(source: string, options: MarkdownOptions = {}): string {
  return renderer(options.hardWrap ?? false).parse(source, { async: false });
}

const renderers = new Map<boolean, Marked>();

function renderer(breaks: boolean): Marked {
  const known = renderers.get(breaks);
  if (known) return known;
  const extensions: MarkedExtension[] = [htmlBlocks()];
  const made = new Marked({ gfm: true, breaks, silent: true }, ...extensions);
  renderers.set(breaks, made);
  return made;
}
