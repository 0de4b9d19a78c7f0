// Requirements of RFC 5005, section 4, on the links and marks of archived feeds. One test each.
import { describe, expect, test } from 'vitest';
import type { ArchivePage } from '../../src/feed/document.ts';
import { article, categoryChannel, publication, renderText, windowOf } from '../feed/sample.ts';
import { Strict } from './strict.ts';

const CHANNEL = 'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news';
const window = windowOf([article()], { channel: categoryChannel, archives: 3 });
const file = { rss: 'rss.xml', atom: 'atom.xml' } as const;

function links(format: 'rss' | 'atom', rel: string, page?: ArchivePage, source = window): string[] {
  const xml = new Strict(renderText(source, publication, format, page));
  return xml.texts(`${format === 'rss' ? '/rss/channel' : '/a:feed'}/atom:link[@rel='${rel}']/@href`);
}

describe.each(['rss', 'atom'] as const)('RFC 5005 in %s', (format) => {
  test('4: the subscription document leads to the newest archive', () => {
    expect(links(format, 'prev-archive')).toEqual([`${CHANNEL}/archive/3/${file[format]}`]);
  });

  test('4: without archives there is nothing to lead to', () => {
    expect(links(format, 'prev-archive', undefined, { ...window, archives: 0 })).toEqual([]);
  });

  test('4: an archive leads to the one before it, and the first to none', () => {
    expect(links(format, 'prev-archive', { number: 3 })).toEqual([`${CHANNEL}/archive/2/${file[format]}`]);
    expect(links(format, 'prev-archive', { number: 1 })).toEqual([]);
  });

  test('4: an archive should lead to the one after it, once there is one', () => {
    expect(links(format, 'next-archive', { number: 1 })).toEqual([`${CHANNEL}/archive/2/${file[format]}`]);
    expect(links(format, 'next-archive', { number: 3 })).toEqual([]);
  });

  test('4: an archive should lead to the subscription document, and names itself', () => {
    expect(links(format, 'current', { number: 2 })).toEqual([`${CHANNEL}/${file[format]}`]);
    expect(links(format, 'self', { number: 2 })).toEqual([`${CHANNEL}/archive/2/${file[format]}`]);
  });

  test('4: an archive should say that it is one, and only an archive does', () => {
    const root = format === 'rss' ? '/rss/channel' : '/a:feed';
    expect(new Strict(renderText(window, publication, format, { number: 2 })).count(`${root}/fh:archive`)).toBe(1);
    expect(new Strict(renderText(window, publication, format)).count('//fh:archive')).toBe(0);
  });
});

describe.each(['rss', 'atom'] as const)('RFC 5005 section 2 in %s', (format) => {
  const root = format === 'rss' ? '/rss/channel' : '/a:feed';
  const marks = (source: typeof window, page?: ArchivePage) =>
    new Strict(renderText(source, publication, format, page)).count(`${root}/fh:complete`);

  test('a feed that holds all entries may say so, once', () => {
    expect(marks({ ...window, archives: 0, complete: true })).toBe(1);
  });

  test.each([
    ['a feed with archives', { ...window, complete: false }, undefined],
    ['a window that does not tell', window, undefined],
    ['an archive page', { ...window, complete: true }, { number: 1 }],
  ])('%s does not', (_, source, page) => {
    expect(marks(source, page)).toBe(0);
  });
});

test('RFC 5005 section 4: archives have the id of their feed', () => {
  const ids = [undefined, { number: 1 }, { number: 3 }].map((page) =>
    new Strict(renderText(window, publication, 'atom', page)).text('/a:feed/a:id'),
  );
  expect(new Set(ids)).toEqual(new Set([CHANNEL]));
});

test('JSON Feed: next_url leads from page to older page, and the last has none', () => {
  const next = (page?: ArchivePage) => JSON.parse(renderText(window, publication, 'json', page)).next_url;
  expect(next()).toBe(`${CHANNEL}/archive/3/feed.json`);
  expect(next({ number: 3 })).toBe(`${CHANNEL}/archive/2/feed.json`);
  expect(next({ number: 1 })).toBeUndefined();
});
