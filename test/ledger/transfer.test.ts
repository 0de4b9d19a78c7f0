import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { windowSince } from '../../src/feed/window.ts';
import type { ExportCursor, LedgerPort } from '../../src/ledger/contract.ts';
import { heldBy } from './export-lines.ts';
import { freshLedger, submission, walk, walkUnstamped } from './ledgers.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2020, 0, 1);

async function exported(ledger: LedgerPort): Promise<string[]> {
  let text = '';
  let cursor: ExportCursor | undefined;
  do {
    const part = await ledger.export(cursor);
    text += part.text;
    cursor = part.next;
  } while (cursor);
  return text.trimEnd().split('\n');
}

async function restore(ledger: LedgerPort, lines: string[], portion = 100): Promise<void> {
  for (let start = 0; start < lines.length; start += portion) {
    expect(await ledger.restore(lines.slice(start, start + portion))).toMatchObject({ ok: true });
  }
}

/** Rings the alarm until all windows are in KV; the runtime may ring it, too. */
async function projected(stub: DurableObjectStub, ledger: LedgerPort): Promise<void> {
  for (let rings = 0; (await ledger.health()).backlog > 0; rings += 1) {
    expect(rings).toBeLessThan(100);
    await runDurableObjectAlarm(stub);
  }
}

/** A ledger with everything in it: pages, titles, corrections, deletions, articles to come. */
async function lived(articles: number): Promise<LedgerPort> {
  const { ledger } = freshLedger();
  const all = Array.from({ length: articles }, (_, index) =>
    submission(`a${index}`, { published: T + index * HOUR, categories: [`c${index % 7}`, 'every'], tags: ['财经'] }),
  );
  for (let start = 0; start < articles; start += 500) await ledger.publish(all.slice(start, start + 500));
  await ledger.setCategory('c1', { title: 'The first', description: 'Described', language: 'zh-CN' });
  await ledger.publish([submission('a3', { title: 'Mended', published: T + 3 * HOUR, categories: ['c3', 'every'] })]);
  await ledger.publish([submission('later', { published: Date.now() + 24 * HOUR, categories: ['to come'] })]);
  for (const id of ['a5', 'a8']) await ledger.delete(id);
  return ledger;
}

