import { basename } from 'node:path';
import { DomUtils } from 'htmlparser2';
import type { Category } from '../../../article/article.ts';
import { percentDecoded } from '../../../http/address.ts';
import { PICTURE, picture } from '../post/embeds.ts';
import { dateTime } from '../text/dates.ts';
import { plainText, plainTitle, summarize } from '../text/plain.ts';
import { type Outcome, rejected, type Source, type SourceOptions, skipped } from './entry.ts';
import { childrenOf, type Element, elementsOf, textOf } from './xml.ts';

/** The people of an export by login, its files by the post that WordPress keeps for each. */
interface Site {
  people: Map<string, string>;
  files: Map<string, { url: string; parent: string }>;
  language: string | undefined;
}

/** A WordPress export (WXR), read twice: posts are articles; authors, attachments and the language may be anywhere. */
export async function wordpressSource(path: string, { timeZone = 'UTC' }: SourceOptions): Promise<Source> {
  const site: Site = { people: new Map(), files: new Map(), language: undefined };
  let total = 0;
  for await (const element of elementsOf(path, 'item', 'wp:author', 'language')) {
    const text = (name: string) => textOf(element, name) ?? '';
    if (element.name === 'wp:author') site.people.set(text('wp:author_login'), text('wp:author_display_name'));
    else if (element.name === 'language') site.language ??= DomUtils.textContent(element).trim() || undefined;
    else if (isPost(element)) total++;
    else if (text('wp:post_type') === 'attachment') {
      const file = { url: text('wp:attachment_url'), parent: text('wp:post_parent') };
      site.files.set(text('wp:post_id'), file);
    }
  }
  return {
    total,
    async *entries() {
      const seen = new Set<string>();
      for await (const post of elementsOf(path, 'item')) {
        if (!isPost(post)) continue;
        const own = `post ${textOf(post, 'wp:post_id') ?? seen.size}`;
        const id = textOf(post, 'guid') ?? textOf(post, 'link') ?? own;
        // Two posts with one guid are two: they were imported from elsewhere, or copied.
        const key = seen.has(id) && id !== own ? `${id} ${own}` : id;
        seen.add(key);
        yield { key, file: basename(path), read: () => postOf(post, site, timeZone) };
      }
    },
  };
}

function isPost(item: Element): boolean {
  return /^(?:post|page)$/.test(textOf(item, 'wp:post_type') ?? 'post');
}

/** A post as an article, its id that of WordPress's own feeds. `timeZone` is that of dates in the site's own time. */
function postOf(item: Element, { people, files, language }: Site, timeZone: string): Outcome {
  const text = (name: string) => textOf(item, name);
  const [url, status] = [text('link'), text('wp:status') ?? 'publish'];
  const name = url ?? text('guid') ?? `post ${text('wp:post_id') ?? ''}`;
  if (text('wp:post_type') === 'page') return skipped(`${name}: a page`);
  if (!/^(?:publish|future)$/.test(status)) return skipped(`${name}: status: ${status}`);
  if (text('wp:post_password')) return skipped(`${name}: behind a password`);
  const id = text('guid') ?? url;
  if (id === undefined) return rejected(`${name}: neither guid nor link`);
  const raw = text('content:encoded') ?? '';
  // A gallery without ids has all pictures that were uploaded to its post.
  const gallery = (ids: string | undefined) => {
    const own = () => files.values().filter(({ parent }) => parent === text('wp:post_id'));
    const named = ids?.split(',').flatMap((id) => files.get(id.trim()) ?? []) ?? [...own()];
    const pictures = named.filter(({ url }) => PICTURE.test(url));
    return pictures.map(({ url }) => picture(url)).join('\n');
  };
  const html = wordpressHtml(raw, gallery);
  const title = plainTitle(text('title') ?? '');
  const notes = title === '' ? [{ detail: `${name}: title is empty` }] : [];
  if (html === '' && title === '') return rejected(`${name}: neither title nor content`, notes);
  // WordPress writes zeros where it has no date.
  const written = (name: string) => text(name)?.replace(/^(?:0000|.*\b0001\b).*/, '');
  const dateOf = (...names: string[]) =>
    names.map((one) => dateTime(written(one), one.endsWith('_gmt') ? 'UTC' : timeZone)).find(Boolean);
  const published = dateOf('wp:post_date_gmt', 'pubdate', 'wp:post_date');
  if (!published) return rejected(`${name}: no date`, notes);
  const more = /<!--more.*?-->/.exec(raw);
  const excerpt =
    plainText(text('excerpt:encoded') ?? '') || (more && summarize(wordpressHtml(raw.slice(0, more.index), gallery)));
  const meta = childrenOf(item, 'wp:postmeta').find((one) => textOf(one, 'wp:meta_key') === '_thumbnail_id');
  const image = meta && files.get(textOf(meta, 'wp:meta_value') ?? '')?.url;
  const author = text('dc:creator');
  const article = {
    id,
    url: url && /^https?:/i.test(url) ? url : undefined,
    title: title || undefined,
    content_html: html || undefined,
    summary: excerpt || (html === '' ? title : undefined),
    image: image && URL.canParse(image) ? image : undefined,
    date_published: published,
    date_modified: dateOf('wp:post_modified_gmt', 'wp:post_modified'),
    authors: author ? [{ name: people.get(author) || author }] : undefined,
    categories: terms(item, 'category'),
    tags: terms(item, 'post_tag').map((tag) => tag.title),
    language,
  };
  return { kind: 'article', article, notes };
}

