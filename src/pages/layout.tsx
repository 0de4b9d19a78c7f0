import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { channelPath, FORMAT, FORMATS, feedPath } from '../feed/addresses.ts';
import { GENERATOR } from '../feed/publication.ts';
import { accentStyle } from './assets/accent.ts';
import { FAVICON, FEED_SIGN, SCRIPT, STYLE } from './assets/assets.ts';
import type { Site } from './site.ts';

export interface PageHead {
  site: Site;
  title: string;
  /** The page's own path; undefined for pages that have none, such as errors. */
  path?: string | undefined;
  description?: string | undefined;
  /** The channel whose feeds the page announces beside those of everything. */
  channel?: { name: string; title: string } | undefined;
  image?: string | undefined;
  type?: 'website' | 'article';
  /** What the page is about, by schema.org. */
  data?: Record<string, unknown> | undefined;
  /** Kept from search engines: pages that only lead to others. */
  unlisted?: boolean;
}

/** The sign for feeds, for beside a word that says the same. */
export function FeedIcon() {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={FEED_SIGN} />
    </svg>
  );
}

/** A whole page as HTML: head, bar, what is given, foot. */
export function document(head: PageHead, content: Child, crumbs: Child = null): string {
  return `<!doctype html>\n${(<Document head={head} content={content} crumbs={crumbs} />).toString()}\n`;
}

function Document({ head, content, crumbs }: { head: PageHead; content: Child; crumbs: Child }) {
  const { site, title, path } = head;
  const { publication, words } = site;
  const whole = title === publication.title ? title : `${title} | ${publication.title}`;
  return (
    <html lang={words.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{whole}</title>
        <Meta head={head} />
        <link rel="icon" href={publication.icon ?? FAVICON.path} />
        <link rel="stylesheet" href={STYLE.path} />
        {publication.accent ? <link rel="stylesheet" href={accentStyle(publication.accent).path} /> : null}
        <script src={SCRIPT.path} defer={true}></script>
      </head>
      <body>
        <a class="skip" href="#main">
          {words.skipToContent}
        </a>
        {path === '/' ? null : (
          <header class="bar">
            <a href="/">
              {publication.logo ? <img class="logo" src={publication.logo} alt="" height="28" /> : <FeedIcon />}
              <span class="name">{publication.title}</span>
            </a>
            {crumbs}
          </header>
        )}
        <main id="main">{content}</main>
        <Foot site={site} />
      </body>
    </html>
  );
}

function Meta({ head }: { head: PageHead }) {
  const { site, title, path, description, channel, type = 'website', data, unlisted } = head;
  const { publication, words } = site;
  const address = path === undefined ? undefined : publication.publicUrl + path;
  const image = head.image ?? publication.logo;
  const announced = [
    ...(channel && channel.name !== 'all' ? [channel] : []),
    { name: 'all', title: publication.title },
  ];
  return (
    <>
      {description ? <meta name="description" content={description} /> : null}
      {unlisted || path === undefined ? <meta name="robots" content="noindex" /> : null}
      {address ? <link rel="canonical" href={address} /> : null}
      {announced.flatMap(({ name, title: of }) =>
        FORMATS.map((format) => (
          <link
            rel="alternate"
            type={FORMAT[format].mediaType}
            title={`${of} (${FORMAT[format].label})`}
            href={publication.publicUrl + feedPath(name, format)}
          />
        )),
      )}
      <link
        rel="outline"
        type="text/x-opml"
        title={words.subscribe.opml}
        href={`${publication.publicUrl}/feeds.opml`}
      />
      <meta property="og:site_name" content={publication.title} />
      <meta property="og:title" content={title} />
      <meta property="og:type" content={type} />
      {address ? <meta property="og:url" content={address} /> : null}
      {description ? <meta property="og:description" content={description} /> : null}
      {image ? <meta property="og:image" content={image} /> : null}
      {data ? (
        <script type="application/ld+json">
          {raw(JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c'))}
        </script>
      ) : null}
    </>
  );
}

function Foot({ site }: { site: Site }) {
  const { publication, words } = site;
  const own = publication.homePage !== publication.publicUrl && publication.homePage !== `${publication.publicUrl}/`;
  return (
    <footer class="foot">
      <div>
        <nav aria-label={words.footer.feeds}>
          {words.footer.feeds}
          {': '}
          {FORMATS.map((format) => (
            <a href={feedPath('all', format)}>{FORMAT[format].label}</a>
          ))}
          <a href="/feeds.opml">OPML</a>
          <a href="/search">{words.find.label}</a>
          <a href="/combined">{words.combined.title}</a>
        </nav>
        <p>
          {publication.copyright ? `${publication.copyright} ` : null}
          {own ? <a href={publication.homePage}>{new URL(publication.homePage).hostname}</a> : null}
          {`${words.footer.poweredBy} ${GENERATOR.name}`}
        </p>
      </div>
    </footer>
  );
}

/** A link to a channel's page. */
export function ChannelLink({ name, children }: { name: string; children?: Child }) {
  return <a href={channelPath(name)}>{children}</a>;
}
