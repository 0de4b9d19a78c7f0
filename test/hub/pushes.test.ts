import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMAT, FORMATS, type Format, feedPath } from '../../src/feed/addresses.ts';
import { rested } from '../scene.ts';
import { ask, askApi, publish } from '../worker.ts';
import { Internet, idsIn, PUBLIC, pass, quiet, type Received, type Subscriber } from './internet.ts';

const internet = new Internet();
let number = 0;

// Purges that tests before this one took from the platform's limit are there again.
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await rested();
});

/** A subscriber of a feed that has one article, and its pushes from then on. */
async function follower(topic: string, more: Record<string, string> = {}): Promise<Subscriber> {
  number += 1;
  const subscriber = internet.subscriber(`https://reader${number}.example/push?id=${number}`);
  await subscriber.subscribe(topic, more);
  subscriber.pushes.length = 0;
  return subscriber;
}

/** Waits for the next push. */
async function pushed(subscriber: Subscriber): Promise<Received> {
  await quiet();
  // It may have to wait for the second after the one before.
  await pass(1_001);
  await quiet();
  expect(subscriber.pushes.length).toBeGreaterThan(0);
  return subscriber.pushes.shift() as Received;
}

const remove = (id: string) => askApi(`/api/articles/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** The id that an article has in feeds. */
async function uriOf(path: string, title: string): Promise<string> {
  const feed = (await (await ask(path)).json()) as { items: { id: string; title: string }[] };
  return feed.items.find((item) => item.title === title)?.id ?? '';
}

async function hmac(secret: string, body: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `sha256=${new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(body))).toHex()}`;
}

describe.each(FORMATS)('a push of %s', (format) => {
  const channel = `category/${format} 推送`;
  const topic = feedPath(channel, format);
  const categories = [`${format} 推送`];
  let subscriber: Subscriber;

  beforeAll(async () => {
    await publish({ id: `${format} old`, title: 'Old', categories });
    subscriber = await follower(topic, { 'hub.secret': 'a secret' });
  });

  it('has the type of the topic, and its links', async () => {
    await publish({ id: `${format} new`, title: 'New', categories });
    const { headers, url, body } = await pushed(subscriber);
    const polled = await ask(topic);
    expect(url).toBe(subscriber.callback);
    expect(headers.get('Content-Type')).toBe(polled.headers.get('Content-Type'));
    expect(headers.get('Link')).toBe(`<${PUBLIC}${topic}>; rel="self", <${PUBLIC}/hub>; rel="hub"`);
    expect(polled.headers.get('Link')).toContain(`<${PUBLIC}${topic}>; rel="self"`);
    expect(headers.get('X-Hub-Signature')).toBe(await hmac('a secret', body));
  });

  it('has the changed entries alone', async () => {
    await publish({ id: `${format} newer`, title: 'Newer', categories });
    expect(idsIn((await pushed(subscriber)).body, format)).toEqual([await uriOf(feedPath(channel, 'json'), 'Newer')]);
    await publish({ id: `${format} old`, title: 'Old, edited', categories });
    const edited = await pushed(subscriber);
    expect(idsIn(edited.body, format)).toEqual([await uriOf(feedPath(channel, 'json'), 'Old, edited')]);
    expect(edited.body).toContain('Old, edited');
  });

  it('is made by a deletion, too', async () => {
    const uri = await uriOf(feedPath(channel, 'json'), 'Newer');
    await remove(`${format} newer`);
    const { body } = await pushed(subscriber);
    if (format === 'atom') {
      expect(idsIn(body, format)).toEqual([]);
      expect(body).toContain(`<at:deleted-entry ref="${uri}"`);
    } else {
      expect(idsIn(body, format)).toHaveLength(2);
      expect(idsIn(body, format)).not.toContain(uri);
    }
  });

  it('is one for a batch of 200 articles', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({
      id: `${format} ${index}`,
      title: `${index}`,
      categories,
    }));
    await publish(...items);
    const { body } = await pushed(subscriber);
    await quiet();
    expect(idsIn(body, format)).toHaveLength(50);
    expect(subscriber.pushes).toEqual([]);
  });

  it('stays below a MiB: the newest that fit', async () => {
    const content_text = 'x'.repeat(300_000);
    const items = Array.from({ length: 6 }, (_, index) => ({
      id: `${format} long ${index}`,
      title: `Long ${index}`,
      content_text,
      categories,
    }));
    await publish(...items);
    const { body } = await pushed(subscriber);
    expect(new TextEncoder().encode(body).length).toBeLessThan(1024 * 1024);
    expect(idsIn(body, format)).toEqual(await newest(feedPath(channel, format), format, 3));
  });

  it('is not made by what is submitted again unchanged, nor by what is in other feeds', async () => {
    await publish({ id: `${format} new`, title: 'New', categories });
    await publish({ id: `${format} elsewhere`, categories: ['elsewhere'] });
    await quiet();
    expect(subscriber.pushes).toEqual([]);
  });
});

async function newest(path: string, format: Format, count: number): Promise<string[]> {
  return idsIn(await (await ask(path)).text(), format).slice(0, count);
}

describe('a push', () => {
  it('comes after the feed is purged: a subscriber that fetches gets what is new', async () => {
    await publish({ id: 'hint', title: 'Before', categories: ['hint'] });
    const subscriber = await follower('/category/hint/rss.xml');
    await ask('/category/hint/rss.xml');
    let fetched = '';
    subscriber.takes = async () => {
      fetched = await (await ask('/category/hint/rss.xml')).text();
      return new Response();
    };
    await publish({ id: 'hint', title: 'After', categories: ['hint'] });
    await pushed(subscriber);
    await vi.waitFor(() => expect(fetched).toContain('After'));
  });

  it('is without a signature where there is no secret', async () => {
    await publish({ id: 'plain', categories: ['plain'] });
    const subscriber = await follower('/category/plain/rss.xml');
    await publish({ id: 'plain 2', categories: ['plain'] });
    expect((await pushed(subscriber)).headers.has('X-Hub-Signature')).toBe(false);
  });

  it('is signed with the newest secret', async () => {
    await publish({ id: 'renewed', categories: ['renewed'] });
    const subscriber = await follower('/category/renewed/rss.xml', { 'hub.secret': 'first' });
    await subscriber.request('subscribe', '/category/renewed/rss.xml', { 'hub.secret': 'second' });
    await quiet();
    expect(subscriber.asked.length).toBe(2);
    await publish({ id: 'renewed 2', categories: ['renewed'] });
    const { headers, body } = await pushed(subscriber);
    expect(headers.get('X-Hub-Signature')).toBe(await hmac('second', body));
  });

  it('begins with the newest entries, right after the verification', async () => {
    await publish({ id: 'begin 1', categories: ['begin'] }, { id: 'begin 2', categories: ['begin'] });
    const subscriber = internet.subscriber('https://begin.example/push');
    await subscriber.request('subscribe', '/category/begin/atom.xml');
    const { body } = await pushed(subscriber);
    expect(idsIn(body, 'atom')).toEqual(await newest('/category/begin/atom.xml', 'atom', 50));
  });

  it('waits for the second after the one before', async () => {
    await publish({ id: 'spaced', categories: ['spaced'] });
    const subscriber = await follower('/category/spaced/rss.xml');
    for (let index = 0; index < 4; index += 1) await publish({ id: `spaced ${index}`, categories: ['spaced'] });
    await quiet();
    await publish({ id: 'spaced last', categories: ['spaced'] });
    for (let tenths = 0; tenths < 30; tenths += 1) {
      await pass(100);
      await quiet();
    }
    const times = subscriber.pushes.map(({ at }) => at);
    expect(times.length).toBeGreaterThan(1);
    for (const [index, time] of times.slice(1).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(990);
    const ids = new Set(subscriber.pushes.flatMap(({ body }) => idsIn(body, 'rss')));
    expect(ids.size).toBeGreaterThanOrEqual(5);
  });

  it('is no more after the end of a subscription', async () => {
    await publish({ id: 'ended', categories: ['ended'] });
    const subscriber = await follower('/category/ended/rss.xml');
    await subscriber.request('unsubscribe', '/category/ended/rss.xml');
    await quiet();
    expect(subscriber.asked.length).toBe(2);
    await publish({ id: 'ended 2', categories: ['ended'] });
    await quiet();
    expect(subscriber.pushes).toEqual([]);
  });

  it('is told the end of a feed that was moved', async () => {
    await publish({ id: 'moved', categories: ['moved'] }, { id: 'other', categories: ['other'] });
    const subscriber = await follower('/category/moved/rss.xml');
    await askApi('/api/categories/moved?move=other', { method: 'DELETE' });
    await quiet();
    expect(subscriber.asked.length).toBe(2);
    expect(subscriber.asked[1]?.get('hub.mode')).toBe('denied');
    expect(subscriber.asked[1]?.get('hub.reason')).toBe(`This feed is at ${PUBLIC}/category/other/rss.xml now.`);
  });
});

describe('a push of what is found', () => {
  it.each([
    ['a search', '/search/atom.xml?q=harbour'],
    ['a combination', '/combined/atom.xml?in=category/coast,category/sea&filter=harbour'],
  ])('%s: changed entries alone, and nothing for other articles', async (name, path) => {
    await publish(
      { id: `${name} 1`, title: 'The harbour', categories: ['coast'] },
      { id: `${name} 2`, categories: ['sea'] },
    );
    const self = /<([^>]*)>; rel="self"/.exec((await ask(path)).headers.get('Link') ?? '')?.[1] ?? '';
    const topic = self.slice(PUBLIC.length);
    const subscriber = await follower(topic);
    await publish({ id: `${name} 3`, title: 'The mountain', categories: ['coast'] });
    await quiet();
    expect(subscriber.pushes).toEqual([]);
    await publish({ id: `${name} 4`, title: 'A harbour', categories: ['sea'] });
    const { body } = await pushed(subscriber);
    expect(body.match(/<entry/g)).toHaveLength(1);
    expect(body).toContain('A harbour');
    await remove(`${name} 4`);
    const after = await pushed(subscriber);
    expect(after.body).toContain('The harbour');
    expect(after.body).not.toContain('A harbour');
  });
});

describe('the feeds advertise the hub (WebSub section 4)', () => {
  beforeAll(() => publish({ id: 'advert', categories: ['advert'] }));

  it.each(FORMATS)('in every answer of %s', async (format) => {
    const path = `/category/advert/${FORMAT[format].file}`;
    const get = await ask(path);
    const head = await ask(path, { method: 'HEAD' });
    const current = await ask(path, { headers: { 'If-None-Match': get.headers.get('ETag') ?? '' } });
    expect([get.status, head.status, current.status]).toEqual([200, 200, 304]);
    for (const { headers } of [get, head, current]) {
      expect(headers.get('Link')).toContain(`<${PUBLIC}${path}>; rel="self"`);
      expect(headers.get('Link')).toContain(`<${PUBLIC}/hub>; rel="hub"`);
    }
  });

  it.each([
    ['rss', 'atom:link'],
    ['atom', 'link'],
  ] as const)('in %s as one <%s>', async (format, name) => {
    const path = `/category/advert/${FORMAT[format].file}`;
    const text = await (await ask(path)).text();
    const links = (rel: string) => text.match(new RegExp(`<${name} [^>]*rel="${rel}"[^>]*>`, 'g'));
    expect(links('hub')).toEqual([`<${name} rel="hub" href="${PUBLIC}/hub"/>`]);
    expect(links('self')).toEqual([expect.stringContaining(`href="${PUBLIC}${path}"`)]);
  });

  it('in JSON Feed', async () => {
    const document = (await (await ask('/category/advert/feed.json')).json()) as { hubs: unknown };
    expect(document.hubs).toEqual([{ type: 'WebSub', url: `${PUBLIC}/hub` }]);
  });
});
