import { type Answer, type Ask, type Deployment, ENCODINGS, encodingOf, FEEDS, linkIn, textOf } from './ask.ts';
import { broken, type Documented, type Finding, fault, ok, warning } from './finding.ts';
import { checkPublishing } from './publishing.ts';
import { checkBacklog, checkPush, type HubHealth } from './push.ts';

/** How long after a change a window should be in KV, in milliseconds. */
const LATE = 10 * 60_000;

interface Health {
  status?: string;
  backlog?: number;
  oldest_unprojected?: string;
  articles?: number;
  hub?: HubHealth;
}

/** Asks a running edgefeed what readers, monitors and publishers ask; publishes into `category`, a free one, if any. */
export async function* checkDeployment(deployment: Deployment, category?: string): AsyncGenerator<Finding> {
  const { address, ask } = deployment;
  try {
    yield* await checkHealth(deployment);
    for (const feed of FEEDS) yield* await checkFeed(deployment, feed);
    yield await checkAccess(ask);
    yield* checkPush(deployment);
    if (category !== undefined) yield* checkPublishing(deployment, category);
  } catch (error) {
    yield fault(
      `${address} cannot be reached (${(error as Error).message || String(error)})`,
      'Is it deployed there? Does its name resolve?',
    );
  }
}

async function checkHealth({ ask, token, clock }: Deployment): Promise<Finding[]> {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const { status, body } = await ask('/api/health', { headers });
  const health = parsed(body.toString());
  if (status !== 200) {
    const { detail = body.toString().slice(0, 200), status: said } = health as { detail?: string; status?: unknown };
    const reason = typeof said === 'string' ? said : detail;
    return [fault(`/api/health answers ${status}: ${reason}`, 'See "When it does not answer" in docs/operations.md.')];
  }
  if (health.status !== 'ok') return [fault('/api/health does not say ok', 'Is this an edgefeed?')];
  const { backlog, oldest_unprojected: since, articles, hub } = health;
  if (backlog === undefined) {
    const how = 'Give --token, or set PUBLISH_TOKEN in the environment, to see how far behind it is.';
    return [token ? warning('the token is none of this edgefeed', how) : ok('it is healthy')];
  }
  return [
    since !== undefined && clock.now() - Date.parse(since) > LATE
      ? warning(`${backlog} windows wait for KV since ${since}`, 'See "When a feed is stale" in docs/operations.md.')
      : ok(`it is healthy, holds ${articles} articles, and ${backlog} windows wait for KV`),
    ...(hub ? [checkBacklog(hub, clock.now())] : []),
  ];
}

async function checkAccess(ask: Ask): Promise<Finding> {
  const { status } = await ask('/api/categories');
  if (status === 401) return ok('publishing takes a token');
  return status === 503
    ? warning('publishing is off', 'Set the secret: npx wrangler secret put PUBLISH_TOKEN')
    : fault(`/api/categories answers ${status} without a token`, 'It should be 401. Is this an edgefeed?');
}

function parsed(text: string): Health {
  try {
    return JSON.parse(text) as Health;
  } catch {
    return {};
  }
}

type Feed = (typeof FEEDS)[number];

/** A publish between two requests, or an answer that is being stored, may look like a fault once or twice. */
const ATTEMPTS = 3;
const PAUSE = 1_000;

/** The feed of everything in one format, as readers poll it: each encoding, from the cache, and validated. */
async function checkFeed({ address, ask, clock }: Deployment, feed: Feed): Promise<Finding[]> {
  const path = `/${feed.file}`;
  for (let attempt = 1; ; attempt += 1) {
    const { faults, link } = await poll(ask, path, feed);
    if (faults.length === 0) {
      const what = `${path} comes in ${ENCODINGS.join(', ')}, is a hit when asked again, and is validated`;
      return [ok(what), ...checkPlace(path, link, address)];
    }
    if (attempt === ATTEMPTS) return faults;
    await clock.pause(PAUSE);
  }
}

async function poll(ask: Ask, path: string, { type, begins }: Feed): Promise<{ faults: Finding[]; link: string }> {
  const faults = new Map<string, Finding>();
  const expect = (holds: boolean, what: string, sentence: Documented = 'gateway') => {
    if (!holds) faults.set(what, broken(`${path}: ${what}`, sentence));
  };
  let etag = '';
  let link = '';
  for (const encoding of ENCODINGS) {
    const question = { headers: { 'Accept-Encoding': encoding } };
    const first = await ask(path, question);
    if (first.status !== 200) return { faults: [fault(`${path} answers ${first.status}`, 'It should be 200.')], link };
    const again = await ask(path, question);
    for (const answer of [first, again]) {
      const found = encodingOf(answer);
      expect(found === encoding, `asked for ${encoding}, it comes in ${found}`, 'variants');
      expect(textOf(answer)?.startsWith(begins) === true, `its bytes are no feed in ${found}`, 'variants');
      checkHeaders(answer, type, expect);
    }
    expect(isHit(again), `asked again, it is no hit: Cache-Status is ${again.headers['cache-status']}`, 'storing');
    etag = again.headers.etag ?? '';
    link = String(again.headers.link ?? '');
  }
  if (etag === '') return { faults: [...faults.values()], link };
  const shown = { 'If-None-Match': etag };
  const same = await ask(path, { headers: shown });
  expect(same.status === 304, `asked with its ETag, it answers ${same.status}, not 304`);
  const plain = await ask(path);
  expect(plain.status === 200, `asked without an ETag after that, it answers ${plain.status}, not 200`, 'revalidation');
  const unchanged = await ask(path, { headers: { ...shown, 'A-IM': 'feed' } });
  expect(unchanged.status === 304, `asked for changes of none, it answers ${unchanged.status}, not 304`);
  return { faults: [...faults.values()], link };
}

function checkHeaders({ headers }: Answer, type: string, expect: (holds: boolean, what: string) => void): void {
  const { vary, age, date, etag, 'content-type': found, 'cache-control': kept } = headers;
  expect(found === type, `Content-Type is ${found}, not ${type}`);
  expect(/\baccept-encoding\b/i.test(vary ?? ''), `Vary is ${vary}, not Accept-Encoding`);
  expect(age === undefined, 'it has an Age: readers take it for older than it is');
  expect(date !== undefined, 'it has no Date');
  expect(/max-age=\d/.test(kept ?? ''), `Cache-Control is ${kept}`);
  expect(etag !== undefined && headers['last-modified'] !== undefined, 'it has no ETag or no Last-Modified');
}

function isHit({ headers }: Answer): boolean {
  return /^edgefeed; hit\b/.test(String(headers['cache-status'] ?? ''));
}

/** The address that the feed gives itself is made from PUBLIC_URL. */
function checkPlace(path: string, link: string, address: string): Finding[] {
  const self = linkIn({ link }, 'self');
  const origin = self === undefined ? undefined : URL.parse(self, address)?.origin;
  if (origin === undefined || origin === new URL(address).origin) return [];
  const advice = 'Right when that is where readers get it; else correct PUBLIC_URL and deploy.';
  return [warning(`${path} says that it is at ${origin}`, advice)];
}
