import type { Token } from '../http/connection.ts';

/** The server that now runs, as a newcomer should know it. */
export interface Server {
  /** Without a slash at the end. */
  address: string;
  /** The address that feeds give of themselves; it may be elsewhere. */
  publicUrl: string;
  token: Token;
  state: string;
  /** The name that the samples gave to the publication, if they did. */
  sample?: string | undefined;
  /** The category to show; undefined when there is none. */
  category: { title: string; slug: string } | undefined;
}

/** The first screen: addresses, token, and a command that publishes an article and can be copied as it is. */
export function greeting({ address, publicUrl, token, state, category, sample }: Server): string {
  const title = category?.title ?? 'Everything';
  const feeds = category ? `${address}/category/${encodeURIComponent(category.slug)}` : address;
  const rows: [string, string][] = [
    ['Home', `${address}/`],
    [`${title}, RSS`, `${feeds}/rss.xml`],
    [`${title}, Atom`, `${feeds}/atom.xml`],
    [`${title}, JSON Feed`, `${feeds}/feed.json`],
    ['Write', `${address}/admin  (asks for the token)`],
    ['API', `${address}/api/articles`],
    ['Token', `${token.bearer}  (${token.origin})`],
    ['State', state],
  ];
  if (sample !== undefined) rows.unshift(['Sample', `${sample}  (yours: PUBLICATION_TITLE in wrangler.toml)`]);
  if (publicUrl !== address) rows.push(['Feeds say they are at', publicUrl]);
  const categories = [category?.title ?? 'News'];
  const article = { id: 'hello', title: 'Hello', content_html: '<p>My first article</p>', categories };
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
  return `
${table}

Publish an article, and find it in the feed${category ? `s of ${category.title}` : 's'}${sample === undefined ? '' : ' (the samples then go)'}:

  curl ${quote(`${address}/api/articles`)} \\
    -H ${quote(`Authorization: Bearer ${token.bearer}`)} -H 'Content-Type: application/json' \\
    -d ${quote(JSON.stringify(article))}

Import posts:  PUBLISH_TOKEN=${quote(token.bearer)} npm run import -- FOLDER --to ${address}
Ctrl-C ends the server.

Ready on ${address}`;
}

/** As one word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
