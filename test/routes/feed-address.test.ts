import { describe, expect, it } from 'vitest';
import { readFeedAddress } from '../../src/routes/feed-address.ts';

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
  ])('%s is one', (path) => expect(readFeedAddress(`https://feeds.example.com${path}`)).toBeDefined());

  it.each([
    ['/rss.xml', { channel: 'all', format: 'rss', page: undefined }],
    ['/category/%E8%B4%A2%20%2F/atom.xml', { channel: 'category/财 /', format: 'atom', page: undefined }],
    ['/tag/100%/feed.json', { channel: 'tag/100%', format: 'json', page: undefined }],
    ['/author/a%FFb/archive/12/rss.xml', { channel: 'author/a%FFb', format: 'rss', page: 12 }],
  ])('%s says what it names', (path, address) => {
    expect(readFeedAddress(`https://feeds.example.com${path}`)).toEqual(address);
  });

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
  ])('%s is none', (path) => expect(readFeedAddress(`https://feeds.example.com${path}`)).toBeUndefined());
});
