import { XMLValidator } from 'fast-xml-parser';
import { expect } from 'vitest';
import { FORMATS } from '../../src/feed/addresses.ts';
import type { Utf8 } from '../../src/feed/utf8.ts';
import type { Window } from '../../src/feed/window.ts';
import { unpackWindow } from '../../src/window/packed.ts';
import { publication, renderText } from '../feed/sample.ts';
import { walk } from '../ledger/ledgers.ts';
import { WINDOW_SIZE, type World } from './world.ts';

const TOMBSTONE_TIME = 30 * 86_400_000;
const ALARMS = 1000;
/** All hold the same articles. */
const RENDERED = ['all', 'category/x', 'author/Ann'];

/** Lets everything well again, rings until nothing is left to do, and compares ledger, KV and feeds with the model, and KV with
 * what a rebuild makes of it. */
export async function verify(world: World, rebuilt: boolean): Promise<void> {
  world.kv.mood = 'well';
  world.purgeRefused = false;
  await settle(world);
  await expectArticles(world);
  for (const channel of world.model.channels) expectChannel(world, channel, await walk(world.ledger, channel));
  await expectDirectory(world);
  const projected = await expectKv(world);
  if (!rebuilt) return;
  await world.ledger.rebuild();
  await settle(world);
  expect(await expectKv(world)).toEqual(projected);
}

/** All in one call to the object: each of its own takes longer than an alarm. */
function settle(world: World): Promise<void> {
  return world.inside(async (instance, { storage }) => {
    for (let alarms = 0; alarms < ALARMS; alarms += 1) {
      const at = await storage.getAlarm();
      if (at === null) {
        const query = `SELECT (SELECT count(*) FROM channel WHERE projected < version OR purged < version)
          + (SELECT count(*) FROM page WHERE purged < version) AS n`;
        const left = storage.sql.exec<{ n: number }>(query).one().n;
        return expect(left, 'windows and pages that nothing will carry out').toBe(0);
      }
      world.advance(Math.max(0, at - world.now));
      await storage.deleteAlarm();
      await instance.alarm();
      world.model.release(world.now);
    }
    throw new Error('The ledger does not come to rest.');
  });
}

function expectArticles(world: World): Promise<void> {
  const { model } = world;
  return world.inside(async (ledger) => {
    for (const [id, { sent }] of model.articles) {
      const found = await ledger.get(id);
      expect(found.kind === 'found' && JSON.parse(found.article).title, `article ${id}`).toBe(sent.title ?? id);
    }
    for (const id of model.deleted) expect(await ledger.get(id)).toEqual({ kind: 'deleted' });
    const { articles, scheduled } = await ledger.health();
    expect([articles, scheduled]).toEqual([model.articles.size, 0]);
  });
}

function expectChannel(
  { model }: World,
  channel: string,
  { window, pages }: { window: Window; pages: Window[] },
): void {
  const members = model.members(channel);
  const shown = window.items.map(({ id }) => id);
  const paged = pages.flatMap(({ items }) => items.map(({ id }) => id));
  expect(shown.slice(0, WINDOW_SIZE), `newest of ${channel}`).toEqual(members.slice(0, WINDOW_SIZE));
  expect(new Set(shown).size, `${channel}: an article twice in its window`).toBe(shown.length);
  expect(new Set(paged).size, `${channel}: an article on two archive pages`).toBe(paged.length);
  expect(new Set([...shown, ...paged]), `walk through ${channel}`).toEqual(new Set(members));
  expect(shown.length).toBeLessThan(2 * WINDOW_SIZE + 8);
  expect(window.channel.title).toBe(model.titleOf(channel));

  const since = Date.parse(window.updated) - TOMBSTONE_TIME;
  const buried = [...(model.burials.get(channel) ?? [])].filter(([, deleted]) => deleted > since);
  const tombstones = window.tombstones.map(({ uri, deleted }) => [uri, Date.parse(deleted)]);
  expect(tombstones.toSorted(), `tombstones of ${channel}`).toEqual(
    buried.map(([id, deleted]) => [`tag:example.com,2026:${id}`, deleted]).toSorted(),
  );
  if (!RENDERED.includes(channel)) return;
  expectWellFormed(window);
  const [oldest] = pages.slice(-1);
  if (oldest) expectWellFormed(oldest, 1);
}

function expectWellFormed(window: Window, number?: number): void {
  for (const format of FORMATS) {
    const text = renderText(window, publication, format, number === undefined ? undefined : { number });
    if (format === 'json') {
      expect(JSON.parse(text).items).toHaveLength(window.items.length);
      continue;
    }
    expect(XMLValidator.validate(text), text).toBe(true);
    expect(text.match(/<(item|entry)>/g) ?? []).toHaveLength(window.items.length);
  }
}

async function expectDirectory({ ledger, model }: World): Promise<void> {
  const { articles, categories, tags, authors } = await ledger.directory();
  expect(articles).toBe(model.members('all').length);
  const counts = [...categories, ...tags, ...authors].map(({ name, count }) => [name, count]);
  const expected = [...model.channels].filter((name) => name !== 'all');
  expect(Object.fromEntries(counts)).toEqual(
    Object.fromEntries(expected.map((name) => [name, model.members(name).length])),
  );
}

/** That every window in KV is what the ledger says. Returns them all. */
async function expectKv({ ledger, kv, model }: World): Promise<unknown[]> {
  const projected: unknown[] = [];
  for (const channel of model.channels) {
    const kept = kv.kept(channel);
    const answer = await ledger.newerThan(channel, -1);
    expect(kept?.value, `window of ${channel} in KV`).toEqual(answer.kind === 'newer' && answer.window);
    expect(kept?.version).toBe(unpackWindow(kept?.value as Utf8)?.version);
    projected.push(kept?.value);
  }
  expect(JSON.parse((kv.kept('directory')?.value as string) ?? '{}')).toEqual(await ledger.directory());
  return projected;
}