function terms(item: Element, domain: string): Category[] {
  return childrenOf(item, 'category').flatMap((element) => {
    const title = plainTitle(DomUtils.textContent(element));
    const { nicename = '', domain: own } = element.attribs;
    return own !== domain || title === '' ? [] : [{ slug: percentDecoded(nicename) || nicename || title, title }];
  });
}

const BLOCK =
  'table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|blockquote|address|style|script|p|' +
  'h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure|figcaption|details|summary|iframe|video|audio';
const STARTS = new RegExp(`^\\s*</?(?:${BLOCK})(?=[\\s/>])`, 'i');
const WHOLE = /<(pre|script|style|table|ul|ol|figure|blockquote|div|iframe)(?=[\s>])[\s\S]*?<\/\1\s*>/gi;

/** The HTML that WordPress makes of a post: its `wpautop` unless the block editor wrote it, captions, `[embed]`. */
function wordpressHtml(raw: string, gallery: Gallery): string {
  const content = shortcodes(raw.replace(/\r\n?/g, '\n'), gallery);
  const blocks = content.includes('<!-- wp:');
  const bare = content.replace(/<!--\s*\/?wp:[\s\S]*?-->/g, '').replace(/<!--(?:more|nextpage|noteaser).*?-->/g, '');
  return (blocks ? bare.replace(/\n{3,}/g, '\n\n') : paragraphs(bare)).trim();
}

/** The pictures of a gallery as HTML: those of these ids, else the post's own. */
type Gallery = (ids: string | undefined) => string;

function shortcodes(content: string, gallery: Gallery): string {
  return (
    content
      .replace(/\[caption\b[^\]]*\]([\s\S]*?)\[\/caption\]/gi, (_, inner: string) => {
        const picture = /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(inner);
        return picture ? `\n\n<figure>${picture[1]}<figcaption>${picture[2]?.trim()}</figcaption></figure>\n\n` : inner;
      })
      .replace(/\[embed\b[^\]]*\]\s*(https?:[^\s[\]]+)\s*\[\/embed\]/gi, '<a href="$1">$1</a>')
      .replace(/\[(?:audio|video)\b[^\]]*?\b(?:src|mp3|mp4|m4a|ogg)="([^"]+)"[^\]]*\]/gi, '<a href="$1">$1</a>')
      .replace(/\[(?:audio|video)\s+(https?:[^\s\]]+)[^\]]*\]/gi, '<a href="$1">$1</a>')
      .replace(/\[\/(?:audio|video)\]/gi, '')
      .replace(/\[gallery\b([^\]]*)\]/gi, (_, args) => `\n\n${gallery(/\bids=["']?([\d, ]+)/.exec(args)?.[1])}\n\n`)
      // WordPress embeds what such a line names.
      .replace(/^[ \t]*(https?:\/\/[^\s<>"[\]]+)[ \t]*$/gm, '<a href="$1">$1</a>')
  );
}

function paragraphs(content: string): string {
  // Elements with line breaks of their own are set aside, and put back when the paragraphs are made.
  const aside: string[] = [];
  const marked = content.replace(WHOLE, (whole) => `\n\n\ue000${aside.push(whole) - 1}\ue000\n\n`);
  const parts = marked
    .split(/\n\s*\n+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const html = parts.map((part) => {
    if (/^\ue000\d+\ue000$/.test(part) || STARTS.test(part)) return part;
    return `<p>${part.replace(/\n/g, '<br>\n')}</p>`;
  });
  return html.join('\n').replace(/\ue000(\d+)\ue000/g, (_, index: string) => aside[Number(index)] ?? '');
}
