import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isLoopback } from '../../http/loopback.ts';
import type { Connection } from '../http/connection.ts';
import { type Answer, ask, linkIn } from './ask.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

export const RUNBOOK = 'See "When pushes are late" in docs/operations.md.';
/** Milliseconds that a subscriber here waits for each thing that it should hear. */
const TIMEOUT = 15_000;

/**
 * Says whether push is on. Where the hub is on this computer, it also subscribes a callback of its own, waits for the first push,
 * checks that as a subscriber does (WebSub section 7), and unsubscribes.
 */
export async function* checkPush(reader: Connection, timeout = TIMEOUT): AsyncGenerator<Finding> {
  const { status, headers } = await ask(reader, '/rss.xml', { method: 'HEAD' });
  // That it has none is said already.
  if (status !== 200) return;
  const [hub, topic] = [linkIn(headers, 'hub'), linkIn(headers, 'self') ?? ''];
  if (hub === undefined) return yield ok('push is off; npm run setup -- push switches it on');
  yield ok(`push is on: feeds name the hub ${hub}`);
  if (!isLoopback(new URL(hub))) return yield ok('no subscription is tried: a hub elsewhere cannot call this computer');

  using subscriber = await startSubscriber(timeout);
  const { callback, heard } = subscriber;
  const secret = randomBytes(16).toString('hex');
  const request = (mode: string) => {
    const asked = { 'hub.mode': mode, 'hub.topic': topic, 'hub.callback': callback };
    const body = new URLSearchParams({ ...asked, 'hub.secret': secret, 'hub.lease_seconds': '3600' });
    return ask(reader, new URL(hub).pathname, { method: 'POST', body });
  };
  const [challenged, pushed, begun] = [heard('subscribe'), heard('push'), reader.backoff.now()];
  const taken = await request('subscribe');
  if (taken.status !== 202)
    return yield fault(`the hub answers ${taken.status} to a subscriber: ${taken.text?.trim()}`, RUNBOOK);
  if (!(await challenged)) return yield fault('the hub does not ask a subscriber whether it meant to', RUNBOOK);
  yield ok('it asks a subscriber whether it meant to');
  const push = await pushed;
  if (push) {
    yield ok(`the first push came after ${reader.backoff.now() - begun} ms`);
    const { 'content-type': type, 'x-hub-signature': signature } = push.headers;
    const named = linkIn(push.headers, 'self') === topic && linkIn(push.headers, 'hub') === hub;
    const digest = createHmac('sha256', secret).update(push.body).digest('hex');
    const expected = {
      'its Content-Type is that of the feed': type === headers['content-type'],
      'its Link names feed and hub': named,
      'its X-Hub-Signature is right': signature === `sha256=${digest}`,
    };
    const advice = 'Look for a proxy between the hub and this computer; else report it.';
    for (const [what, holds] of Object.entries(expected)) yield holds ? ok(what) : fault(`not so: ${what}`, advice);
  } else yield fault(`no push came within ${timeout / 1000} s`, RUNBOOK);
  const ended = heard('unsubscribe');
  await request('unsubscribe');
  yield (await ended)
    ? ok('the subscription is ended')
    : warning('the subscription is not ended', 'It ends in an hour.');
}

/** A subscriber on this computer that says yes to every challenge. */
async function startSubscriber(timeout: number) {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    response.end(searchParams.get('hub.challenge'));
    server.emit(`hub ${searchParams.get('hub.mode') ?? 'push'}`, { headers: request.headers, body });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** The next push, or the next question of this mode; undefined when none comes in time. */
    heard: (what: string): Promise<(Pick<Answer, 'headers'> & { body: Buffer }) | undefined> =>
      once(server, `hub ${what}`, { signal: AbortSignal.timeout(timeout) }).then(
        ([heard]) => heard,
        () => undefined,
      ),
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