describe('an export brought into an empty ledger', () => {
  it.each([
    ['in large portions', 1000],
    ['line by line', 1],
  ])('gives the same windows, pages, titles and tombstones: %s', async (_, portion) => {
    const before = await lived(300);
    const { ledger: after } = freshLedger();
    await restore(after, await exported(before), portion);
    for (const channel of ['all', 'category/every', 'category/c1', 'category/c3', 'tag/财经']) {
      expect(await walkUnstamped(after, channel)).toEqual(await walkUnstamped(before, channel));
    }
    const bySlug = (directory: Awaited<ReturnType<LedgerPort['directory']>>) =>
      directory.categories.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
    expect(bySlug(await after.directory())).toEqual(bySlug(await before.directory()));
    expect((await after.health()).scheduled).toBe(1);
    expect(await after.get('a5')).toEqual({ kind: 'deleted' });
    expect(heldBy(await exported(after))).toEqual(heldBy(await exported(before)));
  });

  it('of a release that had no lists is listed by what it says of changes', async () => {
    const { ledger: before } = freshLedger();
    await before.publish([
      submission('old', { published: T, modified: T }),
      submission('new', { published: T, modified: T + 2 * HOUR }),
    ]);
    const lines = (await exported(before)).map((text) => {
      const { changed: _, ...article } = JSON.parse(text).article ?? {};
      const { moved_to: __, ...channel } = JSON.parse(text).channel ?? {};
      if (article.id) return JSON.stringify({ article });
      return channel.name ? JSON.stringify({ channel }) : text;
    });
    const { ledger: after } = freshLedger();
    await restore(after, lines);
    const listed = async (since: number) =>
      (await after.list({ limit: 10, since }))?.articles.map(({ article }) => JSON.parse(article).id);
    expect(await listed(T)).toEqual(['new', 'old']);
    expect(await listed(T + HOUR)).toEqual(['new']);
  });

  it('of format 1 has the columns and tables by their names of today', async () => {
    const before = await lived(120);
    await before.publish([submission('corrected', { published: T, modified: T + HOUR })]);
    const lines = (await exported(before)).map((text) => {
      const line = JSON.parse(text);
      if (line.edgefeed) return JSON.stringify({ ...line, edgefeed: 1 });
      if (line.channel_tombstone) return JSON.stringify({ burial: line.channel_tombstone });
      if (line.article) {
        const { publisher_modified: told, ...article } = line.article;
        return JSON.stringify({ article: { ...article, told } });
      }
      if (!line.channel) return text;
      const { cutoff: _, ...channel } = line.channel;
      return JSON.stringify({ channel: { ...channel, horizon: 0 } });
    });
    const { ledger: after } = freshLedger();
    await restore(after, lines);
    expect(heldBy(await exported(after))).toEqual(heldBy(await exported(before)));
  });

  it('has the categories that were moved and deleted', async () => {
    const before = await lived(120);
    await before.removeCategory('c1', 'every');
    await before.setCategory('empty', {});
    await before.removeCategory('empty');
    const { ledger: after } = freshLedger();
    await restore(after, await exported(before));
    const moved = { kind: 'elsewhere', channel: 'category/every', moved: true };
    expect(await after.newerThan('category/c1')).toEqual(moved);
    expect(await after.newerPage('category/c1', 1)).toEqual(moved);
    expect(await after.newerThan('category/empty')).toEqual({ kind: 'unknown' });
    await after.publish([submission('named', { categories: ['c1'] })]);
    expect((await walk(after, 'category/every')).window.items.map(({ id }) => id)).toContain('named');
    expect(heldBy(await exported(before)).filter((line) => line.includes('"moved_to":"')).length).toBe(2);
  });

  it('has every article of a category that was moved while the export was written', async () => {
    const before = await lived(300);
    await before.setCategory('to come', {});
    const first = await before.export();
    await before.removeCategory('c1', 'c2');
    await before.removeCategory('to come', 'c2');
    let { text } = first;
    for (let cursor = first.next; cursor; ) {
      const part = await before.export(cursor);
      text += part.text;
      cursor = part.next;
    }
    const { ledger: after } = freshLedger();
    await restore(after, text.trimEnd().split('\n'));
    const ids = async (ledger: LedgerPort) => {
      const { window, pages } = await walk(ledger, 'category/c2');
      return [window, ...pages].flatMap(({ items }) => items.map(({ id }) => id)).toSorted();
    };
    expect(await ids(after)).toEqual(await ids(before));
    expect(await after.newerThan('category/c1')).toMatchObject({ kind: 'elsewhere', channel: 'category/c2' });
    expect(JSON.stringify(await after.get('later'))).not.toContain('to come');
  });

  it('has everything that was there throughout, whatever was published and deleted while it was written', async () => {
    const { stub, ledger: before } = freshLedger();
    const range = (length: number) => Array.from({ length }, (_, index) => index);
    const busy = (index: number, title = 'First') =>
      submission(`busy ${index}`, { title, published: T + index * HOUR, categories: ['busy'] });
    const quiet = (index: number) => submission(`q${index}`, { published: T + index * HOUR, categories: ['quiet'] });
    await before.publish([...range(700).map(quiet), ...range(900).map((index) => busy(index))]);
    for (const index of range(600)) await before.delete(index < 300 ? `q${index}` : `busy ${index}`);
    let cursor: ExportCursor | undefined;
    let text = '';
    let step = 0;
    const meanwhile = new Set<string>();
    do {
      const part = await before.export(cursor);
      text += part.text;
      cursor = part.next;
      // Deleted ones come back from the front, others are deleted from the back, and new ones close archive pages.
      const back = range(20)
        .map((index) => 300 + step * 20 + index)
        .filter((index) => index < 600);
      const gone = range(5)
        .map((index) => 895 - step * 5 + index)
        .filter((index) => index >= 600);
      const created = range(30).map((index) => 1_000 + step * 30 + index);
      await before.publish([...back.map((index) => busy(index, 'Back')), ...created.map((index) => busy(index))]);
      for (const index of gone) await before.delete(`busy ${index}`);
      for (const index of [...back, ...gone, ...created]) meanwhile.add(`busy ${index}`);
      step += 1;
    } while (cursor);
    expect(step).toBeGreaterThan(15);
    const { stub: other, ledger: after } = freshLedger();
    await restore(after, text.trimEnd().split('\n'));
    expect(await walkUnstamped(after, 'category/quiet')).toEqual(await walkUnstamped(before, 'category/quiet'));
    const throughout = async (of: typeof stub) => {
      const rows = await runInDurableObject(of, (_, { storage: { sql } }) =>
        sql.exec<{ id: string }>("SELECT id FROM tombstone UNION ALL SELECT 'live ' || id FROM article").toArray(),
      );
      return rows
        .map(({ id }) => id)
        .filter((id) => !meanwhile.has(id.replace('live ', '')))
        .toSorted();
    };
    expect(await throughout(other)).toEqual(await throughout(stub));
    const shown = async (ledger: LedgerPort) => {
      const { window, pages } = await walk(ledger, 'category/busy');
      expect(pages.at(-1)?.items.length).toBeGreaterThan(0);
      return [window, ...pages].flatMap(({ items }) => items.map(({ id }) => id)).filter((id) => !meanwhile.has(id));
    };
    expect(await shown(after)).toEqual(await shown(before));
  });

  it('gives versions and dates that no reader has, though the old one went on after the export', async () => {
    const before = await lived(120);
    const lines = await exported(before);
    const lost = Array.from({ length: 6 }, (_, index) => submission(`lost${index}`, { categories: ['every'] }));
    for (const one of lost) await before.publish([one]);
    const { window: had, pages } = await walk(before, 'category/every');
    // What readers are told is never a time to come.
    const lastModified = Math.floor(Date.now() / 1000);
    const { ledger: after } = freshLedger();
    await restore(after, lines);
    for (const page of (await walk(after, 'category/every')).pages) {
      expect(page.version).toBeGreaterThan(Math.max(...pages.map(({ version }) => version)));
      expect(page.modified).toBeGreaterThan(lastModified);
    }
    for (const one of lost) await after.publish([{ ...one, hash: `${one.hash}'` }]);

    const channel = 'category/every';
    const now = await walk(after, channel);
    expect(now.window.version).toBeGreaterThan(had.version);
    expect(now.window.modified).toBeGreaterThan(lastModified);
    expect(await after.newerThan(channel, had.version)).toMatchObject({ kind: 'newer' });
    // What changed since is only told of versions that this ledger gave.
    expect(windowSince(now.window, had.version)).toBeUndefined();
    await after.publish([submission('newer', { categories: ['every'] })]);
    const { window } = await walk(after, channel);
    expect(windowSince(window, now.window.version)?.items.map(({ id }) => id)).toEqual(['newer']);
  });

  it('goes on as the old one would: submitted again unchanged, published anew, deleted', async () => {
    const before = await lived(120);
    const { ledger: after } = freshLedger();
    await restore(after, await exported(before));
    const again = submission('a7', { published: T + 7 * HOUR, categories: ['c0', 'every'], tags: ['财经'] });
    expect((await after.publish([again])).statuses).toEqual(['unchanged']);
    const { version } = await after.health();
    await after.publish([submission('new', { categories: ['every'] })]);
    expect((await after.health()).version).toBeGreaterThan(version);
  });

  it('is projected to KV whole', async () => {
    const before = await lived(60);
    const { stub, ledger: after } = freshLedger();
    await restore(after, await exported(before));
    expect((await after.health()).backlog).toBeGreaterThan(0);
    while ((await after.health()).backlog > 0) await runDurableObjectAlarm(stub);
  });

  it('survives being sent once more after a break in the middle', async () => {
    const before = await lived(120);
    const lines = await exported(before);
    const { ledger: after } = freshLedger();
    await restore(after, lines.slice(0, 90));
    await restore(after, lines);
    expect(await walkUnstamped(after, 'category/every')).toEqual(await walkUnstamped(before, 'category/every'));
  });

  it('holds 3,000 articles', async () => {
    const before = await lived(3_000);
    const lines = await exported(before);
    expect(lines.filter((line) => line.startsWith('{"article"'))).toHaveLength(2_999);
    const { ledger: after } = freshLedger();
    await restore(after, lines, 2000);
    expect((await after.health()).articles).toBe((await before.health()).articles);
    expect(await walkUnstamped(after, 'all')).toEqual(await walkUnstamped(before, 'all'));
  });
});

