import { Marked } from 'marked';
import { attributeLists } from './attributes.ts';
import { definitionLists } from './definitions.ts';
import { type Footnotes, footnotes } from './footnotes.ts';
import { htmlBlocks } from './html-blocks.ts';
import { math } from './math.ts';

export interface MarkdownOptions {
  /** Whether a line break in the text is one in the page (kramdown's `hard_wrap`). */
  hardWrap?: boolean;
  /** Whose rule says where a block of HTML ends: kramdown's (its end tag), or CommonMark's (an empty line). */
  dialect?: 'kramdown' | 'commonmark';
}

/**
 * Renders Markdown to HTML as kramdown with GFM input would, or Goldmark for `commonmark`. It depends on nothing but
 * what it is given.
 */
export function markdown(source: string, { hardWrap = false, dialect = 'kramdown' }: MarkdownOptions = {}): string {
  const { marked, notes } = renderer(hardWrap, dialect === 'kramdown');
  // A scraper that found no address writes `<>`, and `*[HTML]: …` explains an abbreviation to kramdown.
  const clean = source.replace(/^[ \t]*<>[ \t]*$/gm, '').replace(/^\*\[[^\]\n]+\]:[^\n]*$/gm, '');
  notes.begin();
  const tokens = marked.lexer(clean);
  tokens.push({ type: 'footnoteList', raw: '' });
  return marked.parser(tokens);
}

const renderers = new Map<string, { marked: Marked; notes: Footnotes }>();

function renderer(breaks: boolean, kramdown: boolean): { marked: Marked; notes: Footnotes } {
  const name = `${breaks} ${kramdown}`;
  const known = renderers.get(name);
  if (known) return known;
  const notes = footnotes();
  const marked = new Marked({ gfm: true, breaks });
  if (kramdown) marked.use(htmlBlocks());
  marked.use(attributeLists(), math(), definitionLists(), notes.extension);
  const made = { marked, notes };
  renderers.set(name, made);
  return made;
}
