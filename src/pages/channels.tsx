import { channelPath } from '../feed/addresses.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import { document } from './layout.tsx';
import { SearchForm } from './search.tsx';
import type { Site } from './site.ts';

/** All tags, or all authors, that the directory has, by name. */
export function channelsPage(site: Site, of: 'tag' | 'author', entries: readonly DirectoryEntry[]): string {
  const { words } = site;
  const title = of === 'tag' ? words.tags : words.authors;
  const named = entries
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.title.localeCompare(b.title, site.publication.language));
  return document(
    { site, title, path: `/${of}s`, description: words.channelsOf(title, site.publication.title) },
    <>
      <header class="hero">
        <h1>{title}</h1>
        <SearchForm site={site} />
      </header>
      <section class="chips">
        <ChannelChips site={site} entries={named} />
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
