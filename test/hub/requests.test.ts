import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, publish } from '../worker.ts';
import { Internet, PUBLIC, pass, postToHub, quiet, rows, type Subscriber } from './internet.ts';

const RSS = '/category/news/rss.xml';
const CALLBACK = 'https://reader.example/push?key=1';
const VALID = { 'hub.mode': 'subscribe', 'hub.topic': PUBLIC + RSS, 'hub.callback': CALLBACK };
let subscriber: Subscriber;

beforeAll(() => publish({ id: 'one', categories: ['news', '财经'], tags: ['Ports'] }));
beforeEach(() => {
  subscriber = new Internet().subscriber(CALLBACK);
});

const subscriptions = () =>
  rows<{ url: string; callback: string; lease: number; secret: ArrayBuffer | null }>(
    'SELECT url, callback, lease, secret FROM subscription JOIN topic ON topic.id = topic ORDER BY subscription.id',
  );

describe('a request to the hub', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without a mode', { 'hub.mode': '' }, 'hub.mode must be subscribe or unsubscribe.'],
    ['of another mode', { 'hub.mode': 'publish' }, 'hub.mode must be subscribe or unsubscribe.'],
    ['without a topic', { 'hub.topic': '' }, `hub.topic must be the address of a feed, such as ${PUBLIC}/rss.xml.`],
    ['without a callback', { 'hub.callback': '' }, 'hub.callback must be the address that is to be pushed to.'],
    ['for a feed of others', { 'hub.topic': 'https://other.example/rss.xml' }, 'a feed of this publication'],
    ['for a page', { 'hub.topic': `${PUBLIC}/category/news` }, 'hub.topic must be a feed,'],
    ['for no URL', { 'hub.topic': 'rss.xml' }, 'a feed of this publication'],
    ['for an archive page', { 'hub.topic': `${PUBLIC}/archive/1/rss.xml` }, `subscribe to ${PUBLIC}/rss.xml.`],
    [
      'for an address that is not the self link',
      { 'hub.topic': `${PUBLIC}/rss.xml?x=1` },
      `self link, ${PUBLIC}/rss.xml.`,
    ],
    [
      'for a slug that is not encoded',
      { 'hub.topic': `${PUBLIC}/category/财经/rss.xml` },
      '/category/%E8%B4%A2%E7%BB%8F/rss.xml.',
    ],
    ['for the address of other software', { 'hub.topic': `${PUBLIC}/feed/` }, `self link, ${PUBLIC}/rss.xml.`],
    ['at a private address', { 'hub.callback': 'https://10.0.0.1/' }, 'hub.callback must be at a public host name'],
    ['with a lease of no seconds', { 'hub.lease_seconds': '0' }, 'hub.lease_seconds must be a whole number'],
    ['with a lease that is no number', { 'hub.lease_seconds': '1h' }, 'hub.lease_seconds must be a whole number'],
    ['with a negative lease', { 'hub.lease_seconds': '-5' }, 'hub.lease_seconds must be a whole number'],
    [
      'with a secret of 200 bytes',
      { 'hub.secret': `${'密'.repeat(66)}ab` },
      'hub.secret must have fewer than 200 bytes.',
    ],
  ])('%s gets 400 and a sentence, and the callback is asked nothing', async (_, parameters, sentence) => {
    const response = await postToHub({ ...VALID, ...parameters });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([400, 'text/plain; charset=utf-8']);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.text()).toContain(sentence);
    expect(subscriber.asked).toEqual([]);
  });

  it.each<[string, RequestInit]>([
    ['another type', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }],
    [
      'bytes that are no UTF-8',
      {
        method: 'POST',
        body: `hub.mode=subscribe&hub.topic=%ff&hub.callback=x`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'a parameter twice',
      { method: 'POST', body: new URLSearchParams([...Object.entries(VALID), ['hub.topic', 'x']]) },
    ],
  ])('with %s gets 400', async (_, init) => {
    expect((await ask('/hub', init)).status).toBe(400);
  });

  it('that is too long gets 413', async () => {
    expect((await postToHub({ ...VALID, more: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it.each(['GET', 'PUT', 'DELETE'])('by %s gets 405', async (method) => {
    const response = await ask('/hub', { method });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST']);
  });
});

describe('the hub verifies intent (WebSub section 5.3)', () => {
  it('asks the callback, with its query, before it subscribes', async () => {
    await subscriber.subscribe(RSS);
    expect(Object.fromEntries(subscriber.asked[0] ?? [])).toEqual({
      key: '1',
      'hub.mode': 'subscribe',
      'hub.topic': PUBLIC + RSS,
      'hub.challenge': expect.stringMatching(/^[0-9a-f]{48}$/),
      'hub.lease_seconds': '864000',
    });
    expect(await subscriptions()).toMatchObject([{ url: PUBLIC + RSS, callback: CALLBACK, secret: null }]);
  });

  it('uses a challenge once', async () => {
    await subscriber.request('subscribe', RSS);
    await quiet();
    await subscriber.request('subscribe', RSS);
    await quiet();
    const challenges = subscriber.asked.map((parameters) => parameters.get('hub.challenge'));
    expect(new Set(challenges).size).toBe(2);
  });

  it.each<[string, Subscriber['verifies']]>([
    ['another challenge', () => new Response('0'.repeat(48))],
    ['nothing', () => new Response('')],
    ['the challenge and a line end', (asked) => new Response(`${asked.get('hub.challenge')}\n`)],
    ['the challenge after a byte order mark', (asked) => new Response(`\ufeff${asked.get('hub.challenge')}`)],
    ['the challenge in upper case', (asked) => new Response(`${asked.get('hub.challenge')?.toUpperCase()}`)],
    ['the challenge and more than that', (asked) => new Response(`${asked.get('hub.challenge')}${' '.repeat(10_000)}`)],
    ['the challenge with 404', (asked) => new Response(asked.get('hub.challenge'), { status: 404 })],
    ['the challenge with 500', (asked) => new Response(asked.get('hub.challenge'), { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: CALLBACK } })],
    ['no answer at all', () => Promise.reject(new Error('Network connection lost.'))],
  ])('%s changes nothing', async (_, verifies) => {
    const before = await subscriptions();
    subscriber.verifies = verifies;
    await subscriber.request('subscribe', '/atom.xml', { 'hub.secret': 'another' });
    await subscriber.request('unsubscribe', RSS);
    await vi.waitFor(() => expect(subscriber.asked.length).toBe(2));
    await quiet();
    expect(await subscriptions()).toEqual(before);
  });

  it('does not depend on it in its answer to the request', async () => {
    subscriber.verifies = () => new Response('no', { status: 404 });
    expect((await postToHub(VALID)).status).toBe(202);
    await quiet();
  });

  it('ignores parameters that it does not know', async () => {
    const response = await postToHub({ ...VALID, 'hub.verify': 'sync', 'hub.verify_token': 'x', other: '1' });
    expect(response.status).toBe(202);
    await quiet();
  });

  it.each([
    ['1', 3_600],
    ['3600', 3_600],
    ['100000', 100_000],
    ['2592000', 2_592_000],
    ['99999999999', 2_592_000],
  ])('a lease of %s seconds is one of %i', async (lease, granted) => {
    await subscriber.request('subscribe', RSS, { 'hub.lease_seconds': lease });
    await vi.waitFor(() => expect(subscriber.asked.length).toBe(1));
    await quiet();
    expect(subscriber.asked[0]?.get('hub.lease_seconds')).toBe(String(granted));
    const [{ lease: end } = { lease: 0 }] = await subscriptions();
    expect(Math.abs(end - Date.now() - granted * 1000)).toBeLessThan(10_000);
  });

  it('unsubscribes after the same question, without a lease, whatever the request says of one', async () => {
    await subscriber.request('unsubscribe', RSS, { 'hub.lease_seconds': 'x' });
    await vi.waitFor(() => expect(subscriber.asked.length).toBe(1));
    await quiet();
    expect(subscriber.asked[0]?.get('hub.mode')).toBe('unsubscribe');
    expect(subscriber.asked[0]?.has('hub.lease_seconds')).toBe(false);
    expect(await subscriptions()).toEqual([]);
  });

  it('keeps a renewed subscription as it is, with the new secret', async () => {
    await subscriber.subscribe(RSS, { 'hub.secret': 'first' });
    const pushes = subscriber.pushes.length;
    await subscriber.request('subscribe', RSS, { 'hub.secret': 'second' });
    await vi.waitFor(() => expect(subscriber.asked.length).toBe(2));
    await quiet();
    expect(await subscriptions()).toHaveLength(1);
    expect(subscriber.pushes).toHaveLength(pushes);
  });

  it('keeps no secret that can be read', async () => {
    const [{ secret } = { secret: null }] = await subscriptions();
    const bytes = new Uint8Array(secret ?? new ArrayBuffer(0));
    expect(bytes.length).toBeGreaterThan('second'.length + 16);
    expect(new TextDecoder().decode(bytes)).not.toContain('second');
  });
});

describe('the hub denies, with a reason (WebSub section 5.2)', () => {
  it.each([
    ['a feed that is not there', '/category/none/rss.xml', 'There is no such feed here.'],
    ['a name that differs by case', '/category/NEWS/rss.xml', `This feed is at ${PUBLIC}/category/news/rss.xml now.`],
    ['a combination of what is not there', '/combined/rss.xml?in=category/none', 'There is no such feed here.'],
  ])('%s', async (_, topic, reason) => {
    await subscriber.request('subscribe', topic);
    await vi.waitFor(() => expect(subscriber.asked.length).toBe(1));
    await quiet();
    expect(Object.fromEntries(subscriber.asked[0] ?? [])).toEqual({
      key: '1',
      'hub.mode': 'denied',
      'hub.topic': PUBLIC + topic,
      'hub.reason': reason,
    });
  });
});

describe('the hub cannot be made to flood', () => {
  it('takes 1,000 requests an hour for a host, and those of others meanwhile', async () => {
    subscriber.verifies = () => new Response(null, { status: 404 });
    const hour = Math.floor(Date.now() / 3_600_000);
    await rows("INSERT OR REPLACE INTO asked VALUES ('reader.example', ?, 999)", hour);
    expect((await postToHub(VALID)).status).toBe(202);
    const refused = await postToHub(VALID);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await postToHub({ ...VALID, 'hub.callback': 'https://other.example/' })).status).toBe(202);
    await quiet();
    await pass(3_600_000);
    expect((await postToHub(VALID)).status).toBe(202);
    vi.useRealTimers();
  });
});
