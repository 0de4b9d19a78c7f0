import { raw } from 'hono/html';
import { slugOf } from '../article/canonical.ts';
import { articlePath } from '../article/url.ts';
import { channelPath } from '../feed/addresses.ts';
import { type Entry, entriesOf } from '../feed/entry.ts';
import { htmlText, type WindowItem } from '../feed/item.ts';
import { Byline } from './articles.tsx';
import { pageContent } from './content.ts';
import { document, FeedIcon } from './layout.tsx';
import type { Site } from './site.ts';

/** One article in full, for publications that have no page of their own for it. */
export function articlePage(site: Site, item: WindowItem): string {
  const { publication, words } = site;
  const [entry] = entriesOf([item], publication.publicUrl) as [Entry];
  const path = articlePath(item.id);
  const content = htmlText(entry);
  const image = entry.image ?? entry.banner_image;
  const [category] = entry.categories;
  const head = {
    site,
    title: entry.title,
    path,
    description: entry.summary,
    channel: category && { name: `category/${category.slug}`, title: category.title },
    image,
    type: 'article' as const,
    data: posting(site, entry, publication.publicUrl + path),
  };
  return document(
    head,
    <article class="reading" lang={site.lang(entry.language)}>
      <header>
        <h1 dir="auto">{entry.title}</h1>
        <Byline site={site} entry={entry} />
      </header>
      {image && !content?.includes('<img') ? (
        <img class="cover" src={image} alt="" referrerpolicy="no-referrer" />
      ) : null}
      <Prose content={content} summary={entry.summary} />
      <footer lang={words.tag}>
        {entry.external_url ? (
          <p class="more">
            {words.source}
            {': '}
            <a href={entry.external_url}>{new URL(entry.external_url).hostname}</a>
          </p>
        ) : null}
        {entry.attachments.map(({ url, title, mime_type }) => (
          <p class="more">
            <a href={url} type={mime_type}>
              {title || new URL(url).pathname.split('/').at(-1) || new URL(url).hostname}
            </a>
          </p>
        ))}
        <p class="chips more">
          {entry.tags.map((tag) => (
            <a href={channelPath(`tag/${slugOf(tag)}`)}>{tag}</a>
          ))}
        </p>
        {category ? (
          <p class="more">
            <a class="button" href={`${channelPath(`category/${category.slug}`)}#subscribe`}>
              <FeedIcon />
              {words.subscribe.to(category.title)}
            </a>
          </p>
        ) : null}
      </footer>
    </article>,
    category && (
      <>
        <span class="crumb" aria-hidden="true">
          /
        </span>
        <a href={channelPath(`category/${category.slug}`)}>{category.title}</a>
      </>
    ),
  );
}

/** An article's content, sanitized, in the direction of its own script. */
export function Prose({ content, summary }: { content: string | undefined; summary: string | undefined }) {
  return (
    <div class="prose" dir="auto">
      {content ? raw(pageContent(content)) : <p>{summary}</p>}
    </div>
  );
}

function posting({ publication }: Site, entry: Entry, url: string) {
  const image = entry.image ?? entry.banner_image;
  return {
    '@type': 'Article',
    headline: entry.title,
    url,
    datePublished: entry.date_published.toISOString(),
    dateModified: entry.date_modified.toISOString(),
    inLanguage: entry.language ?? publication.language,
    author: entry.authors.map(({ name, url: page }) => ({ '@type': 'Person', name, ...(page ? { url: page } : {}) })),
    ...(image ? { image } : {}),
  };
}
