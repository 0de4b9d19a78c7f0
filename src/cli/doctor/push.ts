import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isLoopback } from '../../http/loopback.ts';
import { type Deployment, linkIn } from './ask.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const RUNBOOK = 'See "When pushes are late" in docs/operations.md.';
/** How long after a change its pushes should be out, in milliseconds. */
const LATE = 10 * 60_000;
/** Milliseconds that a subscriber here waits for each thing that it should hear. */
const PATIENCE = 15_000;

/** What `/api/health` says of the hub. */
export type HubHealth = 'unavailable' | { subscriptions: number; behind: number; oldest_unpushed?: string };

export function checkBacklog(hub: HubHealth, now: number): Finding {
  if (hub === 'unavailable') return warning('the hub does not answer, and nothing is pushed', RUNBOOK);
  const { subscriptions, behind, oldest_unpushed: since } = hub;
  return since !== undefined && now - Date.parse(since) > LATE
    ? warning(`${behind} feeds have changes to push since ${since}`, RUNBOOK)
    : ok(`the hub has ${subscriptions} subscriptions, and ${behind} feeds have changes to push`);
}

/**
 * Says whether push is on. Where the hub is on this computer, it also subscribes a callback of its own, waits for the first push,
 * checks that as a subscriber does (WebSub section 7), and unsubscribes.
 */
export async function* checkPush({ ask, clock }: Deployment, patience = PATIENCE): AsyncGenerator<Finding> {
  const feed = await ask('/rss.xml', { method: 'HEAD' });
  // That it has none is said already.
  if (feed.status !== 200) return;
  const [hub, topic] = [linkIn(feed.headers, 'hub'), linkIn(feed.headers, 'self') ?? ''];
  if (hub === undefined) return yield ok('push is off; npm run setup -- push switches it on');
  yield ok(`push is on: feeds name the hub ${hub}`);
  const { pathname, hostname } = new URL(hub);
  if (!isLoopback({ hostname })) return yield ok('no subscription is tried: a hub elsewhere cannot call this computer');

  const { server, callback, heard } = await startSubscriber(patience);
  const secret = randomBytes(16).toString('hex');
  const request = (mode: string) => {
    const asked = { 'hub.mode': mode, 'hub.topic': topic, 'hub.callback': callback };
    const form = new URLSearchParams({ ...asked, 'hub.secret': secret, 'hub.lease_seconds': '3600' });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return ask(pathname, { method: 'POST', headers, body: form.toString() });
  };
  try {
    const [challenged, pushed, begun] = [heard('subscribe'), heard('push'), clock.now()];
    const { status, body } = await request('subscribe');
    if (status !== 202)
      return yield fault(`the hub answers ${status} to a subscriber: ${body.toString().trim()}`, RUNBOOK);
    if (!(await challenged)) return yield fault('the hub does not ask a subscriber whether it meant to', RUNBOOK);
    yield ok('it asks a subscriber whether it meant to');
    const push = await pushed;
    if (push) {
      yield ok(`the first push came after ${clock.now() - begun} ms`);
      const { headers } = push;
      const type = feed.headers['content-type'];
      yield expect(headers['content-type'] === type, 'its Content-Type is that of the feed');
      yield expect(linkIn(headers, 'self') === topic && linkIn(headers, 'hub') === hub, 'its Link names feed and hub');
      const signature = `sha256=${createHmac('sha256', secret).update(push.body).digest('hex')}`;
      yield expect(headers['x-hub-signature'] === signature, 'its X-Hub-Signature is right');
    } else yield fault(`no push came within ${patience / 1000} s`, RUNBOOK);
    const ended = heard('unsubscribe');
    await request('unsubscribe');
    yield (await ended)
      ? ok('the subscription is ended')
      : warning('the subscription is not ended', 'It ends in an hour.');
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function expect(holds: boolean, what: string): Finding {
  return holds
    ? ok(what)
    : fault(`not so: ${what}`, 'Look for a proxy between the hub and this computer; else report it.');
}

interface Heard {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A subscriber on this computer that says yes to every challenge. */
async function startSubscriber(patience: number) {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    response.end(searchParams.get('hub.challenge'));
    server.emit(`hub ${searchParams.get('hub.mode') ?? 'push'}`, { headers: request.headers, body });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    server,
    callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** The next push, or the next question of this mode; undefined when none comes in time. */
    heard: (what: string): Promise<Heard | undefined> =>
      once(server, `hub ${what}`, { signal: AbortSignal.timeout(patience) }).then(
        ([heard]) => heard as Heard,
        () => undefined,
      ),
  };
}
