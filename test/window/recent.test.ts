import { describe, expect, it } from 'vitest';
import type { PublishedArticle } from '../../src/article/article.ts';
import { RecentWindows } from '../../src/window/recent.ts';
import { article, windowOf } from '../feed/sample.ts';

function window(slug: string, version: number, length = 10, field: keyof PublishedArticle = 'content_html') {
  return windowOf([article({ [field]: 'x'.repeat(length) })], {
    version,
    channel: { name: `category/${slug}`, kind: 'category', slug, title: slug },
  });
}

describe('the windows that an isolate had lately', () => {
  it('are there until a newer version of them comes', () => {
    const recent = new RecentWindows();
    const old = recent.keep(window('a', 1));
    expect(recent.get('category/a')).toBe(old);
    const changed = recent.keep(window('a', 2));
    expect(recent.get('category/a')).toBe(changed);
    expect(recent.get('category/b')).toBeUndefined();
  });

  it('stay the same object as long as the version is the same', () => {
    const recent = new RecentWindows();
    const first = recent.keep(window('a', 1));
    expect(recent.keep(window('a', 1))).toBe(first);
  });

  it.each([
    'content_html',
    'content_text',
    'summary',
  ] as const)('take a bounded space, whatever takes it (%s), and those go first that were asked for longest ago', (field) => {
    const recent = new RecentWindows();
    for (let number = 0; number < 10; number += 1) {
      recent.keep(window(`${number}`, 1, 900_000, field));
      recent.get('category/0');
    }
    const there = Array.from({ length: 10 }, (_, number) => number).filter((number) =>
      recent.get(`category/${number}`),
    );
    expect(there).toEqual([0, 7, 8, 9]);
  });

  it('are not remembered where one of them would push out most others', () => {
    const recent = new RecentWindows();
    recent.keep(window('small', 1));
    const long = window('long', 1, 2_000_000);
    expect(recent.keep(long)).toBe(long);
    expect([recent.get('category/long'), recent.get('category/small')?.version]).toEqual([undefined, 1]);
  });

  it('forget the older version also when the newer one is too long', () => {
    const recent = new RecentWindows();
    recent.keep(window('a', 1));
    recent.keep(window('a', 2, 2_000_000));
    expect(recent.get('category/a')).toBeUndefined();
  });

  it('do not lose count of the space', () => {
    const recent = new RecentWindows();
    for (let version = 1; version < 100; version += 1) recent.keep(window('a', version, 900_000));
    recent.keep(window('b', 1, 900_000));
    expect([recent.get('category/a')?.version, recent.get('category/b')?.version]).toEqual([99, 1]);
  });
});
