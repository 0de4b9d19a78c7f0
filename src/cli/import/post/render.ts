import { markdown } from '../markdown/markdown.ts';
import type { Values } from '../text/yaml.ts';
import type { Head } from './head.ts';
import type { Site } from './site.ts';

/** A body rendered whole, and its excerpt. */
export interface Rendered {
  html: string;
  /** Undefined when the whole article is its own excerpt. */
  excerpt: string | undefined;
}

const MORE = /<!--\s*more\s*-->/i;

/** Renders a body: Markdown unless the file is HTML, in which case it stays as it is. */
export function renderBody(
  body: string,
  extension: string,
  head: Head,
  site: Site,
  dialect: 'kramdown' | 'commonmark' = 'kramdown',
): Rendered {
  const isHtml = /^\.x?html?$/.test(extension);
  const render = (source: string) =>
    isHtml ? source.trim() : markdown(source, { ...kramdownOptions(site), dialect }).trim();
  // The first line may be code for its indentation.
  const whole = body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  const separator = separatorOf(whole, head, site);
  const at = separator === undefined ? -1 : whole.indexOf(separator);
  const start = at > 0 ? `${whole.slice(0, at)}\n\n${definitions(whole.slice(at))}` : undefined;
  return { html: render(whole), excerpt: start === undefined ? undefined : render(start) };
}

/** The addresses of links that the start of a text may refer to, wherever they stand. */
function definitions(rest: string): string {
  return (rest.match(/^ {0,3}\[(?!\^)[^\]\n]+\]:[^\n]*$/gm) ?? []).join('\n');
}

/** Jekyll's: the post's own, then the site's, then an empty line. `<!--more-->` counts wherever it stands. */
function separatorOf(body: string, head: Head, site: Site): string | undefined {
  const own = head.values.excerpt_separator;
  if (typeof own === 'string') return own === '' ? undefined : own;
  const more = MORE.exec(body)?.[0];
  if (site.excerptSeparator !== undefined && (more === undefined || body.includes(site.excerptSeparator))) {
    return site.excerptSeparator === '' ? undefined : site.excerptSeparator;
  }
  return more ?? '\n\n';
}

/** What `kramdown` of `_config.yml` says that changes more than looks. */
function kramdownOptions(site: Site): { hardWrap: boolean; parseBlockHtml?: boolean } {
  const { kramdown } = site.config;
  const options = typeof kramdown === 'object' && kramdown !== null ? (kramdown as Values) : {};
  return {
    hardWrap: options.hard_wrap === true,
    ...(options.parse_block_html === true ? { parseBlockHtml: true } : {}),
  };
}
