import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { changes, follow } from '../../../src/cli/import/watch.ts';
import { fakeServer, folderWith, importInto, put } from './fake-server.ts';

test('a run that fails is told, and the next burst runs again', async () => {
  let runs = 0;
  const failures: unknown[] = [];
  async function* bursts() {
    yield;
    yield;
  }
  const run = async () => {
    if (++runs === 2) throw new Error('server away');
  };
  await follow(bursts(), run, (error) => failures.push(error));
  expect(runs).toBe(3);
  expect(failures).toMatchObject([{ message: 'server away' }]);
});

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
  const ended = follow(changes(String(folder), stop.signal), run, () => {});
  await begun;
  put(String(folder), { '_posts/2021-01-02-b.md': '---\ntitle: B\n---\nx' });
  await Promise.race([noticed, wait(20_000, undefined, { ref: false })]);
  stop.abort();
  await ended;
  expect(seen).toEqual([1, 2]);
  expect(server.articles.size).toBe(2);
});
