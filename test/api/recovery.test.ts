import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { passHour, realLedger, Scene } from '../scene.ts';
import { answerOf, ask, askApi, publish } from '../worker.ts';

const HOUR = 3_600_000;
/** Recovery skips so many versions. */
const LEAP = 1_000_000_000;
const recover = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });
const at = (time: number) => new Date(time).toISOString();

/** The local runtime can go back to no point in time: here the ledger says that it will, and stays as it is. */
function recoverable(version: number) {
  const points: unknown[] = [];
  const scene = new Scene();
  scene.faults['ledger scheduleRecovery'] = async (point) => {
    points.push(point);
    return { ok: true, undo: '0000-1111', version };
  };
  scene.faults['ledger restart'] = () => Promise.reject(new Error('aborted'));
  return { scene, points };
}

interface Page {
  etag: string;
  version: number;
  modified: number;
  items: { id: string }[];
}

/** A channel's JSON Feed and its archive pages, newest first. */
async function walk(channel: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let path: string | undefined = `${channel}/feed.json`; path; ) {
    const response = await ask(path);
    const feed = (await response.json()) as { items: { id: string }[]; next_url?: string };
    const etag = response.headers.get('ETag') ?? '';
    const modified = Date.parse(response.headers.get('Last-Modified') ?? '');
    pages.push({ etag, version: Number(/\d+/.exec(etag)), modified, items: feed.items });
    path = feed.next_url && new URL(feed.next_url).pathname;
  }
  return pages;
}

beforeEach(passHour);

describe('recovery to a point in time', () => {
  it('has the ledger go back, start again, and give versions above all that were given', async () => {
    const { scene, points } = recoverable(42);
    const to = Date.now() - HOUR;
    const { status, body } = await answerOf(scene.askApi('/api/recover', recover({ to: at(to) })));
    expect([status, body]).toEqual([200, { recovered: true, undo: '0000-1111' }]);
    expect(scene.calls).toEqual(['ledger scheduleRecovery', 'ledger restart', 'ledger renewVersions']);
    expect((await realLedger().health()).version).toBeGreaterThan(LEAP + 42);
    await scene.askApi('/api/recover', recover({ bookmark: body.undo }));
    expect(points).toEqual([{ to }, { bookmark: '0000-1111' }]);
  });

  it.each<[string, () => unknown]>([
    ['no time', () => ({})],
    ['a list', () => []],
    ['null', () => null],
    ['a time without zone', () => ({ to: '2026-11-22T08:00:00' })],
    ['a word', () => ({ to: 'yesterday' })],
    ['a time to come', () => ({ to: at(Date.now() + HOUR) })],
    ['a time long ago', () => ({ to: at(Date.now() - 31 * 24 * HOUR) })],
    ['both', () => ({ to: at(Date.now() - HOUR), bookmark: '00' })],
    ['a bookmark that is none', () => ({ bookmark: '../x' })],
  ])('refuses %s', async (_, body) => {
    const { scene } = recoverable(0);
    const { status } = await answerOf(scene.askApi('/api/recover', recover(body())));
    expect([status, scene.calls]).toEqual([400, []]);
  });

  it('wants a token, and POST', async () => {
    expect((await ask('/api/recover', recover({ to: at(Date.now()) }))).status).toBe(401);
    expect((await askApi('/api/recover')).status).toBe(405);
  });

  it('is not there in the local runtime, which says so and changes nothing', async () => {
    const before = await realLedger().health();
    const { status, body } = await answerOf(askApi('/api/recover', recover({ to: at(Date.now() - 1000) })));
    expect([status, body.detail]).toEqual([501, expect.stringContaining('does not implement point-in-time recovery')]);
    expect(await realLedger().health()).toEqual(before);
  });

  it('leaves no version that a reader may hold from before, of channel or archive page', async () => {
    const dated = (index: number) => ({ id: `recovered-${index}`, date_published: at(index * 1000) });
    await publish(...Array.from({ length: 120 }, (_, index) => ({ ...dated(index), categories: ['recovered'] })));
    const before = await walk('/category/recovered');
    expect(before.map(({ items }) => items.length)).toEqual([50, 70]);
    passHour();
    const { version } = await realLedger().health();
    await recoverable(version).scene.askApi('/api/recover', recover({ to: at(Date.now()) }));
    const health = await realLedger().health();
    expect(health.backlog).toBe(health.channels);
    passHour();
    expect(await runDurableObjectAlarm(env.LEDGER.getByName('publication'))).toBe(true);

    const after = await walk('/category/recovered');
    expect(after.map(({ items }) => items)).toEqual(before.map(({ items }) => items));
    for (const page of after) expect(page.version).toBeGreaterThan(version + LEAP);
    expect(after[0]?.modified).toBeGreaterThan(before[0]?.modified ?? 0);

    await publish({ id: 'recovered-new', categories: ['recovered'] });
    const [old, current] = [before[0] as Page, after[0] as Page];
    const changes = (since: number) => {
      const headers = { 'A-IM': 'feed', 'If-None-Match': current.etag.replace(String(current.version), String(since)) };
      return ask('/category/recovered/feed.json', { headers });
    };
    // Of a version of the lost time nobody knows what changed since; of one that was given since then, everybody.
    for (const since of [old.version, old.version + 1, version + LEAP]) expect((await changes(since)).status).toBe(200);
    const delta = await changes(current.version);
    const { items } = (await delta.json()) as Page;
    expect([delta.status, items.map(({ id }) => id)]).toEqual([226, ['tag:feeds.example.com,2026:recovered-new']]);
  });
});
