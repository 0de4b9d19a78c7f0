import { summarize } from '../article/plain.ts';
import { articlePath } from '../article/url.ts';
import { channelPath, feedPath } from '../feed/addresses.ts';
import { selectionPath } from '../http/paths.ts';
import type { Headline } from '../ledger/contract.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import type { Listing } from './grouping.ts';
import { FeedIcon } from './layout.tsx';
import type { Site } from './site.ts';

/** 120 of them are on a page, which must stay small whatever publishers write in a title. */
const HEADLINE_LENGTH = 80;

interface Props {
  site: Site;
  listing: Listing;
  /** The newest articles of each entry of the listing; undefined while nobody can say. */
  headlines: readonly Headline[][] | undefined;
  /** Of the whole section: that of a page of its own is the first. */
  heading?: 'h1' | 'h2';
}

/** All categories, or those that were asked for, with a field to find one. */
export function Categories({ site, listing, headlines, heading: Heading = 'h2' }: Props) {
  const { words } = site;
  const at = (page: number) => `${selectionPath({ ...listing, page })}#categories`;
  return (
    <section aria-labelledby="categories">
      <div class="head">
        <Heading id="categories">{words.categories}</Heading>
        {listing.searchable ? <Find site={site} query={listing.query} filters={true} /> : null}
      </div>
      {listing.query === '' ? <Letters site={site} listing={listing} /> : null}
      <Outcome site={site} listing={listing} />
      <div id="results">
        <div class="cards">
          {listing.entries.map((entry, index) => (
            <Card
              site={site}
              entry={entry}
              headlines={headlines?.[index] ?? []}
              heading={Heading === 'h1' ? 'h2' : 'h3'}
            />
          ))}
        </div>
        <Pager site={site} page={listing.page} pages={listing.pages} at={at} />
      </div>
      {listing.query === '' ? null : <Letters site={site} listing={listing} />}
    </section>
  );
}

/** A field to find categories by name. Where it `filters`, the script shows what is found while one types. */
export function Find(props: { site: Site; query: string; action?: string; filters?: boolean }) {
  const { site, query, action = '/', filters } = props;
  const { search } = site.words;
  return (
    <search>
      <form class="find" action={action} method="get" data-filters={filters ? '' : undefined}>
        <input
          type="search"
          name="q"
          value={query}
          maxlength={100}
          autocomplete="off"
          aria-label={search.label}
          placeholder={search.placeholder}
        />
        <button type="submit" class="quiet">
          {search.submit}
        </button>
      </form>
    </search>
  );
}

function Letters({ site: { words, number }, listing }: { site: Site; listing: Listing }) {
  if (listing.groups.length === 0) return null;
  const at = (group: string) => selectionPath({ query: '', group, page: 1 });
  const current = (group: string) => (listing.query === '' && listing.group === group ? 'true' : undefined);
  return (
    <nav class="chips letters" id="letters" aria-label={words.groups.label}>
      <a href={at('')} aria-current={current('')}>
        {words.groups.all}
      </a>
      {listing.groups.map(({ letter, count }) => (
        <a href={at(letter)} aria-current={current(letter)}>
          {letter} <span class="count">{number(count)}</span>
        </a>
      ))}
    </nav>
  );
}

/** What was found, in words; undefined where nothing was asked for. */
export function saidOf({ words, number, plural }: Site, { query, group, total }: Listing): string | undefined {
  if (query === '') return group === '' ? undefined : words.groups.group(group);
  return total === 0 ? words.search.none(query) : words.search.results(number(total), query, plural(total));
}

/** Always there, and filled in place by the script: what is read out is a change of what was there before. */
function Outcome({ site, listing }: { site: Site; listing: Listing }) {
  const { words } = site;
  const { group } = listing;
  const said = saidOf(site, listing);
  return (
    <p class="results" id="outcome" role="status">
      {said === undefined ? null : (
        <>
          {said} <a href="/">{words.search.clear}</a>
        </>
      )}
      {group === '' ? null : (
        <>
          {' '}
          <a href={`/feeds.opml?${new URLSearchParams({ group })}`}>{words.subscribe.group(group)}</a>
        </>
      )}
    </p>
  );
}

interface CardProps {
  site: Site;
  entry: DirectoryEntry;
  headlines: readonly Headline[];
  heading: 'h2' | 'h3';
}

function Card({ site, entry, headlines, heading: Heading }: CardProps) {
  const { number, plural, words, day } = site;
  return (
    <article class="card">
      <header>
        <Heading lang={site.lang(entry.language)} dir="auto">
          <a href={channelPath(entry.name)}>{entry.title}</a>
        </Heading>
        <span class="count">{words.articles(number(entry.count), plural(entry.count))}</span>
      </header>
      <ol>
        {headlines.map(({ id, title, url, language }) => (
          <li>
            <a href={url ?? articlePath(id)} lang={site.lang(language)} dir="auto">
              {summarize(title, HEADLINE_LENGTH)}
            </a>
          </li>
        ))}
      </ol>
      <footer>
        <time datetime={entry.updated}>{words.updated(day(entry.updated))}</time>
        <a href={feedPath(entry.name, 'rss')} aria-label={`${entry.title}: RSS`}>
          <FeedIcon />
          RSS
        </a>
      </footer>
    </article>
  );
}

/** To the pages before and after, `at` their paths; nothing where there is only one. */
export function Pager(props: { site: Site; page: number; pages: number; at: (page: number) => string }) {
  const { site, page, pages, at } = props;
  const { words, number } = site;
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label={words.pager.label}>
      {page > 1 ? (
        <a class="button quiet" rel="prev" href={at(page - 1)}>
          {words.pager.previous}
        </a>
      ) : null}
      <span>{words.pager.page(number(page), number(pages))}</span>
      {page < pages ? (
        <a class="button quiet" rel="next" href={at(page + 1)}>
          {words.pager.next}
        </a>
      ) : null}
    </nav>
  );
}
