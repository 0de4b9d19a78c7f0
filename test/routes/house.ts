import { createApp } from '../../src/app.ts';
import type { PublishedArticle } from '../../src/article/article.ts';
import { cacheTag } from '../../src/feed/addresses.ts';
import { type StoredAnswer } from '../../src/edge/cache.ts';
import { type Window, windowRhythm } from '../../src/feed/window.ts';
import { LedgerUnavailable } from '../../src/ledger/client.ts';
import type { LedgerPort, Submission } from '../../src/ledger/contract.ts';
import { FailedLogins } from '../../src/api/failed-logins.ts';
import type { House } from '../../src/routes/house.ts';
import { packWindow } from '../../src/window/packed.ts';
import { RecentWindows } from '../../src/window/recent.ts';
import { article, publication, windowOf } from '../feed/sample.ts';

export const TOKEN = 'a-token';
/** When the fakes are asked. Milliseconds since 1970. */
export const NOW = Date.UTC(2026, 10, 22, 12);

/** A channel's window, last changed an hour ago. */
export function channelWindow(name: string, version: number, items: PublishedArticle[] = [article()]): Window {
  const [kind = 'all', slug = ''] = name.split('/') as [Window['channel']['kind'], string];
  const modified = NOW / 1000 - 3600;
  return windowOf(items, {
    version,
    modified,
    updated: new Date(modified * 1000).toISOString(),
    channel: { name, kind, slug, title: slug },
  });
}

/** Everything that routes work with, as fakes that count, and that break when told so. */
export function fakeHouse(fields: Partial<House> = {}) {
  const inKv = new Map<string, Window>();
  const inLedger = new Map<string, Window>();
  const elsewhere = new Map<string, string>();
  const edge = new Map<string, StoredAnswer>();
  const scene = {
    /** What was asked of whom, in order. */
    calls: [] as string[],
    reports: [] as string[],
    /** Channels whose window the ledger had to hand out. */
    handedOut: [] as string[],
    published: [] as Submission[][],
    purged: [] as string[][],
    ledgerDown: false,
    ledgerBroken: false,
    kvDown: false,
    purgeRefused: false,
    inKv,
    inLedger,
    elsewhere,
    edge,
    /** The channel's window in KV and in the ledger. */
    put(window: Window) {
      inKv.set(window.channel.name, window);
      inLedger.set(window.channel.name, window);
    },
    count: (call: string) => scene.calls.filter((one) => one === call).length,
  };
  const asked = async <T>(call: string, answer: () => T): Promise<T> => {
    scene.calls.push(`ledger ${call}`);
    if (scene.ledgerDown) throw new LedgerUnavailable(new Error('no answer'));
    if (scene.ledgerBroken) throw new TypeError('a mistake in the code');
    return answer();
  };
  const ledger: Partial<LedgerPort> = {
    known: () => asked('known', () => []),
    publish: (batch) =>
      asked('publish', () => {
        scene.published.push(batch);
        return { statuses: batch.map(() => 'created' as const), changed: ['all', 'category/x'] };
      }),
    newerThan: (channel, have) =>
      asked('newerThan', () => {
        const window = inLedger.get(channel);
        const other = elsewhere.get(channel);
        if (!window) return other === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', channel: other };
        const { version, modified } = window;
        const current = 'version' in have ? have.version === version : have.modified >= modified;
        if (current) return { kind: 'current', version, modified, rhythm: windowRhythm(window) };
        scene.handedOut.push(channel);
        return { kind: 'newer', window: packWindow(window) };
      }),
    findToken: () => asked('findToken', () => null),
    get: () => asked('get', () => ({ kind: 'unknown' as const })),
    delete: () => asked('delete', () => ({ existed: true, changed: ['all'] })),
    setCategory: (slug) =>
      asked('setCategory', () => ({
        entry: { name: `category/${slug}`, slug, title: slug, count: 0, updated: '2026-11-22T00:00:00.000Z' },
        changed: [`category/${slug}`],
      })),
    directory: () =>
      asked('directory', () => ({ version: 1, updated: '', articles: 0, categories: [], tags: [], authors: [] })),
    health: () =>
      asked('health', () => ({
        ...{
          articles: 1,
          scheduled: 0,
          aged: 0,
          channels: 1,
          version: 1,
          backlog: 0,
          storage_bytes: 1,
          storage_share: 0.0001,
        },
        last_publish: '2026-11-22T00:00:00.000Z',
      })),
  };
  const house: House = {
    publication,
    dress: 'd0',
    tokens: [TOKEN],
    logins: new FailedLogins(() => NOW),
    ledger: ledger as LedgerPort,
    windows: {
      async read(channel) {
        scene.calls.push('kv read');
        if (scene.kvDown) throw new Error('KV is down');
        return inKv.get(channel);
      },
      write: () => Promise.reject(new Error('only the ledger writes')),
      readDirectory: async () => undefined,
      writeDirectory: () => Promise.reject(new Error('only the ledger writes')),
    },
    recent: new RecentWindows(),
    cache: () => ({
      known(path) {
        const stored = edge.get(path);
        return stored && { headers: stored.response.headers, modified: stored.modified };
      },
      async match(path) {
        return edge.get(path)?.response.clone();
      },
      learn() {},
      store(path, { response, modified }) {
        edge.set(path, { response: response.clone(), modified });
      },
      async purge(channels) {
        scene.purged.push([...channels]);
        const tags = channels.map(cacheTag);
        for (const [path, { response }] of edge) {
          const own = response.headers.get('Cache-Tag')?.split(',') ?? [];
          if (own.some((tag) => tags.includes(tag))) edge.delete(path);
        }
        return !scene.purgeRefused;
      },
    }),
    now: () => NOW,
    report: (event) => scene.reports.push(event),
    ...fields,
  };
  const app = createApp(house);
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
  const ask = async (path: string, init: RequestInit = {}) =>
    app.fetch(new Request(`https://localhost:8787${path}`, { redirect: 'manual', ...init }), {}, context);
  /** With the token. */
  const askApi = (path: string, { headers, ...init }: RequestInit = {}) =>
    ask(path, { ...init, headers: { Authorization: `Bearer ${TOKEN}`, ...(headers as Record<string, string>) } });
  return Object.assign(scene, { house, ask, askApi });
}