describe('a ledger that is half restored', () => {
  it('shows and takes nothing, though the object is evicted; sent again to its end, it is whole', async () => {
    const lines = await exported(await lived(60));
    const { stub, ledger } = freshLedger();
    await restore(ledger, lines.slice(0, 40));
    const refused = async () => {
      const calls: ((ledger: LedgerPort) => Promise<unknown>)[] = [
        (ledger) => ledger.known([]),
        (ledger) => ledger.publish([submission('a1')]),
        (ledger) => ledger.delete('a1'),
        (ledger) => ledger.setCategory('c1', { title: 'Another' }),
        (ledger) => ledger.newerThan('all', -1),
        (ledger) => ledger.newerPage('all', 1, -1),
        (ledger) => ledger.get('a1'),
        (ledger) => ledger.directory(),
        (ledger) => ledger.newerDirectory(-1),
        (ledger) => ledger.latest(['all'], 5),
        (ledger) => ledger.export(),
        (ledger) => ledger.rebuild(),
      ];
      for (const call of calls) {
        // Called where it is: a fault that crosses to the caller is printed as if nobody had caught it.
        await runInDurableObject(stub, (instance) =>
          expect(call(instance), String(call)).rejects.toThrow('A restore is under way'),
        );
      }
      await runDurableObjectAlarm(stub);
      expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).toBeNull();
      expect(await ledger.health()).toMatchObject({ restoring: true });
    };
    await refused();
    await evictDurableObject(stub);
    await refused();
    await restore(ledger, lines);
    expect((await ledger.health()).restoring).toBeUndefined();
    await projected(stub, ledger);
    expect((await ledger.publish([submission('new')])).statuses).toEqual(['created']);
  });

  it('begins anew with another export, of which nothing is mixed in', async () => {
    const { ledger: other } = freshLedger();
    await other.publish([submission('other', { categories: ['other'] })]);
    await other.delete('gone');
    const { stub, ledger } = freshLedger();
    await restore(ledger, (await exported(await lived(60))).slice(0, 50));
    await runDurableObjectAlarm(stub);
    await restore(ledger, await exported(other));
    await projected(stub, ledger);
    expect((await walk(ledger, 'all')).window.items.map(({ id }) => id)).toEqual(['other']);
    expect((await ledger.directory()).categories.map(({ slug }) => slug)).toEqual(['other']);
  });

  it('is not whole while a portion is missing', async () => {
    const lines = await exported(await lived(60));
    const { ledger } = freshLedger();
    await restore(ledger, lines.slice(0, 30));
    expect(await ledger.restore(lines.slice(40))).toMatchObject({
      ...{ ok: false, detail: expect.stringMatching(/^Only \d+ of \d+ lines/) },
    });
    expect((await ledger.health()).restoring).toBe(true);
  });
});

