import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkPush } from '../../src/cli/doctor/push.ts';
import { BACKOFF } from '../../src/cli/http/connection.ts';
import { type Fault, type Faulty, found, json, runDoctor, startFaulty, TOKEN } from './doctor-server.ts';

describe('a deployment with its hub on', () => {
  let server: Faulty;
  beforeAll(async () => {
    server = await startFaulty({ HUB_SECRET: 'a-secret-for-the-doctor' });
  });
  afterAll(() => server.stop());

  const health = async () => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    return JSON.parse((await server.direct('/api/health', { headers })).body.toString()).hub;
  };

  it('on this computer is subscribed to, and nothing is left behind', async () => {
    const { code, stdout } = await runDoctor('--url', server.address, '--token', TOKEN);
    expect(code).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replace(/\d+ ms/, '… ms'));
    expect(lines).toContain('ok    the hub has 0 subscriptions, and 0 feeds have changes to push');
    expect(lines.slice(-9)).toEqual([
      `ok    push is on: feeds name the hub ${server.address}/hub`,
      'ok    it asks a subscriber whether it meant to',
      'ok    the first push came after … ms',
      'ok    its Content-Type is that of the feed',
      'ok    its Link names feed and hub',
      'ok    its X-Hub-Signature is right',
      'ok    the subscription is ended',
      '13 ok, 0 to look at, 0 wrong',
      '',
    ]);
    await vi.waitFor(async () => expect(await health()).toMatchObject({ subscriptions: 0, pending: 0 }));
  });

  const backlog = (hub: unknown): Fault => ({
    after: (answer, { path }) =>
      path === '/api/health' ? json(200, { status: 'ok', backlog: 0, articles: 1, hub }) : answer,
  });
  it.each<[string, unknown, string[]]>([
    ['is well with a change that it is just pushing', { behind: 1, oldest_unpushed: new Date().toISOString() }, []],
    [
      'is late with what it should have pushed ten minutes ago',
      { behind: 2, oldest_unpushed: '2020-11-22T11:00:00Z' },
      ['warning 2 feeds have changes to push since 2020-11-22T11:00:00Z'],
    ],
    ['may not answer', 'unavailable', ['warning the hub does not answer, and nothing is pushed']],
  ])('%s', async (_, hub, expected) => {
    expect(found(await server.findings(backlog(hub)))).toEqual(expected);
  });

  it('elsewhere is not subscribed to, since it cannot call this computer', async () => {
    const away: Fault = {
      after: (answer) => ({
        ...answer,
        headers: { ...answer.headers, link: '<https://feeds.example.com/hub>; rel="hub"' },
      }),
    };
    const said = (await server.findings(away)).map(({ what }) => what);
    expect(said.slice(-2)).toEqual([
      'push is on: feeds name the hub https://feeds.example.com/hub',
      'no subscription is tried: a hub elsewhere cannot call this computer',
    ]);
  });
});

/** What a hub that is not as it should be does with a request. */
interface Broken {
  status?: number;
  asks?: boolean;
  pushes?: boolean;
  ends?: boolean;
  headers?: Record<string, string>;
  secret?: string;
}

/** Findings about a hub that is broken so. It asks and pushes as soon as it has answered. */
async function findings({ status = 202, asks = true, pushes = true, ends = true, headers, secret }: Broken) {
  const server = createServer(async (request, response) => {
    const link = `<${address}/hub>; rel="hub", <${address}/rss.xml>; rel="self"`;
    const described = { Link: link, 'Content-Type': 'application/rss+xml; charset=utf-8' };
    if (request.method === 'HEAD') return response.writeHead(200, described).end();
    const form = new URLSearchParams(await text(request));
    const mode = form.get('hub.mode');
    response.writeHead(status).end('Not today.');
    const callback = form.get('hub.callback') ?? '';
    if (mode === 'subscribe' ? asks : ends) await fetch(`${callback}?hub.mode=${mode}&hub.challenge=x`);
    if (mode !== 'subscribe' || !pushes) return;
    const signature = createHmac('sha256', secret ?? form.get('hub.secret') ?? '')
      .update('<rss/>')
      .digest('hex');
    const sent = { ...described, 'X-Hub-Signature': `sha256=${signature}`, ...headers };
    await fetch(callback, { method: 'POST', headers: sent, body: '<rss/>' });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return found(await Array.fromAsync(checkPush({ to: address, token: null, fetch, backoff: BACKOFF }, 500)));
}

describe('a hub', () => {
  it.each<[string, Broken, string[]]>([
    ['that is as it should be has no fault', {}, []],
    [
      'that takes no subscriber',
      { status: 429, asks: false, pushes: false },
      ['fault the hub answers 429 to a subscriber: Not today.'],
    ],
    [
      'that asks nothing',
      { asks: false, pushes: false },
      ['fault the hub does not ask a subscriber whether it meant to'],
    ],
    ['that pushes nothing', { pushes: false }, ['fault no push came within 0.5 s']],
    [
      'that pushes something else',
      { headers: { 'Content-Type': 'text/xml' } },
      ['fault not so: its Content-Type is that of the feed'],
    ],
    [
      'that does not say what it pushes',
      { headers: { Link: '<https://feeds.example.com/hub>; rel="hub"' } },
      ['fault not so: its Link names feed and hub'],
    ],
    ['that signs with another secret', { secret: 'another' }, ['fault not so: its X-Hub-Signature is right']],
    ['that does not let go', { ends: false }, ['warning the subscription is not ended']],
  ])('%s', async (_, broken, expected) => {
    expect(await findings(broken)).toEqual(expected);
  });
});
