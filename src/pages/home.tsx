import { entriesOf } from '../feed/entry.ts';
import type { Window } from '../feed/window.ts';
import { positionPath, selectionPath } from '../http/paths.ts';
import type { Headline } from '../ledger/contract.ts';
import type { Directory, DirectoryEntry } from '../window/directory.ts';
import { Articles } from './articles.tsx';
import { Categories, saidOf } from './categories.tsx';
import { ChannelChips } from './channels.tsx';
import type { Listing } from './grouping.ts';
import { document } from './layout.tsx';
import { SearchForm } from './search.tsx';
import type { Site } from './site.ts';
import { Subscribe } from './subscribe.tsx';

/** In two columns; one with an image takes the whole first column. */
const NEWEST = 8;
const NEWEST_BESIDE_LEAD = 6;
const CHIPS = 40;

interface Home {
  directory: Directory;
  listing: Listing;
  headlines: readonly Headline[][] | undefined;
  /** The window of everything; undefined on pages that show categories only. */
  newest: Window | undefined;
}

/** The publication: what is new, all categories, tags, authors, and how to subscribe. */
export function homePage(site: Site, { directory, listing, headlines, newest }: Home): string {
  const { publication, words, number, plural } = site;
  const items = newest?.items ?? [];
  const isPictured = Boolean(items[0]?.image ?? items[0]?.banner_image);
  const shown = items.slice(0, isPictured ? 1 + NEWEST_BESIDE_LEAD : NEWEST);
  const entries = entriesOf(shown, publication.publicUrl);
  const path = selectionPath(listing);
  const categories = directory.categories.filter(({ count }) => count > 0).length;
  const head = {
    site,
    title: path === '/' ? publication.title : titleOf(site, listing),
    path,
    description: publication.description ?? words.welcome,
    unlisted: listing.query !== '',
    data: {
      '@type': 'WebSite',
      name: publication.title,
      url: `${publication.publicUrl}/`,
      inLanguage: publication.language,
      ...(publication.description ? { description: publication.description } : {}),
    },
  };
  // What was asked for comes first.
  if (path !== '/') {
    return document(head, <Categories site={site} listing={listing} headlines={headlines} heading="h1" />);
  }
  return document(
    head,
    <>
      <header class="hero">
        {publication.logo ? <img class="logo" src={publication.logo} alt="" height="56" /> : null}
        <h1 lang={site.lang()} dir="auto">
          {publication.title}
        </h1>
        {publication.description ? (
          <p class="lede" lang={site.lang()} dir="auto">
            {publication.description}
          </p>
        ) : (
          <p class="lede">{words.welcome}</p>
        )}
        {directory.articles > 0 ? (
          <p class="facts">
            <span>{words.articles(number(directory.articles), plural(directory.articles))}</span>
            <span>{words.categoriesCount(number(categories), plural(categories))}</span>
            <time datetime={directory.updated}>{words.updated(site.moment(directory.updated))}</time>
          </p>
        ) : null}
        {directory.articles > 0 ? <SearchForm site={site} /> : null}
        <Subscribe site={site} channel="all" title={publication.title} />
      </header>
      {directory.articles === 0 ? <Empty site={site} /> : null}
      {entries.length > 0 ? (
        <section aria-labelledby="newest">
          <div class="head">
            <h2 id="newest">{words.newest}</h2>
          </div>
          <Articles site={site} entries={entries} lead={true} />
          {directory.articles > entries.length ? (
            <p class="more">
              <a class="button quiet" href={positionPath('all', { archive: undefined, page: 1 })}>
                {words.allArticles}
              </a>
            </p>
          ) : null}
        </section>
      ) : null}
      {categories > 0 ? <Categories site={site} listing={listing} headlines={headlines} /> : null}
      {newest ? <Chips site={site} title={words.tags} all="/tags" entries={directory.tags} /> : null}
      {newest ? <Chips site={site} title={words.authors} all="/authors" entries={directory.authors} /> : null}
    </>,
  );
}

/** Whoever sees this has just set it up, and wants to know how to go on. */
function Empty({ site: { words } }: { site: Site }) {
  return (
    <section class="empty">
      <p>{words.nothingYet}</p>
      <p>
        <a class="button quiet" href="/admin/write" rel="nofollow">
          {words.admin.nav.write}
        </a>
      </p>
    </section>
  );
}

/** Of a page of categories: what it shows, and which part. */
function titleOf(site: Site, listing: Listing): string {
  const { words, number } = site;
  const { page, pages } = listing;
  const part = page === 1 ? [] : [words.pager.page(number(page), number(pages))];
  return [saidOf(site, listing) ?? words.categories, ...part].join(', ');
}

interface ChipsProps {
  site: Site;
  title: string;
  /** The page of all of them. */
  all: string;
  entries: readonly DirectoryEntry[];
}

function Chips({ site, title, all, entries }: ChipsProps) {
  const filled = entries.filter(({ count }) => count > 0);
  const shown = filled.slice(0, CHIPS);
  if (shown.length === 0) return null;
  return (
    <section>
      <div class="head">
        <h2>{title}</h2>
      </div>
      <div class="chips">
        <ChannelChips site={site} entries={shown} />
        {filled.length > CHIPS ? <a href={all}>{site.words.groups.all}</a> : null}
      </div>
    </section>
  );
}
