import { describe, expect, it } from 'vitest';
import { windowSince } from '../../src/feed/window.ts';
import { article, windowOf } from './sample.ts';

const items = [7, 6, 3, 3, 1].map((version, index) => ({ version, item: article({ id: `tag:x,2026:${index}` }) }));
const tombstones = [8, 4].map((version) => ({
  version,
  uri: `tag:x,2026:gone-${version}`,
  deleted: '2026-11-20T00:00:00.000Z',
}));
const window = windowOf(
  items.map(({ item }) => item),
  { version: 8, changes: items.map(({ version }) => version), tombstones },
);

const idsSince = (version: number) => windowSince(window, version)?.items.map(({ id }) => id.slice(-1));

describe('what changed in a window since a version', () => {
  it.each([
    [8, []],
    [7, []],
    [6, ['0']],
    [3, ['0', '1']],
    [2, ['0', '1', '2', '3']],
    [1, ['0', '1', '2', '3']],
  ])('%i', (version, ids) => {
    expect(idsSince(version)).toEqual(ids);
  });

  it('is everything when all of it changed: then more may have, and the full document tells as much', () => {
    expect(windowSince(window, 0)).toBeUndefined();
  });

  it('is not known of a version from before the ledger lost time', () => {
    const renewed = { ...window, renewed: 7 };
    expect(windowSince(renewed, 6)).toBeUndefined();
    expect(windowSince(renewed, 7)?.items).toEqual([]);
  });

  it('has the tombstones since then', () => {
    expect(windowSince(window, 3)?.tombstones.map(({ version }) => version)).toEqual([8, 4]);
    expect(windowSince(window, 4)?.tombstones.map(({ version }) => version)).toEqual([8]);
    expect(windowSince(window, 8)?.tombstones).toEqual([]);
  });

  it('keeps what else the window says, and which version it is', () => {
    const { items: _, changes, tombstones: __, ...rest } = windowSince(window, 6) ?? windowOf([]);
    const { items: ___, changes: ____, tombstones: _____, ...whole } = window;
    expect(rest).toEqual({ ...whole, complete: false });
    expect(changes).toEqual([7]);
  });

  it('of an empty window is nothing', () => {
    expect(windowSince(windowOf([]), 0)?.items).toEqual([]);
  });

  it('is not known of a window that does not say when its articles changed', () => {
    expect(windowSince({ ...window, changes: [] }, 7)).toBeUndefined();
  });
});
