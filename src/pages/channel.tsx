import { type Entry, entriesOf } from '../feed/entry.ts';
import type { Window } from '../feed/window.ts';
import type { Position } from '../http/address.ts';
import { positionPath } from '../http/paths.ts';
import { Articles } from './articles.tsx';
import { document, FeedIcon } from './layout.tsx';
import type { Site } from './site.ts';
import { Subscribe } from './subscribe.tsx';

/** Articles on one page: what a phone loads in a moment. An archive page may be as long as a window, and is divided too. */
export const ARTICLES_PER_PAGE = 20;

/** The page of a category, a tag, an author, or of everything; undefined where there is no such part. */
export function channelPage(site: Site, window: Window, position: Position): string | undefined {
  const { publication, words, number, plural } = site;
  const { channel } = window;
  const entries = entriesOf(window.items, publication.publicUrl);
  const pages = Math.max(1, Math.ceil(entries.length / ARTICLES_PER_PAGE));
  if (position.page > pages) return undefined;
  const shown = entries.slice((position.page - 1) * ARTICLES_PER_PAGE, position.page * ARTICLES_PER_PAGE);
  const title = channel.kind === 'all' ? words.allArticles : channel.title;
  const kind = channel.kind === 'all' || channel.kind === 'search' ? undefined : words.kinds[channel.kind];
  const first = position.archive === undefined && position.page === 1;
  const head = {
    site,
    title: [title, ...placeOf(site, position, pages)].join(', '),
    path: positionPath(channel.name, position),
    description: channel.description ?? words.channelOf(title, publication.title),
    channel: { name: channel.name, title },
    image: channel.image ?? shown.find(({ image }) => image)?.image,
    data: collection(site, window, title, shown),
  };
  return document(
    head,
    <>
      <header class="hero">
        {kind ? <p class="kind">{kind}</p> : null}
        <h1 lang={site.lang(channel.language)} dir="auto">
          {title}
        </h1>
        {channel.description ? (
          <p class="lede" lang={site.lang(channel.language)} dir="auto">
            {channel.description}
          </p>
        ) : null}
        <p class="facts">
          {placeOf(site, position, pages).map((place) => (
            <span>{place}</span>
          ))}
          {first && window.archives === 0 ? (
            <span>{words.articles(number(entries.length), plural(entries.length))}</span>
          ) : null}
          <time datetime={window.updated}>{words.updated(site.moment(window.updated))}</time>
        </p>
        <Subscribe site={site} channel={channel.name} title={channel.title || publication.title} />
      </header>
      <section aria-labelledby="articles">
        <h2 id="articles" class="hidden">
          {words.articlesHere}
        </h2>
        {shown.length > 0 ? (
          <Articles site={site} entries={shown} within={channel.name} />
        ) : (
          <p class="empty">
            <FeedIcon /> {words.nothingYet}
          </p>
        )}
        <Neighbours site={site} window={window} position={position} pages={pages} />
      </section>
    </>,
  );
}

/** Where a page stands, as its title says too: no two pages have one title. */
function placeOf({ words, number }: Site, { archive, page }: Position, pages: number): string[] {
  return [
    ...(archive === undefined ? [] : [words.archivePage(number(archive))]),
    ...(page === 1 ? [] : [words.pager.page(number(page), number(pages))]),
  ];
}

/** To newer and older articles: through the parts of the window, then from the newest archive page to the first. */
function Neighbours(props: { site: Site; window: Window; position: Position; pages: number }) {
  const { site, window, position, pages } = props;
  const { archive, page } = position;
  const { words } = site;
  const to = (other: Position) => positionPath(window.channel.name, other);
  const before = window.oldest ? 0 : archive === undefined ? window.archives : archive - 1;
  const older =
    page < pages ? to({ archive, page: page + 1 }) : before > 0 ? to({ archive: before, page: 1 }) : undefined;
  const after = archive === undefined || archive >= window.archives ? undefined : archive + 1;
  const newer =
    page > 1 ? to({ archive, page: page - 1 }) : archive === undefined ? undefined : to({ archive: after, page: 1 });
  if (!older && !newer) return null;
  return (
    <nav class="pager" aria-label={words.pager.label}>
      {newer ? (
        <a class="button quiet" rel="prev" href={newer}>
          {words.newer}
        </a>
      ) : null}
      {older ? (
        <a class="button quiet" rel="next" href={older}>
          {words.older}
        </a>
      ) : null}
    </nav>
  );
}

function collection(site: Site, { channel }: Window, title: string, shown: readonly Entry[]) {
  return {
    '@type': 'CollectionPage',
    name: title,
    url: site.publication.publicUrl + positionPath(channel.name, { archive: undefined, page: 1 }),
    inLanguage: channel.language ?? site.publication.language,
    mainEntity: {
      '@type': 'ItemList',
      itemListElement: shown.map(({ link }, index) => ({ '@type': 'ListItem', position: index + 1, url: link })),
    },
  };
}
