import sanitize from 'sanitize-html';
import { ALLOWED, ALLOWED_ATTRIBUTES, DROPPED, VOID } from './allowlist.ts';
import type { Article } from './article.ts';
import { cleanAttribute, type UrlPolicy, withLazySource } from './attributes.ts';
import { read, type Viewer } from './reading.ts';
import type { Attributes } from './tags.ts';
import { cleanText, escapeAttribute, escapeHtml, fitsBytes, oneLine, VISIBLE } from './text.ts';
import { articlePath, webUrl } from './url.ts';

/** Bytes of UTF-8 that one article may take, as submitted; the ledger's row holds 2 MB. */
export const ARTICLE_BYTES = 1024 * 1024;
const KEPT_BYTES = 1.75 * 1024 * 1024;

export interface Sanitizing {
  homePage: string;
  /** Where edgefeed answers: there is the page of an article without `url`. */
  publicUrl?: string;
  /** Hosts whose iframes are kept. */
  iframeHosts?: readonly string[];
}

/** The article with its HTML sanitized and every URL in it absolute. HTML that shows nothing is left out. */
export function sanitizeArticle(article: Article, { homePage, publicUrl, iframeHosts }: Sanitizing): Article {
  const { content_html, ...rest } = article;
  if (content_html === undefined) return article;
  const page = article.url === undefined && publicUrl !== undefined ? publicUrl + articlePath(article.id) : undefined;
  const clean = sanitizeHtml(content_html, article.url ?? homePage, { iframeHosts, page });
  return showsNothing(clean) ? rest : { ...article, content_html: clean };
}

const MEDIA = /<(?:img|iframe|audio|video)\b/;

/** Whether sanitized HTML has neither text nor media in it. */
function showsNothing(html: string): boolean {
  for (let start = 0; start < html.length; ) {
    const tag = html.indexOf('<', start);
    const end = tag < 0 ? html.length : tag;
    if (VISIBLE.test(html.slice(start, end))) return false;
    start = tag < 0 ? html.length : html.indexOf('>', tag) + 1 || html.length;
  }
  return !MEDIA.test(html);
}

/** Whether the ledger can keep the article: making URLs absolute may have made it longer than its row. */
export function fitsLedger(body: string): boolean {
  return fitsBytes(body, KEPT_BYTES);
}

/**
 * Names the rules by which articles are cleaned. To be changed with them, so that an article submitted again is cleaned
 * again, though the publisher changed nothing.
 */
export const SANITIZING = 'rules-5';