describe('a restore is refused', () => {
  it.each([
    ['without the header', ['{"tombstone":{"id":"a","uri":"u","deleted":1}}'], 'header'],
    ['from a later release', ['{"edgefeed":99}'], 'format 99'],
    ['with a line that is none', ['{"edgefeed":1}', '{"surprise":true}'], 'surprise'],
    [
      'with a column of a later release',
      ['{"edgefeed":1}', '{"tombstone":{"id":"a","uri":"u","deleted":1,"later":1}}'],
      'later',
    ],
    ['with an article that has no places', ['{"edgefeed":1}', '{"article":{"id":"a"}}'], 'no line of an export'],
    ['with a row of another table', ['{"edgefeed":1}', '{"tombstone":{"id) VALUES (1); --":1}}'], 'tombstone'],
  ])('%s, and the ledger stays as it was', async (_, lines, detail) => {
    const { ledger } = freshLedger();
    expect(await ledger.restore(lines)).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
    expect((await ledger.publish([submission('a')])).statuses).toEqual(['created']);
  });

  it('into a ledger that only remembers what was deleted', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a')]);
    await ledger.delete('a');
    expect(await ledger.restore(['{"edgefeed":1}'])).toMatchObject({ ok: false });
  });

  it('into a ledger that is not empty', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a')]);
    expect(await ledger.restore(['{"edgefeed":1}'])).toMatchObject({
      ok: false,
      detail: expect.stringContaining('1 articles'),
    });
  });
});
