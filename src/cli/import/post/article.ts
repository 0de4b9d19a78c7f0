import type { Temporal } from 'temporal-polyfill';
import { markdown } from '../../../markdown/markdown.ts';
import { type Note, type Outcome, rejected, type Submission } from '../source/entry.ts';
import { dateTime, rfc3339 } from '../text/dates.ts';
import { cutFooter, plainText, plainTitle, summarize } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { type PostText, readPostFile } from './file.ts';
import { readFileName, titleize } from './file-name.ts';
import { addressIn, authorsOf, first, object, type Site, text } from './site.ts';

/** Everything about a post that can be told without rendering it. */
export interface Head {
  values: Values;
  slug: string;
  published: Temporal.ZonedDateTime | undefined;
  expires?: string | undefined;
  categories: string[];
  tags: string[];
  /** The path of its page, not encoded, without `baseurl`. */
  path: string;
  url: string | undefined;
  /** Derived from the permalink. */
  id: string;
}

/** The steps that each generator of sites does in its own way. */
export interface Generator {
  site: Site;
  dialect: 'kramdown' | 'commonmark';
  /** The head of a post, or why it is no article. `path` is relative to the root. */
  headOf(text: PostText, path: string): Head | Outcome;
  /** The body as Markdown or HTML alone, what the generator adds to these replaced. */
  expand(body: string, head: Head, notes: Note[]): string;
}

const MARKUP = /^\.(?:mdx?|mkdn?|mkdown|markdown|mdown|mdwn|html?|xhtml|txt)$/;

/** Reads a post from the bytes of its file, and cuts its body at one of `footers`. */
export function readPost(bytes: Uint8Array, path: string, generator: Generator, footers: RegExp[] = []): Outcome {
  const { extension } = readFileName(path);
  if (!MARKUP.test(extension)) return rejected(`${extension} is neither Markdown nor HTML`);
  const post = readPostFile(bytes);
  if ('kind' in post) return post;
  const head = generator.headOf(post, path);
  if ('kind' in head) return head;
  const body = cutFooter(generator.expand(post.body, head, post.notes), footers);
  return articleOf(head, renderBody(body, extension, head, generator), generator.site, post.notes);
}

/** A body as HTML, and its excerpt as text, undefined when the whole article is its own. HTML stays as it is. */
function renderBody(body: string, extension: string, { values }: Head, { site, dialect }: Generator) {
  const { hard_wrap, parse_block_html } = object(site.config.kramdown);
  const options = { dialect, hardWrap: hard_wrap === true, ...(parse_block_html === true && { parseBlockHtml: true }) };
  const render = (source: string) => (/^\.x?html?$/.test(extension) ? source : markdown(source, options)).trim();
  // The first line may be code for its indentation.
  const whole = body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  const separator = separatorOf(whole, values, site);
  const at = separator === '' ? -1 : whole.indexOf(separator ?? '\n\n');
  // The addresses of links that the start of a text may refer to, wherever they are.
  const links = () => (whole.slice(at).match(/^ {0,3}\[(?!\^)[^\]\n]+\]:[^\n]*$/gm) ?? []).join('\n');
  const start = at > 0 ? render(`${whole.slice(0, at)}\n\n${links()}`) : undefined;
  // A marked excerpt is meant as a whole; up to an empty line it may be a list, or a heading and a text.
  const excerpt = start === undefined ? undefined : separator === undefined ? summarize(start) : plainText(start);
  return { html: render(whole), excerpt };
}

/** Jekyll's: the post's own, then the site's. `<!--more-->` counts wherever it is. Undefined: an empty line; empty: none. */
function separatorOf(body: string, values: Values, { config }: Site): string | undefined {
  if (typeof values.excerpt_separator === 'string') return values.excerpt_separator;
  const more = /<!--\s*more\s*-->/i.exec(body)?.[0];
  const site = typeof config.excerpt_separator === 'string' ? config.excerpt_separator : undefined;
  const chosen = site !== undefined && (more === undefined || body.includes(site)) ? site : more;
  return chosen === '\n\n' ? undefined : chosen;
}

/** A post as an article, by the rules of jekyll-feed. */
function articleOf(head: Head, { html, excerpt }: ReturnType<typeof renderBody>, site: Site, notes: Note[]): Outcome {
  const { values } = head;
  const title = titleOf(head, notes);
  const blank = plainText(html) === '' && !/<(?:img|video|audio|iframe|embed|object|svg|picture)\b/i.test(html);
  const excerptOnly = [values, site.config]
    .map(({ feed }) => object(feed).excerpt_only)
    .find((flag) => typeof flag === 'boolean');
  const given = summaryOf(values, excerpt);
  const summary = given ?? (blank || excerptOnly ? summarize(html) || title : undefined);
  const withContent = !blank && !(excerptOnly && summary);
  if (!withContent && !summary) return rejected('neither title nor body', notes);
  const own = authorsOf(values.author ?? values.authors, site);
  const authors = own.length > 0 ? own : authorsOf(site.config.author, site);
  const article: Submission = {
    id: head.id,
    url: head.url,
    title,
    content_html: withContent ? html : undefined,
    summary,
    image: imageOf(values.image, site),
    date_published: head.published && rfc3339(head.published),
    date_modified: dateTime(first(values, ...MODIFIED), site.timeZone),
    authors: authors.length > 0 ? authors : undefined,
    tags: head.tags,
    language: first(values, 'lang', 'language', 'locale') ?? site.language,
    categories: head.categories,
    date_expires: head.expires,
  };
  return { kind: 'article', article, notes };
}

const MODIFIED = [
  ...['last_modified_at', 'modified', 'modified_time', 'updated', 'lastmod'],
  ...['updateddate', 'updatedat', 'moddatetime', 'last_modified'],
];

function titleOf({ values, slug }: Head, notes: Note[]): string | undefined {
  if (values.title === undefined) return titleize(slug);
  const plain = plainTitle(wordsOf(values.title));
  if (plain === '') notes.push({ detail: 'title is empty' });
  return plain || undefined;
}

/** `title: [News] of the day` is broken, `title: [News]` a list to YAML: of one word. */
function wordsOf(title: unknown): string {
  if (Array.isArray(title)) return title.map(wordsOf).join(', ');
  return typeof title === 'string' ? title : (text(title) ?? JSON.stringify(title));
}

/** jekyll-feed: `description` beats `excerpt`; tags go, white space is folded; blank is none. */
function summaryOf(values: Values, excerpt: string | undefined): string | undefined {
  const given = first(values, 'description', 'excerpt');
  if (given !== undefined) return plainText(given) || undefined;
  return values.excerpt === '' || values.excerpt === false ? undefined : excerpt || undefined;
}

function imageOf(image: unknown, site: Site): string | undefined {
  const one = Array.isArray(image) ? image[0] : image;
  return addressIn(site, text(one) ?? first(object(one), 'path', 'url', 'feature'));
}
