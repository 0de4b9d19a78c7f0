import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { rested, Scene } from '../scene.ts';
import { ask, askApi, hit, publish } from '../worker.ts';

const CHINESE = encodeURIComponent('财经');

/** The forms of other software below a category, a tag or an author, each with the file that is there now. */
const BELOW: [form: string, file: string][] = [
  ['/feed', '/rss.xml'],
  ['/feed/', '/rss.xml'],
  ['/feed/feed/', '/rss.xml'],
  ['/feed/rss', '/rss.xml'],
  ['/feed/rss/', '/rss.xml'],
  ['/feed/rss2', '/rss.xml'],
  ['/feed/rss2/', '/rss.xml'],
  ['/feed/rdf/', '/rss.xml'],
  ['/feed/atom', '/atom.xml'],
  ['/feed/atom/', '/atom.xml'],
  ['/feed/json', '/feed.json'],
  ['/feed/json/', '/feed.json'],
  ['/rss', '/rss.xml'],
  ['/rss/', '/rss.xml'],
  ['/rss2/', '/rss.xml'],
  ['/rdf/', '/rss.xml'],
  ['/atom', '/atom.xml'],
  ['/atom/', '/atom.xml'],
  ['/rss.xml/', '/rss.xml'],
  ['/atom.xml/', '/atom.xml'],
  ['/feed.json/', '/feed.json'],
];

/** Each channel by its path, with the names that other software has for it. */
const CHANNELS = ['', '/category/news', `/category/${CHINESE}`, `/tag/${CHINESE}`, '/author/Ada%20Miller'];
const FORMS: [from: string, to: string][] = [
  ...CHANNELS.flatMap((channel) => BELOW.map(([form, file]): [string, string] => [channel + form, channel + file])),
  ...CHANNELS.slice(1).flatMap((channel): [string, string][] => [
    [`${channel}/`, channel],
    [`${channel}.html`, channel],
  ]),
  ['/archive/', '/archive'],
  ['/index.xml', '/rss.xml'],
  ['/feed.xml', '/atom.xml'],
  ['/feed/feed.xml', '/atom.xml'],
  ['/feed/feed.json', '/feed.json'],
  ['/news/index.xml', '/category/news/rss.xml'],
  [`/${CHINESE}/index.xml`, `/category/${CHINESE}/rss.xml`],
  [`/${CHINESE.toLowerCase()}/index.xml`, `/category/${CHINESE}/rss.xml`],
  ['/财经/index.xml', `/category/${CHINESE}/rss.xml`],
  ['/categories/news/index.xml', '/category/news/rss.xml'],
  [`/tags/${CHINESE}/index.xml`, `/tag/${CHINESE}/rss.xml`],
  ['/authors/Ada%20Miller/index.xml', '/author/Ada%20Miller/rss.xml'],
  ['/feed/news.xml', '/category/news/atom.xml'],
  [`/feed/${CHINESE}.xml`, `/category/${CHINESE}/atom.xml`],
  [`/feed/by_tag/${CHINESE}.xml`, `/tag/${CHINESE}/atom.xml`],
  ['/category/财经/feed/', `/category/${CHINESE}/rss.xml`],
  [`/category/${CHINESE.toLowerCase()}/feed/`, `/category/${CHINESE}/rss.xml`],
  ['/category/News/feed/', '/category/news/rss.xml'],
  ['/category/NEWS/', '/category/news'],
  ['/category/old/feed/atom/', '/category/news/atom.xml'],
  ['/category/old/', '/category/news'],
];

/** The same forms of a channel that nothing was published in. */
const NOTHING = [
  ...['/category/none', '/tag/none', '/author/none', `/category/${encodeURIComponent('空')}`].flatMap((channel) => [
    ...BELOW.map(([form]) => channel + form),
    `${channel}/`,
    `${channel}.html`,
    `${channel}/archive/1/`,
  ]),
  ...['/none/index.xml', '/categories/none/index.xml', '/feed/none.xml', '/feed/by_tag/none.xml', '/archive/99/'],
  ...['/category/%FF/feed/', '/feed/%20.xml', '/comments/feed/', '/2021/12/16/post/feed/'],
];

const PUBLIC = 'https://feeds.example.com';

beforeAll(async () => {
  await publish({ id: '1', categories: ['news', '财经', 'old'], tags: ['财经'], authors: [{ name: 'Ada Miller' }] });
  await askApi('/api/categories/old?move=news', { method: 'DELETE' });
  await rested();
});
beforeEach(() => workersCache.reset());

describe('an address that other software had leads in one step to what is here', () => {
  it.each(FORMS)('%s to %s', async (from, to) => {
    for (const query of ['', '?utm_source=x&page=2', '?moved']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await ask(from + query, { method });
        expect([response.status, response.headers.get('Location')]).toEqual([301, PUBLIC + to]);
        expect(response.headers.get('Cache-Control')).toBe('public, max-age=86400');
        expect(await response.text()).toBe('');
      }
    }
    expect((await ask(to)).status).toBe(200);
  });

  it('for readers in a browser, too, and with any condition', async () => {
    const headers = { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString(), 'A-IM': 'feed' };
    const response = await ask('/category/news/feed/', { headers });
    expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([301, '*']);
    expect((await ask('/category/news/feed/', { method: 'OPTIONS' })).status).toBe(204);
    expect((await ask('/category/news/feed/', { method: 'POST' })).status).toBe(405);
  });

  it('and costs nothing once the edge has it', async () => {
    await ask('/category/news/feed/');
    expect((await hit('/category/news/feed/')).headers.get('Cache-Status')).toBe('edgefeed; hit');
    const scene = new Scene();
    for (const path of ['/category/news/feed', '/category/news/feed/rss2/?x', '/news/index.xml']) {
      expect((await scene.ask(path)).status).toBe(301);
    }
    expect([scene.calls, workersCache.runs]).toEqual([[], 1]);
  });
});

describe('an address that other software had is not found in one step where there is nothing', () => {
  it.each(NOTHING)('%s', async (path) => {
    for (const query of ['', '?x']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await ask(path + query, { method });
        expect([response.status, response.headers.get('Location')]).toEqual([404, null]);
        expect(response.headers.get('Cache-Control')).toMatch(/^public, max-age=60/);
      }
    }
  });

  it('until something is published there', async () => {
    const paths = ['/category/later/feed/', '/category/later/', '/later/index.xml'];
    for (const path of paths) expect((await ask(path)).status).toBe(404);
    for (const path of paths) await hit(path);
    await publish({ id: '2', categories: ['later'] });
    for (const path of paths) expect((await ask(path)).status).toBe(301);
  });

  it('and leads on when its category takes another name', async () => {
    await publish({ id: '3', categories: ['before'] });
    expect((await ask('/category/before/feed/')).headers.get('Location')).toBe(`${PUBLIC}/category/before/rss.xml`);
    await askApi('/api/categories/before?move=news', { method: 'DELETE' });
    const response = await ask('/category/before/feed/');
    expect([response.status, response.headers.get('Location')]).toEqual([301, `${PUBLIC}/category/news/rss.xml`]);
  });
});
