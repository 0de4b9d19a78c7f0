import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import { FORMATS, type Format, feedPath } from '../../src/feed/addresses.ts';
import type { Env } from '../../src/services.ts';
import { createRandom } from '../bench/random.ts';
import { rested } from '../scene.ts';
import { ask, askApi, publish } from '../worker.ts';
import { hubStub, Internet, quiet, type Subscriber } from './internet.ts';

const SEQUENCES = env.LONG_SEARCHES === '1' ? 20 : 1;
const OPERATIONS = 30;
const internet = new Internet();

beforeEach(rested);

/** The object dies, if it is there. */
async function dies(stub: DurableObjectStub): Promise<void> {
  await evictDurableObject(stub).catch((error: Error) => expect(error.message).toContain('not currently running'));
}

interface Follower {
  subscriber: Subscriber;
  format: Format;
  topic: string;
  live: boolean;
}

const TITLE = /<title[^>]*>(?:<!\[CDATA\[)?([^<\]]*)/;

/** Titles by id, as a document of the format has them. */
function entriesIn(body: string, format: Format): Map<string, string> {
  if (format === 'json') {
    const { items } = JSON.parse(body) as { items: { id: string; title: string }[] };
    return new Map(items.map(({ id, title }) => [id, title]));
  }
  const entries = body.match(format === 'rss' ? /<item>.*?<\/item>/gs : /<entry.*?<\/entry>/gs) ?? [];
  const id = format === 'rss' ? /<guid[^>]*>([^<]*)/ : /<id>([^<]*)/;
  return new Map(entries.map((entry) => [id.exec(entry)?.[1] ?? '', TITLE.exec(entry)?.[1] ?? '']));
}

/** What a subscriber has that applies each push to what it had: tombstones are Atom's alone. */
function applied({ subscriber, format }: Follower): Map<string, string> {
  const has = new Map<string, string>();
  for (const { body } of subscriber.pushes) {
    for (const [id, title] of entriesIn(body, format)) has.set(id, title);
    for (const [, id] of body.matchAll(/<at:deleted-entry ref="([^"]*)"/g)) has.delete(id ?? '');
  }
  return has;
}

it.each(
  Array.from({ length: SEQUENCES }, (_, index) => index + 1),
)('every live subscriber ends with exactly what the feed has, whatever happened (sequence %i)', async (seed) => {
  const { below: random } = createRandom(seed);
  const slugs = [`s${seed}a`, `s${seed}b`];
  const followers: Follower[] = [];
  const articles = new Set<number>();
  const deleted = new Set<number>();
  let edits = 0;
  const write = async (article: number) => {
    edits += 1;
    articles.add(article);
    deleted.delete(article);
    const categories = slugs.filter((_, index) => (article + index) % 3 > 0);
    await publish({ id: `${seed} ${article}`, title: `${seed}/${article}/${edits}`, categories });
  };
  const someone = () => followers[random(followers.length)];
  const fails = (follower: Follower | undefined) => {
    if (!follower) return;
    const answers = [
      () => new Response(null, { status: 500 }),
      () => Promise.reject(new Error('Network connection lost.')),
      () => new Response(null, { status: 204 }),
    ];
    follower.subscriber.takes = answers[random(answers.length)] as Subscriber['takes'];
  };
  const follow = async () => {
    const format = FORMATS[random(FORMATS.length)] as Format;
    const topic = feedPath(random(3) === 0 ? 'all' : `category/${slugs[random(2)]}`, format);
    const subscriber = internet.subscriber(`https://s${seed}n${followers.length}.example/push`);
    followers.push({ subscriber, format, topic, live: true });
    await subscriber.request('subscribe', topic, random(2) === 0 ? { 'hub.secret': 'secret' } : {});
  };
  const leave = async (follower: Follower | undefined) => {
    if (!follower) return;
    follower.live = false;
    await follower.subscriber.request('unsubscribe', follower.topic);
  };
  for (let article = 0; article < 3; article += 1) await write(article);
  await follow();
  const operations: (() => unknown)[] = [
    () => write(articles.size),
    () => write(random(articles.size)),
    async () => {
      const article = random(articles.size);
      deleted.add(article);
      await askApi(`/api/articles/${encodeURIComponent(`${seed} ${article}`)}`, { method: 'DELETE' });
    },
    follow,
    () => fails(someone()),
    () => fails(someone()),
    () => leave(someone()),
    () => {
      const renewing = someone();
      return renewing?.live ? renewing.subscriber.request('subscribe', renewing.topic) : undefined;
    },
    () => dies(hubStub()),
    () => dies((env as unknown as Env).LEDGER.getByName('publication')),
    quiet,
  ];
  for (let operation = 0; operation < OPERATIONS; operation += 1) await operations[random(operations.length)]?.();

  // Everything is well again, and those that failed renew their subscriptions: nothing has to wait for its pause.
  for (const { subscriber } of followers) subscriber.takes = () => new Response();
  await rested();
  await quiet();
  for (const { subscriber, topic, live } of followers) if (live) await subscriber.request('subscribe', topic);
  await quiet();
  await write(articles.size);
  await quiet();
  for (const follower of followers) {
    const { live, topic, format, subscriber } = follower;
    if (!live) continue;
    await vi.waitFor(async () => {
      const feed = entriesIn(await (await ask(topic)).text(), format);
      const has = applied(follower);
      for (const [id, title] of feed) expect([id, has.get(id)]).toEqual([id, title]);
      // What is too old for the feed of everything stays with who has it.
      const kept = [...has.values()]
        .filter((title) => title.startsWith(`${seed}/`))
        .map((title) => Number(title.split('/')[1]));
      if (format === 'atom') expect(kept.filter((article) => deleted.has(article))).toEqual([]);
      if (format === 'atom' && topic !== '/atom.xml') expect(has).toEqual(feed);
      const last = [...entriesIn(subscriber.pushes.at(-1)?.body ?? '', format).keys()];
      expect(last.filter((id) => !feed.has(id))).toEqual([]);
    }, 10_000);
  }
}, 120_000);
