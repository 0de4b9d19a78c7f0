import { slugOf } from '../article/canonical.ts';
import { summarize } from '../article/plain.ts';
import { channelPath } from '../feed/addresses.ts';
import type { Entry } from '../feed/entry.ts';
import type { Passage } from '../search/passage.ts';
import type { Site } from './site.ts';

const SUMMARY_LENGTH = 140;
const AUTHORS = 5;

/** What a search found in an article: its title, and a passage of it. */
export interface Passages {
  title: readonly Passage[];
  text: readonly Passage[];
}

interface ArticlesProps {
  site: Site;
  entries: readonly Entry[];
  lead?: boolean;
  /** Of each entry what a search found in it. */
  found?: readonly Passages[];
  /** One below the heading that the list stands under. */
  heading?: 'h2' | 'h3';
}

/** Articles as a list: title, when and by whom, how it begins, and its image. The first may stand out. */
export function Articles({ site, entries, found = [], lead = false, heading = 'h3' }: ArticlesProps) {
  return (
    <ol class={lead && entries.length > 2 ? 'articles lead' : 'articles'}>
      {entries.map((entry, index) => (
        <li>
          <ArticleItem site={site} entry={entry} found={found[index]} heading={heading} />
        </li>
      ))}
    </ol>
  );
}

interface ItemProps {
  site: Site;
  entry: Entry;
  found: Passages | undefined;
  heading: 'h2' | 'h3';
}

function ArticleItem({ site, entry, found, heading: Heading }: ItemProps) {
  const summary = entry.summary ? summarize(entry.summary, SUMMARY_LENGTH) : undefined;
  const image = entry.image ?? entry.banner_image;
  return (
    <article class={image ? 'pictured' : undefined} lang={site.lang(entry.language)}>
      <div>
        <Heading dir="auto">
          <a href={entry.link}>{found ? <Marked passages={found.title} /> : entry.title}</a>
        </Heading>
        <Byline site={site} entry={entry} />
        {found ? (
          <p dir="auto">
            <Marked passages={found.text} />
          </p>
        ) : summary ? (
          <p dir="auto">{summary}</p>
        ) : null}
      </div>
      {image ? <img class="thumb" src={image} alt="" loading="lazy" referrerpolicy="no-referrer" /> : null}
    </article>
  );
}

function Marked({ passages }: { passages: readonly Passage[] }) {
  return <>{passages.map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))}</>;
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
