import { plainText, summarize } from '../article/plain.ts';
import { searchName } from '../feed/addresses.ts';
import { type Entry, entriesOf } from '../feed/entry.ts';
import { htmlText, type WindowItem } from '../feed/item.ts';
import { searchPath } from '../http/paths.ts';
import { marked, passage } from '../search/passage.ts';
import { QUERY_LENGTH, type Query } from '../search/query.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import { Articles, type Passages } from './articles.tsx';
import { ChannelChips } from './channels.tsx';
import { document } from './layout.tsx';
import type { Site } from './site.ts';
import { Subscribe } from './subscribe.tsx';

/** Units of UTF-16 of an article that are shown. */
const PASSAGE_LENGTH = 200;

interface Search {
  /** As it is in the address; empty where nothing was asked. */
  text: string;
  query: Query;
  cursor: number | undefined;
  /** The articles that were found; undefined where nothing was asked. */
  items: readonly WindowItem[] | undefined;
  /** Where older ones begin, if there are more. */
  next: number | undefined;
  /** Categories and tags of such a name. */
  suggested: readonly DirectoryEntry[];
}

/** The page of a search: a field, and what was found. */
export function searchPage(site: Site, { text, query, cursor, items, next, suggested }: Search): string {
  const { publication, words } = site;
  const title = items ? words.find.title(text) : words.find.label;
  const name = searchName(text);
  const entries = entriesOf(items ?? [], publication.publicUrl);
  const head = {
    site,
    title,
    path: searchPath({ query: text, cursor }),
    description: items ? words.channelOf(title, publication.title) : words.find.help,
    unlisted: true,
    ...(items ? { channel: { name, title } } : {}),
  };
  return document(
    head,
    <>
      <header class="hero">
        <h1 dir="auto">{title}</h1>
        <SearchForm site={site} text={text} />
        {entries.length > 0 ? null : <p class="hint">{words.find.help}</p>}
        {items ? <Subscribe site={site} channel={name} title={title} /> : null}
      </header>
      {items ? (
        <section aria-labelledby="articles">
          <h2 id="articles" class="hidden">
            {words.articlesHere}
          </h2>
          {entries.length > 0 ? (
            <Articles site={site} entries={entries} found={entries.map((entry) => passagesOf(entry, query))} />
          ) : (
            <p class="empty">{words.find.none(text)}</p>
          )}
          {next === undefined ? null : (
            <nav class="pager" aria-label={words.pager.label}>
              <a class="button quiet" rel="next" href={searchPath({ query: text, cursor: next })}>
                {words.older}
              </a>
            </nav>
          )}
        </section>
      ) : null}
      {suggested.length > 0 ? <Suggested site={site} entries={suggested} /> : null}
      {entries.length > 0 ? <p class="hint more">{words.find.help}</p> : null}
    </>,
  );
}

/** A field to search articles with. */
export function SearchForm({ site: { words }, text = '' }: { site: Site; text?: string }) {
  return (
    <search aria-label={words.find.label}>
      <form class="find" action="/search" method="get">
        <input
          type="search"
          name="q"
          value={text}
          maxlength={QUERY_LENGTH}
          aria-label={words.find.label}
          placeholder={words.find.placeholder}
        />
        <button type="submit" class="quiet">
          {words.find.submit}
        </button>
      </form>
    </search>
  );
}

function Suggested({ site, entries }: { site: Site; entries: readonly DirectoryEntry[] }) {
  const { words } = site;
  return (
    <section aria-labelledby="suggested">
      <div class="head">
        <h2 id="suggested">{words.find.suggested}</h2>
      </div>
      <div class="chips">
        <ChannelChips site={site} entries={entries} />
      </div>
    </section>
  );
}

/** The title, and a passage of the summary or else of the content; where neither has what is looked for, how it begins. */
function passagesOf(entry: Entry, query: Query): Passages {
  const { title, summary = '' } = entry;
  const text =
    passage(summary, query, PASSAGE_LENGTH) ?? passage(plainText(htmlText(entry) ?? ''), query, PASSAGE_LENGTH);
  return { title: marked(title, query), text: text ?? marked(summarize(summary, PASSAGE_LENGTH), query) };
}
