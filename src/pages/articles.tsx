import { slugOf } from '../article/canonical.ts';
import { summarize } from '../article/plain.ts';
import { channelPath } from '../feed/addresses.ts';
import type { Entry } from '../feed/entry.ts';
import type { Site } from './site.ts';

const SUMMARY_LENGTH = 140;
const AUTHORS = 5;

interface ArticlesProps {
  site: Site;
  entries: readonly Entry[];
  lead?: boolean;
  /** One below the heading that the list stands under. */
  heading?: 'h2' | 'h3';
}

/** Articles as a list: title, when and by whom, how it begins, and its image. The first may stand out. */
export function Articles({ site, entries, lead = false, heading = 'h3' }: ArticlesProps) {
  return (
    <ol class={lead && entries.length > 2 ? 'articles lead' : 'articles'}>
      {entries.map((entry) => (
        <li>
          <ArticleItem site={site} entry={entry} heading={heading} />
        </li>
      ))}
    </ol>
  );
}

function ArticleItem({ site, entry, heading: Heading }: { site: Site; entry: Entry; heading: 'h2' | 'h3' }) {
  const image = entry.image ?? entry.banner_image;
  return (
    <article class={image ? 'pictured' : undefined} lang={site.lang(entry.language)}>
      <div>
        <Heading dir="auto">
          <a href={entry.link}>{entry.title}</a>
        </Heading>
        <Byline site={site} entry={entry} />
        {entry.summary ? <p dir="auto">{summarize(entry.summary, SUMMARY_LENGTH)}</p> : null}
      </div>
      {image ? <img class="thumb" src={image} alt="" loading="lazy" referrerpolicy="no-referrer" /> : null}
    </article>
  );
}

/** When, by whom, and filed under what; said in the interface's language, not the article's. */
export function Byline({ site, entry }: { site: Site; entry: Entry }) {
  const published = entry.date_published.toISOString();
  return (
    <div class="meta" lang={site.words.tag}>
      <time datetime={published}>{site.day(published)}</time>
      {entry.authors.slice(0, AUTHORS).map(({ name }) => (
        <a href={channelPath(`author/${slugOf(name)}`)} rel="author">
          {name}
        </a>
      ))}
      {entry.categories.map(({ slug, title }) => (
        <a href={channelPath(`category/${slug}`)}>{title}</a>
      ))}
    </div>
  );
}