const WEB = ['https', 'http'];
const ELEMENTS = [...ALLOWED.keys()];
/** The types leave `allowedEmptyAttributes` out. */
const GATE: sanitize.IOptions & { allowedEmptyAttributes: string[] } = {
  allowedTags: ELEMENTS.filter((element) => element !== 'iframe'),
  nonTextTags: [...DROPPED, 'iframe'],
  allowedAttributes: { '*': [...ALLOWED_ATTRIBUTES] },
  // `alt` and the flags; the others are written only with a value.
  allowedEmptyAttributes: [...ALLOWED_ATTRIBUTES],
  nonBooleanAttributes: [],
  selfClosing: [...VOID],
  allowedSchemes: WEB,
  allowedSchemesByTag: { a: [...WEB, 'mailto', 'tel'], img: [...WEB, 'data'], source: [...WEB, 'data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster', 'longdesc'],
  allowProtocolRelative: false,
  parseStyleAttributes: false,
};

/**
 * HTML that is safe to show in any reader, and looks there as it does in a browser: allowlisted elements and
 * attributes, nothing that a browser would not show, every URL absolute (resolved against `base`, those of its own parts
 * against `page`), iframes only from `iframeHosts`. It is balanced, holds no `]]>`, and sanitized once more it stays the same.
 *
 * Two stages: the first reads what the HTML shows and writes it anew, the second is sanitize-html with the same
 * allowlist. The first makes sense of nesting, hidden parts and URLs, in linear time, which sanitize-html can't; the
 * second has the last word, so that no mistake in the first lets anything through.
 */
export function sanitizeHtml(
  html: string,
  base: string,
  { iframeHosts: hosts, page }: { iframeHosts?: readonly string[] | undefined; page?: string | undefined } = {},
): string {
  const iframeHosts = new Set(hosts?.map((host) => host.trim().toLowerCase()));
  const writer = read(html, () => new HtmlWriter({ base, page, iframeHosts }));
  return sanitize(cleanText(writer.html), iframeHosts.size === 0 ? GATE : gateWithFrames(iframeHosts));
}

function gateWithFrames(hosts: ReadonlySet<string>): sanitize.IOptions {
  return {
    ...GATE,
    allowedTags: ELEMENTS,
    nonTextTags: DROPPED,
    allowedIframeHostnames: [...hosts].map((host) => host.replace(/:\d+$/, '')),
    allowIframeRelativeUrls: false,
  };
}

/** Characters that absolute URLs may add to one article: with a long base, thousands of short links would make it 100 times as long. */
const LONGEST_GROWTH = 1024 * 1024;

/** Elements that are nothing without one of these attributes. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['img', ['src']],
  ['iframe', ['src']],
  ['track', ['src']],
  ['source', ['src', 'srcset']],
]);

/** Writes the elements and texts that it gets as HTML, each attribute by its rule. */
export class HtmlWriter implements Viewer {
  html = '';
  readonly #policy: UrlPolicy;
  #growth = 0;
  #lastImage: string | undefined;
  #lastFrame: string | undefined;

  constructor(policy: UrlPolicy) {
    this.#policy = policy;
  }

  open(name: string, attributes: Attributes, inNoscript: boolean): boolean {
    const kept = this.#keep(name, attributes);
    const needed = NEEDED.get(name);
    if (needed && !needed.some((attribute) => kept[attribute] !== undefined)) return false;
    if (name === 'img') {
      // The content of `noscript` repeats the image that a script would have loaded.
      if (inNoscript && kept.src === this.#lastImage) return false;
      this.#lastImage = kept.src;
    }
    this.html += `<${name}`;
    for (const attribute in kept) this.html += ` ${attribute}="${escapeAttribute(kept[attribute] as string)}"`;
    this.html += VOID.has(name) ? ' />' : '>';
    return true;
  }

  close(name: string): void {
    this.html += `</${name}>`;
  }

  text(text: string): void {
    this.html += escapeHtml(text);
  }

  linkFor(frame: Attributes): { href: string; text: string } | undefined {
    const { src = '', title = '' } = withLazySource(frame, this.#policy.base);
    const address = webUrl(src, this.#policy.base);
    if (address === undefined || cleanAttribute('frame', src, this.#policy) !== undefined) return undefined;
    // The content of `noscript` repeats the frame that a script would have loaded.
    if (address === this.#lastFrame) return undefined;
    this.#lastFrame = address;
    // As it was written, since what URLs may add to an article is counted where they become absolute.
    return { href: src, text: oneLine(title) || new URL(address).host };
  }

  #keep(name: string, attributes: Attributes): Attributes {
    const kept: Attributes = {};
    const rules = ALLOWED.get(name);
    const given = NEEDED.has(name) ? withLazySource(attributes, this.#policy.base) : attributes;
    // Old HTML named its parts so.
    if (name === 'a' && given.name !== undefined) given.id ??= given.name;
    for (const attribute in given) {
      const rule = rules?.get(attribute);
      if (rule === undefined) continue;
      const value = given[attribute] as string;
      const clean = cleanAttribute(rule, value, this.#policy);
      if (clean === undefined || (clean === '' && rule !== 'flag' && attribute !== 'alt')) continue;
      this.#growth += Math.max(0, clean.length - value.length);
      if (this.#growth <= LONGEST_GROWTH) kept[attribute] = clean;
    }
    // Many readers know only `src`.
    if (name === 'img' && kept.srcset !== undefined) kept.src ??= kept.srcset.split(/,? /, 1)[0] as string;
    // Without them, only scripts could play it.
    if (name === 'audio' || name === 'video') kept.controls = '';
    return kept;
  }
}
