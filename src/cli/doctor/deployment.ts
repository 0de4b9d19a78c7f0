import { type Connection, faultOf } from '../http/connection.ts';
import { type Answer, ask, ENCODINGS, FEEDS, linkIn } from './ask.ts';
import { broken, type Documented, type Finding, fault, ok, warning } from './finding.ts';
import { checkPublishing } from './publishing.ts';
import { checkPush, RUNBOOK } from './push.ts';

/** Asks a running edgefeed what readers, monitors and publishers ask; publishes into `category`, a free one, if any. */
export async function* checkDeployment(server: Connection, category?: string): AsyncGenerator<Finding> {
  const reader = { ...server, token: null };
  try {
    yield* checkHealth(server);
    for (const feed of FEEDS) yield* await checkFeed(reader, feed);
    yield await checkAccess(reader);
    yield* checkPush(reader);
    if (category !== undefined) yield* checkPublishing(server, category);
  } catch (error) {
    yield fault(`${server.to} cannot be reached (${faultOf(error)})`, 'Is it deployed there? Does its name resolve?');
  }
}

/** The answer of `/api/health`; with a token all of it. */
interface Health {
  status?: string;
  detail?: string;
  backlog?: number;
  oldest_unprojected?: string;
  articles?: number;
  hub?: 'unavailable' | { subscriptions: number; behind: number; oldest_unpushed?: string };
}

/** How long after a change its windows should be in KV and its pushes out, in milliseconds. */
const LATE = 10 * 60_000;

async function* checkHealth(server: Connection): AsyncGenerator<Finding> {
  const { status, text = '' } = await ask(server, '/api/health');
  const health = (await new Response(text).json().catch(() => ({}))) as Health;
  if (status !== 200) {
    const reason = health.status ?? health.detail ?? text.slice(0, 200);
    return yield fault(
      `/api/health answers ${status}: ${reason}`,
      'See "When it does not answer" in docs/operations.md.',
    );
  }
  if (health.status !== 'ok') return yield fault('/api/health does not say ok', 'Is this an edgefeed?');
  const { backlog, oldest_unprojected: since, articles, hub } = health;
  if (backlog === undefined) {
    const how = 'Give --token, or set PUBLISH_TOKEN in the environment, to see how far behind it is.';
    return yield server.token ? warning('the token is none of this edgefeed', how) : ok('it is healthy');
  }
  const isLate = (change?: string) => change !== undefined && server.backoff.now() - Date.parse(change) > LATE;
  yield isLate(since)
    ? warning(`${backlog} windows wait for KV since ${since}`, 'See "When a feed is stale" in docs/operations.md.')
    : ok(`it is healthy, holds ${articles} articles, and ${backlog} windows wait for KV`);
  if (!hub) return;
  if (hub === 'unavailable') return yield warning('the hub does not answer, and nothing is pushed', RUNBOOK);
  const { subscriptions, behind, oldest_unpushed: waiting } = hub;
  yield isLate(waiting)
    ? warning(`${behind} feeds have changes to push since ${waiting}`, RUNBOOK)
    : ok(`the hub has ${subscriptions} subscriptions, and ${behind} feeds have changes to push`);
}

async function checkAccess(reader: Connection): Promise<Finding> {
  const { status } = await ask(reader, '/api/categories');
  if (status === 401) return ok('publishing takes a token');
  return status === 503
    ? warning('publishing is off', 'Set the secret: npx wrangler secret put PUBLISH_TOKEN')
    : fault(`/api/categories answers ${status} without a token`, 'It should be 401. Is this an edgefeed?');
}

type Feed = (typeof FEEDS)[number];

/** A publish between two requests, or an answer that is being stored, may look like a fault once or twice. */
const ATTEMPTS = 3;
const PAUSE = 1_000;

/** The feed of everything in one format, as readers poll it: each encoding, from the cache, and validated. */
async function checkFeed(reader: Connection, feed: Feed): Promise<Finding[]> {
  for (let attempt = 1; ; attempt += 1) {
    const findings = await poll(reader, feed);
    if (findings[0]?.level === 'ok' || attempt === ATTEMPTS) return findings;
    await reader.backoff.sleep(PAUSE);
  }
}

/** One look at the feed: all that is wrong, or that nothing is. */
async function poll(reader: Connection, { file, type, begins, ends }: Feed): Promise<Finding[]> {
  const path = `/${file}`;
  const faults = new Map<string, Finding>();
  const expect = (holds: boolean, what: string, sentence: Documented = 'gateway') => {
    if (!holds) faults.set(what, broken(`${path}: ${what}`, sentence));
  };
  let headers: Answer['headers'] = {};
  for (const encoding of ENCODINGS) {
    const question = { headers: { 'Accept-Encoding': encoding } };
    const first = await ask(reader, path, question);
    if (first.status !== 200) return [fault(`${path} answers ${first.status}`, 'It should be 200.')];
    const again = await ask(reader, path, question);
    for (const answer of [first, again]) {
      const found = answer.headers['content-encoding'] ?? 'identity';
      expect(found === encoding, `asked for ${encoding}, it comes in ${found}`, 'variants');
      const isFeed = answer.text?.startsWith(begins) && answer.text.trimEnd().endsWith(ends);
      expect(isFeed === true, `its bytes are no feed in ${found}`, 'variants');
      checkHeaders(answer, type, expect);
    }
    headers = again.headers;
    const cached = headers['cache-status'];
    expect(/^edgefeed; hit\b/.test(cached ?? ''), `asked again, it is no hit: Cache-Status is ${cached}`, 'storing');
  }
  if (headers.etag) {
    const shown = { 'If-None-Match': headers.etag };
    const same = await ask(reader, path, { headers: shown });
    expect(same.status === 304, `asked with its ETag, it answers ${same.status}, not 304`);
    const { status } = await ask(reader, path);
    expect(status === 200, `asked without an ETag after that, it answers ${status}, not 200`, 'revalidation');
    const unchanged = await ask(reader, path, { headers: { ...shown, 'A-IM': 'feed' } });
    expect(unchanged.status === 304, `asked for changes of none, it answers ${unchanged.status}, not 304`);
  }
  if (faults.size > 0) return [...faults.values()];
  const what = `${path} comes in ${ENCODINGS.join(', ')}, is a hit when asked again, and is validated`;
  // The address that the feed gives itself is made from PUBLIC_URL.
  const origin = URL.parse(linkIn(headers, 'self') ?? '', reader.to)?.origin ?? reader.to;
  if (origin === new URL(reader.to).origin) return [ok(what)];
  const advice = 'Right when that is where readers get it; else correct PUBLIC_URL and deploy.';
  return [ok(what), warning(`${path} says that it is at ${origin}`, advice)];
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
