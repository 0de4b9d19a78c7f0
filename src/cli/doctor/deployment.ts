import { type Finding, fault, ok, warning } from './finding.ts';

const FEEDS = [
  { file: 'rss.xml', type: 'application/rss+xml; charset=utf-8' },
  { file: 'atom.xml', type: 'application/atom+xml; charset=utf-8' },
  { file: 'feed.json', type: 'application/feed+json; charset=utf-8' },
];

/** How long after a change a window should be in KV, in milliseconds. */
const LATE = 10 * 60_000;

interface Health {
  status?: string;
  backlog?: number;
  oldest_unprojected?: string;
  articles?: number;
}

/** Asks a running edgefeed what readers and monitors ask. `fetch` and the time are given. */
export async function checkDeployment(
  address: string,
  token: string | undefined,
  fetched: typeof fetch,
  now: Date,
): Promise<Finding[]> {
  const at = (path: string, headers: Record<string, string> = {}) =>
    fetched(new URL(path, address), { headers, redirect: 'manual' });
  try {
    const findings = await checkHealth(at, token, now);
    for (const feed of FEEDS) findings.push(...(await checkFeed(at, feed, address)));
    const api = await at('/api/categories');
    await api.body?.cancel();
    findings.push(
      api.status === 401
        ? ok('publishing takes a token')
        : api.status === 503
          ? warning('publishing is off', 'Set the secret: npx wrangler secret put PUBLISH_TOKEN')
          : fault(`/api/categories answers ${api.status} without a token`, 'It should be 401. Is this an edgefeed?'),
    );
    return findings;
  } catch (error) {
    const reason = (error as Error).cause ?? (error as Error).message;
    return [fault(`${address} cannot be reached (${reason})`, 'Is it deployed there? Does its name resolve?')];
  }
}

type Ask = (path: string, headers?: Record<string, string>) => Promise<Response>;

async function checkHealth(at: Ask, token: string | undefined, now: Date): Promise<Finding[]> {
  const response = await at('/api/health', token ? { Authorization: `Bearer ${token}` } : {});
  const text = await response.text();
  const health = parsed(text);
  if (response.status !== 200) {
    const { detail = text.slice(0, 200), status } = health as { detail?: string; status?: unknown };
    const said = typeof status === 'string' ? status : detail;
    return [
      fault(`/api/health answers ${response.status}: ${said}`, 'See "When it does not answer" in docs/operations.md.'),
    ];
  }
  if (health.status !== 'ok') return [fault('/api/health does not say ok', 'Is this an edgefeed?')];
  if (health.backlog === undefined) {
    const how = 'Give --token, or set PUBLISH_TOKEN in the environment, to see how far behind it is.';
    return [token ? warning('the token is none of this edgefeed', how) : ok('it stands')];
  }
  const since = health.oldest_unprojected;
  const late = since !== undefined && now.getTime() - Date.parse(since) > LATE;
  return [
    late
      ? warning(
          `${health.backlog} windows wait for KV since ${since}`,
          'See "When a feed is stale" in docs/operations.md.',
        )
      : ok(`it stands, holds ${health.articles} articles, and ${health.backlog} windows wait for KV`),
  ];
}

async function checkFeed(at: Ask, { file, type }: (typeof FEEDS)[number], address: string): Promise<Finding[]> {
  const path = `/${file}`;
  const first = await at(path);
  await first.arrayBuffer();
  if (first.status !== 200) return [fault(`${path} answers ${first.status}`, 'It should be 200.')];
  const findings: Finding[] = [];
  const expect = (is: boolean, what: string, advice: string) => {
    if (!is) findings.push(fault(`${path}: ${what}`, advice));
  };
  const header = (name: string) => first.headers.get(name);
  const proxy = 'Something between here and the worker changes answers: look at rules and proxies of the zone.';
  expect(header('Content-Type') === type, `Content-Type is ${header('Content-Type')}, not ${type}`, proxy);
  expect(/max-age=\d/.test(header('Cache-Control') ?? ''), `Cache-Control is ${header('Cache-Control')}`, proxy);
  expect(header('ETag') !== null && header('Last-Modified') !== null, 'ETag or Last-Modified is missing', proxy);
  const self = /<([^>]*)>; *rel="?self/.exec(header('Link') ?? '')?.[1];
  const origin = self === undefined ? undefined : URL.parse(self, address)?.origin;
  if (origin !== undefined && origin !== new URL(address).origin) {
    findings.push(
      warning(
        `${path} says that it is at ${origin}`,
        'Right when that is where readers get it; else correct PUBLIC_URL and deploy.',
      ),
    );
  }
  const again = await at(path, { 'If-None-Match': header('ETag') ?? '' });
  await again.arrayBuffer();
  expect(again.status === 304, `a poll with the ETag of before is answered ${again.status}, not 304`, proxy);
  const status = again.headers.get('CF-Cache-Status') ?? again.headers.get('Cache-Status') ?? 'nothing of a cache';
  if (findings.length === 0) findings.push(ok(`${path} is served and validated; the cache says: ${status}`));
  return findings;
}

function parsed(text: string): Health {
  try {
    return JSON.parse(text) as Health;
  } catch {
    return {};
  }
}
