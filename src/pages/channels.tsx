import { channelPath } from '../feed/addresses.ts';
import { channelsPath } from '../http/paths.ts';
import type { ChannelList } from '../ledger/contract.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import { Pager } from './categories.tsx';
import { document } from './layout.tsx';
import { SearchForm } from './search.tsx';
import type { Site } from './site.ts';

/** A page of all tags, or of all authors. Pages go by the number of articles, and each one by name. */
export function channelsPage(site: Site, of: 'tag' | 'author', { entries, pages }: ChannelList, page: number): string {
  const { words, publication, number } = site;
  const name = of === 'tag' ? words.tags : words.authors;
  const title = page === 1 ? name : `${name}, ${words.pager.page(number(page), number(pages))}`;
  const named = entries.toSorted((a, b) => a.title.localeCompare(b.title, publication.language));
  const path = channelsPath(of, page);
  return document(
    { site, title, path, description: words.channelsOf(title, publication.title) },
    <>
      <header class="hero">
        <h1>{name}</h1>
        <SearchForm site={site} />
      </header>
      <section>
        <div class="chips">
          {named.length > 0 ? <ChannelChips site={site} entries={named} /> : <p>{words.nothingYet}</p>}
        </div>
        <Pager site={site} page={page} pages={pages} at={(other) => channelsPath(of, other)} />
      </section>
    </>,
  );
}

/** Links to channels, each with how many articles it has. */
export function ChannelChips({ site, entries }: { site: Site; entries: readonly DirectoryEntry[] }) {
  return (
    <>
      {entries.map((entry) => (
        <a href={channelPath(entry.name)}>
          {entry.title} <span class="count">{site.number(entry.count)}</span>
        </a>
      ))}
    </>
  );
}
