import { describe, expect, it } from 'vitest';
import { FORMAT, FORMATS } from '../../src/feed/addresses.ts';
import { channelWindow, fakeHouse } from './house.ts';

function houseOf() {
  const house = fakeHouse();
  house.put(channelWindow('all', 7));
  return house;
}

const encodingOf = async (format: 'rss' | 'atom' | 'json', encodings: string | undefined, house = houseOf()) => {
  const headers: HeadersInit = encodings === undefined ? {} : { 'Accept-Encoding': encodings };
  const response = await house.ask(`/${FORMAT[format].file}`, { headers });
  return response.headers.get('Content-Encoding');
};

describe('Atom and JSON Feed', () => {
  it.each(['atom', 'json'] as const)('are compressed here for those who take gzip: %s', async (format) => {
    expect(await encodingOf(format, 'gzip, deflate, br')).toBe('gzip');
    expect(await encodingOf(format, 'br;q=1, gzip;q=0.2')).toBe('gzip');
  });

  it.each(['atom', 'json'] as const)('are left as they are for everybody else: %s', async (format) => {
    for (const encodings of [undefined, '', 'identity', 'gzip;q=0', 'br', 'deflate']) {
      expect(await encodingOf(format, encodings)).toBeNull();
    }
  });

  it('are stored uncompressed, so that a hit serves both', async () => {
    const house = houseOf();
    expect(await encodingOf('atom', 'gzip', house)).toBe('gzip');
    expect(house.edge.get('/atom.xml')?.response.headers.get('Content-Encoding')).toBeNull();
    expect(await encodingOf('atom', 'identity', house)).toBeNull();
    expect(await encodingOf('atom', 'gzip', house)).toBe('gzip');
    expect(house.count('kv read')).toBe(1);
  });

  it('have one entity tag, compressed or not', async () => {
    const tags = await Promise.all(
      ['gzip', 'identity'].map(async (encodings) => {
        const response = await houseOf().ask('/atom.xml', { headers: { 'Accept-Encoding': encodings } });
        return response.headers.get('ETag');
      }),
    );
    expect(tags).toEqual(['W/"7-atom-d0"', 'W/"7-atom-d0"']);
  });

  it.each([
    ['what most clients say', 'gzip, deflate, br', 'max-age=3600'],
    ['nothing', '', 'max-age=3600'],
    ['what no one else says', 'gzip, made-up', 'no-store'],
    ['no', 'gzip;q=0, *;q=0', 'no-store'],
  ])('are kept in front of the worker for %s only', async (_, encodings, kept) => {
    for (const format of ['atom', 'json'] as const) {
      const headers = { 'Accept-Encoding': encodings };
      const response = await houseOf().ask(`/${FORMAT[format].file}`, { headers });
      expect(response.headers.get('Cloudflare-CDN-Cache-Control')).toBe(kept);
      expect(response.headers.get('Vary')).toBe('A-IM, Accept-Encoding');
    }
  });
});

describe('RSS', () => {
  it('is left to the edge, which compresses it itself', async () => {
    expect(await encodingOf('rss', 'gzip')).toBeNull();
    const response = await houseOf().ask('/rss.xml', { headers: { 'Accept-Encoding': 'gzip, made-up' } });
    expect(response.headers.get('Vary')).toBe('A-IM');
    expect(response.headers.get('Cloudflare-CDN-Cache-Control')).toBe('max-age=3600');
  });

  it('is compressed here where it holds changes alone: the edge compresses nothing but a 200', async () => {
    const house = fakeHouse();
    house.put({ ...channelWindow('all', 7), changes: [3] });
    const headers = { 'A-IM': 'feed', 'If-None-Match': 'W/"5-rss-d0"', 'Accept-Encoding': 'gzip' };
    const response = await house.ask('/rss.xml', { headers });
    expect([response.status, response.headers.get('Content-Encoding')]).toEqual([226, 'gzip']);
  });
});

it.each(FORMATS)('what has no body says nothing of its encoding: %s', async (format) => {
  const headers = { 'Accept-Encoding': 'gzip', 'If-None-Match': `W/"7-${format}-d0"` };
  const house = houseOf();
  for (let round = 0; round < 2; round += 1) {
    const response = await house.ask(`/${FORMAT[format].file}`, { headers });
    expect([response.status, response.headers.get('Content-Encoding')]).toEqual([304, null]);
    await house.ask(`/${FORMAT[format].file}`);
  }
  const missing = await house.ask(`/category/none/${FORMAT[format].file}`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect([missing.status, missing.headers.get('Content-Encoding')]).toEqual([404, null]);
});
