import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { cacheTag, EVERYTHING_TAG } from '../edge/cache.ts';
import { channelPath, feedPath } from '../feed/addresses.ts';
import { FORMAT, FORMATS } from '../feed/formats.ts';
import type { Publication } from '../feed/publication.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { Directory, DirectoryEntry } from '../ledger/contract.ts';
import type { House } from './house.ts';
import { unavailable } from './problem.ts';

/** What there is to subscribe to: for people at `/`, for readers that import lists at `/feeds.opml` (OPML 2.0). */
export function homeRoutes(house: House): Hono {
  const { publication } = house;
  const routes = new Hono();
  const answer = async (contentType: string, write: (directory: Directory) => string | Promise<string>) => {
    try {
      const body = await write(await house.ledger.directory());
      return new Response(body, {
        headers: {
          'Content-Type': `${contentType}; charset=utf-8`,
          'Cache-Control': 'public, max-age=60, stale-while-revalidate=3600, stale-if-error=86400',
          'Cache-Tag': `${EVERYTHING_TAG},${cacheTag('all')}`,
          'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return unavailable('The list of feeds cannot be read just now.');
    }
  };
  routes.get('/', () => answer('text/html', async (directory) => String(await homePage(publication, directory))));
  routes.get('/feeds.opml', () =>
    answer('text/x-opml', async (directory) => String(await opml(publication, directory))),
  );
  return routes;
}

function homePage(publication: Publication, { categories, articles }: Directory) {
  const { title, language, description, publicUrl } = publication;
  const feeds = (channel: string) =>
    FORMATS.map((format) => html`<a href="${feedPath(channel, format)}">${FORMAT[format].label}</a> `);
  const row = ({ name, title, count }: DirectoryEntry) =>
    html`<tr id="${channelPath(name)}"><th scope="row">${title}</th><td>${count}</td><td>${feeds(name)}</td></tr>`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
${FORMATS.map(
  (format) =>
    html`<link rel="alternate" type="${FORMAT[format].mediaType}" title="${title}" href="${publicUrl}${feedPath('all', format)}">
`,
)}</head>
<body>
<main>
<h1>${title}</h1>
${description ? html`<p>${description}</p>` : ''}
<p>Feeds for RSS readers: copy an address into yours, and new articles come to you.
All ${articles} articles: ${feeds('all')}· <a href="/feeds.opml">OPML of all categories</a></p>
<table>
<thead><tr><th scope="col">Category</th><th scope="col">Articles</th><th scope="col">Feeds</th></tr></thead>
<tbody>
${categories.map(row)}</tbody>
</table>
</main>
</body>
</html>
`;
}

function opml({ title, publicUrl, language }: Publication, { categories }: Directory) {
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}
<opml version="2.0">
<head><title>${title}</title></head>
<body>
${categories.map(
  ({ name, title }) =>
    html`<outline type="rss" text="${title}" title="${title}" xmlUrl="${publicUrl}${feedPath(name, 'rss')}" language="${language}"/>
`,
)}</body>
</opml>
`;
}
