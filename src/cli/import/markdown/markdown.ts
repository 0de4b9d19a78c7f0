import { Marked } from 'marked';
import { attributeLists } from './attributes.ts';
import { definitionLists } from './definitions.ts';
import { emphasis } from './emphasis.ts';
import { type Footnotes, footnotes } from './footnotes.ts';
import { htmlBlocks } from './html-blocks.ts';
import { math } from './math.ts';
import { spacedLinks } from './spaced-links.ts';
import { tables } from './tables.ts';

export interface MarkdownOptions {
  /** Whether a line break in the text is one in the page (kramdown's `hard_wrap`). */
  hardWrap?: boolean;
  /** Whose rule says where a block of HTML ends: kramdown's (its end tag), or CommonMark's (an empty line). */
  dialect?: 'kramdown' | 'commonmark';
  /** Whether Markdown is read within blocks of HTML too (kramdown's `parse_block_html`). */
  parseBlockHtml?: boolean;
}

/**
 * Renders Markdown to HTML as kramdown with GFM input would, or Goldmark for `commonmark`. It depends on nothing but
 * what it is given.
 */
export function markdown(source: string, options: MarkdownOptions = {}): string {
  const {
    hardWrap = false,
    dialect = 'kramdown',
    parseBlockHtml = /^\{::options[^}]*parse_block_html="true"/m.test(source),
  } = options;
  const { marked, notes } = renderer(hardWrap, dialect === 'kramdown', parseBlockHtml);
  // A scraper that found no address writes `<>`, and `*[HTML]: …` explains an abbreviation to kramdown.
  const clean = source.replace(/^[ \t]*<>[ \t]*$/gm, '').replace(/^\*\[[^\]\n]+\]:[^\n]*$/gm, '');
  notes.begin();
  const tokens = marked.lexer(clean);
  tokens.push({ type: 'footnoteList', raw: '' });
  return marked.parser(tokens);
}

const renderers = new Map<string, { marked: Marked; notes: Footnotes }>();

function renderer(breaks: boolean, kramdown: boolean, blocksToo: boolean): { marked: Marked; notes: Footnotes } {
  const name = `${breaks} ${kramdown} ${blocksToo}`;
  const known = renderers.get(name);
  if (known) return known;
  const notes = footnotes();
  const marked = new Marked({ gfm: true, breaks });
  if (kramdown) marked.use(htmlBlocks(blocksToo), emphasis(), tables(), spacedLinks());
  marked.use(attributeLists(), math(), definitionLists(), notes.extension);
  const made = { marked, notes };
  renderers.set(name, made);
  return made;
}
