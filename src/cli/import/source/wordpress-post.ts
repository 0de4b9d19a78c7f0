import type { Category } from '../../../article/article.ts';
import { instant, readDate } from '../text/dates.ts';
import { plainText, plainTitle } from '../text/plain.ts';
import { summarize } from '../text/summary.ts';
import { childrenOf, childText, type Element } from '../text/xml.ts';
import type { Note, Outcome } from './entry.ts';
import { wordpressHtml } from './wordpress-html.ts';

/** What an export says for all of its posts. */
export interface Export {
  /** Display names by login. */
  people: Map<string, string>;
  /** Addresses of files by the post that WordPress keeps for each. */
  attachments: Map<string, string>;
  language: string | undefined;
  /** The zone of dates that WordPress gives in the site's own time only. */
  timeZone: string;
}

/** A post of an export as an article. Its id is the guid that WordPress's own feeds give it. */
export function postOf(item: Element, about: Export): Outcome {
  const hidden = whyHidden(item);
  const name = childText(item, 'link', 'guid') ?? `post ${childText(item, 'wp:post_id') ?? ''}`;
  if (hidden) return { kind: 'skipped', notes: [{ detail: `${name}: ${hidden}` }] };
  const notes: Note[] = [];
  const url = childText(item, 'link');
  const id = childText(item, 'guid') ?? url;
  if (id === undefined) return { kind: 'rejected', notes: [{ detail: `${name}: neither guid nor link` }] };
  const raw = childText(item, 'content:encoded') ?? '';
  const html = wordpressHtml(raw);
  const title = plainTitle(childText(item, 'title') ?? '');
  if (title === '') notes.push({ detail: `${name}: title is empty` });
  if (html === '' && title === '')
    return { kind: 'rejected', notes: [...notes, { detail: `${name}: neither title nor content` }] };
  const published = dateOf(item, about.timeZone, ['wp:post_date_gmt', 'pubdate', 'wp:post_date']);
  if (!published) return { kind: 'rejected', notes: [...notes, { detail: `${name}: no date` }] };
  const more = /<!--more.*?-->/.exec(raw);
  const excerpt =
    plainText(childText(item, 'excerpt:encoded') ?? '') ||
    (more ? summarize(wordpressHtml(raw.slice(0, more.index))) : '');
  const author = childText(item, 'dc:creator');
  const article = {
    id,
    url: url && /^https?:/i.test(url) ? url : undefined,
    title: title || undefined,
    content_html: html || undefined,
    summary: excerpt || (html === '' ? title : undefined),
    image: imageOf(item, about),
    date_published: published,
    date_modified: dateOf(item, about.timeZone, ['wp:post_modified_gmt', 'wp:post_modified']),
    authors: author ? [{ name: about.people.get(author) ?? author }] : undefined,
    categories: terms(item, 'category'),
    tags: terms(item, 'post_tag').map((tag) => tag.title),
    language: about.language,
  };
  return { kind: 'article', article, notes };
}

function whyHidden(item: Element): string | undefined {
  if (childText(item, 'wp:post_type') === 'page') return 'a page';
  const status = childText(item, 'wp:status') ?? 'publish';
  if (status !== 'publish' && status !== 'future') return `status: ${status}`;
  return childText(item, 'wp:post_password') ? 'behind a password' : undefined;
}

function dateOf(item: Element, timeZone: string, names: string[]): string | undefined {
  for (const name of names) {
    const written = childText(item, name);
    // WordPress writes zeros where it has no date.
    const date =
      written === undefined || written.startsWith('0000') || /\b-?0001\b/.test(written) ? undefined : readDate(written);
    if (date) return instant(date, name.endsWith('_gmt') ? 'UTC' : timeZone).toISOString();
  }
  return undefined;
}

function terms(item: Element, domain: string): Category[] {
  return childrenOf(item, 'category').flatMap(({ attributes, text }): Category[] => {
    const title = plainTitle(text);
    if (attributes.domain !== domain || title === '') return [];
    return [{ slug: decoded(attributes.nicename ?? '') || title, title }];
  });
}

function imageOf(item: Element, { attachments }: Export): string | undefined {
  const meta = childrenOf(item, 'wp:postmeta').find((one) => childText(one, 'wp:meta_key') === '_thumbnail_id');
  const url = meta && attachments.get(childText(meta, 'wp:meta_value') ?? '');
  return url && URL.canParse(url) ? url : undefined;
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}
