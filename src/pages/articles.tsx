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
  /** The channel whose page this is: its name is not repeated. */
  within?: string;
}

/** Articles as a list: title, when and by whom, how it begins, and its image. The first may stand out. */
export function Articles({ site, entries, found = [], lead = false, within }: ArticlesProps) {
  return (
    <ol class={lead && entries.length > 2 ? 'articles lead' : 'articles'}>
      {entries.map((entry, index) => (
        <li>
          <ArticleItem site={site} entry={entry} found={found[index]} within={within} />
        </li>
      ))}
    </ol>
  );
}

interface ItemProps {
  site: Site;
  entry: Entry;
  found: Passages | undefined;
  within: string | undefined;
}

function ArticleItem({ site, entry, found, within }: ItemProps) {
  const summary = entry.summary ? summarize(entry.summary, SUMMARY_LENGTH) : undefined;
  const image = entry.image ?? entry.banner_image;
  return (
    <article class={image ? 'pictured' : undefined} lang={site.lang(entry.language)}>
      <div>
        <h3 dir="auto">
          <a href={entry.link}>{found ? <Marked passages={found.title} /> : entry.title}</a>
        </h3>
        <Byline site={site} entry={entry} within={within} />
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
export function Byline({ site, entry, within }: { site: Site; entry: Entry; within?: string | undefined }) {
  const authors = entry.authors.map(({ name }) => ({ name, channel: `author/${slugOf(name)}` }));
  const categories = entry.categories.map(({ slug, title }) => ({ title, channel: `category/${slug}` }));
  const published = entry.date_published.toISOString();
  return (
    <div class="meta" lang={site.words.tag}>
      <time datetime={published}>{site.day(published)}</time>
      {authors.slice(0, AUTHORS).map(({ name, channel }) =>
        channel === within ? null : (
          <a href={channelPath(channel)} rel="author">
            {name}
          </a>
        ),
      )}
      {categories.map(({ title, channel }) => (channel === within ? null : <a href={channelPath(channel)}>{title}</a>))}
    </div>
  );
}
