import { describe, expect, it } from 'vitest';
import { readAddress } from '../../src/http/address.ts';
import { canonicalPath } from '../../src/http/paths.ts';

const at = (path: string) => readAddress(new URL(path, 'https://feeds.example.com'));

describe('the address of a feed document', () => {
  it.each([
    ['/rss.xml', { channel: 'all', format: 'rss', page: undefined }],
    ['/atom.xml?x', { channel: 'all', format: 'atom', page: undefined }],
    ['/category/%E8%B4%A2%20%2F/atom.xml', { channel: 'category/财 /', format: 'atom', page: undefined }],
    ['/category/%e8%b4%a2/atom.xml', { channel: 'category/财', format: 'atom', page: undefined }],
    ['/tag/100%/feed.json', { channel: 'tag/100%', format: 'json', page: undefined }],
    ['/author/Ada%20Miller/feed.json?', { channel: 'author/Ada Miller', format: 'json', page: undefined }],
    ['/author/a%FFb/archive/12/rss.xml', { channel: 'author/a%FFb', format: 'rss', page: 12 }],
    ['/archive/1/rss.xml', { channel: 'all', format: 'rss', page: 1 }],
    ['/category/x/archive/123456789/atom.xml', { channel: 'category/x', format: 'atom', page: 123456789 }],
  ])('%s says what it names', (path, address) => expect(at(path)).toEqual({ kind: 'feed', ...address }));

  it.each([
    '/feed.xml',
    '/rss.xml/',
    '/x/rss.xml',
    '/category/rss.xml/',
    '/category//rss.xml',
    '/category/a/b/rss.xml',
    '/category/x/archive/0/rss.xml',
    '/category/x/archive/1234567890/rss.xml',
    '/api/articles?of=/rss.xml',
    '/rss.xmlx',
    '/rssaxml',
    '/RSS.xml',
  ])('%s is none', (path) => expect(at(path).kind).not.toBe('feed'));
});

describe('the address of a page', () => {
  const window = (page = 1) => ({ archive: undefined, page });
  it.each([
    ['/', { kind: 'home', selection: { query: '', group: '', page: 1 } }],
    ['/?q=%20a%20%20b%20&page=2&utm_source=x', { kind: 'home', selection: { query: 'a b', group: '', page: 2 } }],
    ['/?q=a&group=B', { kind: 'home', selection: { query: 'a', group: '', page: 1 } }],
    ['/?group=B&page=01', { kind: 'home', selection: { query: '', group: 'B', page: 1 } }],
    ['/category/x', { kind: 'channel', channel: 'category/x', position: window() }],
    ['/category/x?page=7', { kind: 'channel', channel: 'category/x', position: window(7) }],
    ['/category/x?page=1234', { kind: 'channel', channel: 'category/x', position: window() }],
    ['/tag/x/archive/3', { kind: 'channel', channel: 'tag/x', position: { archive: 3, page: 1 } }],
    ['/archive', { kind: 'channel', channel: 'all', position: window() }],
    ['/archive/3', { kind: 'channel', channel: 'all', position: { archive: 3, page: 1 } }],
    ['/article/https%3A%2F%2Fx.example%2Fa', { kind: 'article', id: 'https://x.example/a' }],
    ['/article/%FF', { kind: 'article', id: '' }],
    ['/feeds.opml?group=C', { kind: 'opml', group: 'C' }],
    ['/sitemap.xml', { kind: 'sitemap', part: undefined }],
    ['/sitemap/12.xml', { kind: 'sitemap', part: 12 }],
    ['/robots.txt', { kind: 'file', path: '/robots.txt' }],
    ['/assets/style.0a1b2c3d.css', { kind: 'file', path: '/assets/style.0a1b2c3d.css' }],
    ['/assets/../x', { kind: 'missing' }],
    ['/assets/a/b', { kind: 'missing' }],
    ['/category', { kind: 'missing' }],
    ['/category/x/archive', { kind: 'missing' }],
    ['/category/x/y', { kind: 'missing' }],
    ['/article/', { kind: 'missing' }],
    ['/sitemap/0.xml', { kind: 'missing' }],
    ['/wp-login.php?x', { kind: 'missing' }],
  ])('%s says what it names', (path, address) => expect(at(path)).toEqual(address));
});

it.each([
  '/',
  '/?q=a+b&page=2',
  '/?group=%23',
  '/rss.xml',
  '/category/%E8%B4%A2%20%2F/atom.xml',
  '/author/a/archive/12/feed.json',
  '/category/x?page=2',
  '/archive',
  '/archive/3',
  '/archive/3?page=2',
  '/article/https%3A%2F%2Fx.example%2Fa%3Fb',
  '/feeds.opml?group=C',
  '/sitemap/12.xml',
  '/feed.css',
])('%s is its own canonical path', (path) => expect(canonicalPath(at(path))).toBe(path));

it('no made-up address and query has a canonical path of its own', () => {
  const paths = Array.from({ length: 100 }, (_, index) => `/made-up-${index}?a=${index}`);
  expect(new Set(paths.map((path) => canonicalPath(at(path))))).toEqual(new Set(['/404']));
  expect(canonicalPath(at('/rss.xml?since=7&x=1'))).toBe('/rss.xml');
});

describe('an address of other software', () => {
  const moved = (path: string) => {
    const address = at(path);
    return address.kind === 'moved' ? canonicalPath(address.to) : address.kind;
  };

  it.each([
    ['/favicon.ico', '/favicon.svg'],
    ['/archive/', '/archive'],
    ['/category/jzrb/archive/2/', '/category/jzrb/archive/2'],
    ['/category/a%2Fb.html', '/category/a-b'],
    ['/category/rss.xml/', '/category/rss.xml'],
    ['/category/feed/', '/category/feed'],
    ['/tag/feed/feed/', '/tag/feed/rss.xml'],
    ['/feed.xml/?x', '/atom.xml'],
  ])('%s is now %s', (from, to) => expect(moved(from)).toBe(to));

  it.each([
    '/feed//',
    '/feed/a/b.xml',
    '/feed/atom/rss/',
    '/rss/atom/',
    '/x/',
    '/x/feed/',
    '/a/b/index.xml',
    '/category//',
    '/category//feed/',
    '/category/a/b/feed/',
    '/archive/0/',
    '/robots.txt/',
  ])('%s is none', (path) => expect(moved(path)).toBe('missing'));

  it('has its answer kept apart from the document, in one place for all forms', () => {
    const forms = ['/category/a/feed', '/category/a/feed/?b', '/category/a/rss2/', '/a/index.xml'];
    expect(new Set(forms.map((path) => canonicalPath(at(path))))).toEqual(new Set(['/category/a/rss.xml?moved']));
  });
});
