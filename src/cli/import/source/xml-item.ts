import type { Author, Category } from '../../../article/article.ts';
import { instant, readDate } from '../text/dates.ts';
import { escapeHtml, plainText, plainTitle } from '../text/plain.ts';
import { child, childrenOf, childText, type Element } from '../text/xml.ts';
import type { Note, Outcome, Submission } from './entry.ts';

/** What a feed says for all of its items. */
export interface FeedHead {
  language: string | undefined;
  timeZone: string;
  /** The feed's address: relative ones are resolved against it. */
  base: string | undefined;
}

/** An item of RSS 2.0 or RSS 1.0, or an entry of Atom, as an article. */
export function articleOfElement(element: Element, head: FeedHead): Outcome {
  const notes: Note[] = [];
  const base = resolve(element.attributes['xml:base'], head.base) ?? head.base;
  const url = resolve(linkOf(element), base);
  const id = (childText(element, 'guid', 'id') ?? element.attributes['rdf:about'])?.trim() || url;
  if (!id) return { kind: 'rejected', notes: [{ detail: 'neither id nor link' }] };
  const full = child(element, 'content:encoded', 'content', 'xhtml:body', 'body');
  const short = child(element, 'description', 'summary', 'itunes:summary');
  const content = markup(full ?? short);
  const summary = full && short ? plainText(markup(short) ?? '') : undefined;
  const title = plainTitle(markup(child(element, 'title')) ?? '');
  if (!content && !title) return { kind: 'rejected', notes: [{ detail: `${id}: neither title nor content` }] };
  const article: Submission = {
    id,
    url: url && /^https?:/.test(url) ? url : undefined,
    title: title || undefined,
    content_html: content || undefined,
    summary: summary || (content ? undefined : title),
    image: resolve(imageOf(element), base),
    date_published: dateOf(
      element,
      ['published', 'pubdate', 'dc:date', 'issued', 'dcterms:created', 'updated', 'modified'],
      head,
      notes,
    ),
    date_modified: dateOf(element, ['updated', 'atom:updated', 'dcterms:modified', 'modified'], head, notes),
    authors: authorsOf(element),
    categories: categoriesOf(element),
    language: element.attributes['xml:lang'] ?? head.language,
    attachments: attachmentsOf(element, base),
  };
  return { kind: 'article', article, notes };
}

/** HTML, whatever the element's `type` says it holds (RFC 4287 section 3.1); RSS holds HTML as text. */
function markup(element: Element | undefined): string | undefined {
  if (!element) return undefined;
  const type = element.attributes.type?.toLowerCase();
  if (type === 'xhtml' || /^(?:xhtml:|h:)?body$/.test(element.name))
    return element.inner.replace(/^\s*<div[^>]*>([\s\S]*)<\/div>\s*$/i, '$1').trim();
  const text = element.text.trim();
  const plain =
    type === 'text' || type === 'text/plain' || (type === undefined && /^(?:summary|content)$/.test(element.name));
  return plain ? escapeHtml(text).replace(/\n{2,}/g, '<br><br>') : text;
}

function linkOf(element: Element): string | undefined {
  const links = childrenOf(element, 'link', 'atom:link');
  const alternate = links.find(({ attributes }) => attributes.href && (attributes.rel ?? 'alternate') === 'alternate');
  const written = links.find(({ attributes, text }) => !attributes.href && text.trim() !== '')?.text.trim();
  const guid = child(element, 'guid');
  const permalink =
    guid && guid.attributes.ispermalink !== 'false' && /^https?:/i.test(guid.text.trim())
      ? guid.text.trim()
      : undefined;
  return childText(element, 'feedburner:origlink') ?? alternate?.attributes.href ?? written ?? permalink;
}

function dateOf(element: Element, names: string[], head: FeedHead, notes: Note[]): string | undefined {
  const written = childText(element, ...names);
  if (written === undefined) return undefined;
  const date = readDate(written);
  if (!date) notes.push({ detail: `${JSON.stringify(written)} is no date` });
  return date ? instant(date, head.timeZone).toISOString() : undefined;
}

function authorsOf(element: Element): Author[] | undefined {
  const authors = childrenOf(element, 'author', 'dc:creator', 'itunes:author').flatMap((one): Author[] => {
    const name = childText(one, 'name');
    const url = childText(one, 'uri', 'url');
    if (name || url) return [{ ...(name ? { name } : {}), ...(url && URL.canParse(url) ? { url } : {}) }];
    const text = one.text.trim();
    // RSS has the address first: `editor@example.com (Ann Example)`.
    const person =
      /^\S+@\S+\s+\((.+)\)$/.exec(text)?.[1] ??
      text
        .replace(/\S+@\S+/g, '')
        .replace(/[<>()]/g, '')
        .trim();
    return person === '' ? [] : [{ name: person }];
  });
  const known = [...new Map(authors.map((author) => [JSON.stringify(author), author])).values()];
  return known.length > 0 ? known : undefined;
}

function categoriesOf(element: Element): Category[] | undefined {
  const found = childrenOf(element, 'category', 'dc:subject').flatMap(({ attributes, text }): Category[] => {
    const slug = (attributes.term ?? text).trim();
    return slug === '' ? [] : [{ slug, title: attributes.label?.trim() || slug }];
  });
  const known = [...new Map(found.map((category) => [category.slug, category])).values()];
  return known.length > 0 ? known : undefined;
}

function imageOf(element: Element): string | undefined {
  const media = element.children.flatMap((one) => (one.name === 'media:group' ? one.children : [one]));
  const image = media.find(
    ({ name, attributes }) => name === 'media:thumbnail' || (name === 'media:content' && isImage(attributes)),
  );
  return image?.attributes.url ?? childrenOf(element, 'itunes:image')[0]?.attributes.href;
}

function isImage({ medium, type }: Record<string, string>): boolean {
  return medium === 'image' || (type ?? '').startsWith('image/');
}

function attachmentsOf(element: Element, base: string | undefined): Submission['attachments'] {
  const links = childrenOf(element, 'link', 'atom:link').filter(({ attributes }) => attributes.rel === 'enclosure');
  const attachments = [...childrenOf(element, 'enclosure'), ...links].flatMap(({ attributes }) => {
    const url = resolve(attributes.url ?? attributes.href, base);
    const size = Number(attributes.length);
    const mime_type = attributes.type || 'application/octet-stream';
    return url ? [{ url, mime_type, ...(size > 0 ? { size_in_bytes: size } : {}) }] : [];
  });
  return attachments.length > 0 ? attachments : undefined;
}

function resolve(url: string | undefined, base: string | undefined): string | undefined {
  return url === undefined || url.trim() === '' ? undefined : (URL.parse(url.trim(), base)?.href ?? undefined);
}
