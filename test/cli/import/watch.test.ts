import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { changes } from '../../../src/cli/import/watch.ts';
import { fakeServer, folderWith, importInto, put } from './fake-server.ts';

/** Milliseconds of quiet that end a burst. */
const SETTLED = 40;

test('a file written under the folder is imported, what the importer writes itself is not a change', async () => {
  using folder = folderWith({ '_posts/2021-01-01-a.md': '---\ntitle: A\n---\nx' });
  const server = fakeServer();
  const stop = new AbortController();
  const seen: number[] = [];
  let first = () => {};
  let second = () => {};
  const begun = new Promise<void>((resolve) => {
    first = resolve;
  });
  const noticed = new Promise<void>((resolve) => {
    second = resolve;
  });
  const run = async () => {
    const { report } = await importInto(server, String(folder), { state: undefined });
    seen.push(report.read);
    if (seen.length === 1) first();
    else second();
  };
  const bursts = await changes(String(folder), stop.signal, [], SETTLED);
  const ended = (async () => {
    await run();
    for await (const _ of bursts) await run();
  })();
  await begun;
  put(String(folder), { '_posts/2021-01-02-b.md': '---\ntitle: B\n---\nx' });
  await Promise.race([noticed, wait(20_000, undefined, { ref: false })]);
  stop.abort();
  await ended;
  expect(seen).toEqual([1, 2]);
  expect(server.articles.size).toBe(2);
});

describe('every change is noticed', () => {
  type Step = [what: string, change: (folder: string) => void];
  const saved = (folder: string, name: string, content: string) => {
    put(folder, { '.saving': content });
    renameSync(join(folder, '.saving'), join(folder, name));
  };
  const steps: Step[] = [
    ['a save by rename', (folder) => saved(folder, '_posts/2021-01-01-a.md', '1')],
    ['another', (folder) => saved(folder, '_posts/2021-01-01-a.md', '2')],
    ['a write after it', (folder) => put(folder, { '_posts/2021-01-01-a.md': '3' })],
    ['new folders with a file', (folder) => put(folder, { 'x/y/_posts/2021-01-02-b.md': '1' })],
    ['a file in them', (folder) => put(folder, { 'x/y/_posts/2021-01-03-c.md': '1' })],
    ['a folder that is renamed', (folder) => renameSync(join(folder, 'x/y'), join(folder, 'x/z'))],
    ['a file in that', (folder) => put(folder, { 'x/z/_posts/2021-01-04-d.md': '1' })],
    ['a deletion', (folder) => rmSync(join(folder, 'x/z/_posts/2021-01-04-d.md'))],
    ['a folder that is deleted', (folder) => rmSync(join(folder, 'x'), { recursive: true })],
    ['and comes again', (folder) => put(folder, { 'x/_posts/2021-01-05-e.md': '1' })],
    ['a file in it', (folder) => put(folder, { 'x/_posts/2021-01-06-f.md': '1' })],
  ];

  test('one after the other', { timeout: 60_000 }, async () => {
    using folder = folderWith({ '_posts/2021-01-01-a.md': '0' });
    const stop = new AbortController();
    const bursts = (await changes(String(folder), stop.signal, [], SETTLED))[Symbol.asyncIterator]();
    for (const [what, change] of steps) {
      const burst = bursts.next();
      change(String(folder));
      expect((await burst).done, what).toBe(false);
    }
    const last = bursts.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });

  test('of a single file too', async () => {
    using folder = folderWith({ 'a.md': '0' });
    const stop = new AbortController();
    const bursts = (await changes(join(String(folder), 'a.md'), stop.signal, [], SETTLED))[Symbol.asyncIterator]();
    for (const content of ['1', '2', '3']) {
      const burst = bursts.next();
      saved(String(folder), 'a.md', content);
      expect((await burst).done).toBe(false);
    }
    const last = bursts.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });

  test('what the importer writes into the folder is no change', async () => {
    using folder = folderWith({ 'a.md': '0', 'state/old': '', '.edgefeed/old': '', '.git/old': '' });
    const own = ['report.json', 'state'].map((name) => join(String(folder), name));
    const stop = new AbortController();
    const bursts = (await changes(String(folder), stop.signal, own, SETTLED))[Symbol.asyncIterator]();
    let seen = 0;
    const burst = bursts.next().then(({ done }) => {
      seen += done ? 0 : 1;
    });
    put(String(folder), { 'report.json': '{}', 'state/x': '', '.edgefeed/x': '', '.git/index': '' });
    await wait(SETTLED * 5);
    expect(seen).toBe(0);
    put(String(folder), { 'last.md': '' });
    await burst;
    expect(seen).toBe(1);
    stop.abort();
  });

  test('a folder that is gone ends the watch with a reason', async () => {
    using folder = folderWith({ 'site/a.md': '0' });
    const bursts = await changes(join(String(folder), 'site'), new AbortController().signal);
    const burst = bursts[Symbol.asyncIterator]().next();
    rmSync(join(String(folder), 'site'), { recursive: true });
    await expect(burst).rejects.toThrow('is gone');
  });
});
