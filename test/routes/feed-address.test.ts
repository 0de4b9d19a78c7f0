import { describe, expect, it } from 'vitest';
import { isFeedAddress } from '../../src/routes/feed-address.ts';

describe('the address of a feed document', () => {
  it.each([
    '/rss.xml',
    '/atom.xml?x',
    '/feed.json#x',
    '/category/x/rss.xml',
    '/tag/%E6%B8%AF/atom.xml',
    '/author/Ada%20Miller/feed.json?',
    '/archive/1/rss.xml',
    '/category/x/archive/123456789/atom.xml?y',
  ])('%s is one', (path) => expect(isFeedAddress(`https://feeds.example.com${path}`)).toBe(true));

  it.each([
    '/',
    '/feed.xml',
    '/rss.xml/',
    '/x/rss.xml',
    '/category/rss.xml',
    '/category//rss.xml',
    '/category/a/b/rss.xml',
    '/category/x/archive/0/rss.xml',
    '/api/articles/https://x.example/rss.xml',
    '/api/articles?of=/rss.xml',
    '/admin#/rss.xml',
    '/rss.xmlx',
    '/rssaxml',
  ])('%s is none', (path) => expect(isFeedAddress(`https://feeds.example.com${path}`)).toBe(false));
});
