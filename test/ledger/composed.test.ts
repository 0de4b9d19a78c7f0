import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { ChannelChanges } from '../../src/ledger/channels.ts';
import { ComposedWindows } from '../../src/ledger/composed.ts';
import type { LedgerPort, Newer } from '../../src/ledger/contract.ts';
import { applyWindowSize } from '../../src/ledger/versions.ts';
import { freshLedger, idsIn, submission, windowOf } from './ledgers.ts';

/** A window is the same object when it was not composed again. */
const windowIn = (answer: Newer) => (answer.kind === 'newer' ? answer.window : undefined);

it('500 questions at once about a channel that changed compose its window once', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish([submission('a', { categories: ['x'] })]);
  await runInDurableObject(stub, async (instance) => {
    const port = instance as unknown as LedgerPort;
    const questions = Array.from({ length: 500 }, () => port.newerThan('category/x', 0));
    const composed = new Set((await Promise.all(questions)).map(windowIn));
    expect(composed.size).toBe(1);
    await port.publish([submission('b', { categories: ['x'] })]);
    expect(composed).not.toContain(windowIn(await port.newerThan('category/x', 0)));
  });
});

it('archive pages are composed once, too', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish(Array.from({ length: 120 }, (_, index) => submission(`a${index}`, { published: index })));
  await runInDurableObject(stub, async (instance) => {
    const port = instance as unknown as LedgerPort;
    const pages = await Promise.all([1, 2].map(() => port.newerPage('all', 1)));
    expect(new Set(pages.map((page) => windowIn(page as Newer))).size).toBe(1);
  });
});

it('windows are remembered within a bound of bytes, those that were asked for last', async () => {
  const { stub, ledger } = freshLedger();
  for (const slug of ['x', 'y', 'z']) await ledger.publish([submission(slug, { categories: [slug] })]);
  await runInDurableObject(stub, (_, { storage }) => {
    const size = windowIn(new ComposedWindows(storage.sql, 50).newer('category/x', 0))?.byteLength ?? 0;
    const composed = new ComposedWindows(storage.sql, 50, 2 * size + 10);
    const ask = (slug: string) => windowIn(composed.newer(`category/${slug}`, 0));
    const [x, y] = [ask('x'), ask('y')];
    expect(ask('x')).toBe(x);
    ask('z');
    expect(ask('x')).toBe(x);
    expect(ask('y')).not.toBe(y);
  });
});

it('another WINDOW_SIZE gives every window another version; a first start only notes it', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish(['a', 'b', 'c'].map((id, index) => submission(id, { published: index, categories: ['x'] })));
  const before = await windowOf(ledger, 'category/x');
  await evictDurableObject(stub);
  expect(await ledger.newerThan('category/x', before.version)).toEqual({ kind: 'current' });
  // As though the deployment before this one had had another setting.
  await runInDurableObject(stub, (_, { storage }) => applyWindowSize(storage.sql, 2, Date.now()));
  const { version } = await windowOf(ledger, 'category/x');
  expect(version).toBeGreaterThan(before.version);
  await evictDurableObject(stub);
  const after = await windowOf(ledger, 'category/x');
  expect(after.version).toBeGreaterThan(version);
  expect(after.modified).toBeGreaterThan(before.modified);
  expect((await ledger.health()).backlog).toBe(2);

  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("DELETE FROM meta WHERE key = 'window_size'");
  });
  await evictDurableObject(stub);
  expect(await ledger.newerThan('category/x', after.version)).toEqual({ kind: 'current' });
});

it('a channel that was named and never shown is unknown', async () => {
  const { stub, ledger } = freshLedger();
  await runInDurableObject(stub, (_, { storage }) => {
    const reference = { name: 'category/x', kind: 'category', slug: 'x', title: 'x', titled: false } as const;
    new ChannelChanges(storage.sql, 50).open(reference);
  });
  for (const channel of ['category/x', 'category/X']) {
    for (const version of [undefined, 0]) expect(await ledger.newerThan(channel, version)).toEqual({ kind: 'unknown' });
    expect(await ledger.newerPage(channel, 1)).toEqual({ kind: 'unknown' });
  }
  expect((await ledger.directory()).categories).toEqual([]);
  await ledger.publish([submission('a', { categories: ['x'] })]);
  expect(await idsIn(ledger, 'category/x')).toEqual(['a']);
});
