import { describe, expect, it } from 'vitest';
import { cacheTag, EVERYTHING_TAG, workersCache } from '../../src/edge/cache.ts';

describe('the tag of a channel', () => {
  it.each([
    ['all', 'all'],
    ['category/news', 'category/news'],
    ['category/财经', 'category/%E8%B4%A2%E7%BB%8F'],
    ['tag/a, b', 'tag/a%2C%20b'],
    ['author/Ada "A" Miller', 'author/Ada%20%22A%22%20Miller'],
    ['category/TechWeb', 'category/TechWeb'],
  ])('of %s is %s', (channel, tag) => {
    expect(cacheTag(channel)).toBe(tag);
  });

  it('of the longest slug fits the 1,024 bytes of a tag, in printable ASCII without space and comma', () => {
    expect(cacheTag(`category/${'财'.repeat(66)}xx`)).toMatch(/^[!-+\--~]{1,1024}$/);
  });
});

describe('Workers Cache', () => {
  function fake(answer: () => Promise<{ success: boolean }>) {
    const purged: string[][] = [];
    const cache = workersCache({
      purge({ tags }) {
        purged.push(tags);
        return answer();
      },
    });
    return { cache, purged };
  }
  const channels = (count: number) => Array.from({ length: count }, (_, index) => `category/c${index}`);
  const success = async () => ({ success: true });

  it('stands before the worker: it has nothing to give, and is given nothing', async () => {
    const { cache, purged } = fake(success);
    const response = new Response('x');
    cache.store('/rss.xml', { response, modified: 1 });
    expect(await cache.match('/rss.xml')).toBeUndefined();
    expect(await response.text()).toBe('x');
    expect(purged).toEqual([]);
  });

  it.each([
    ['none', [], []],
    ['one', ['category/财经'], [['category/%E8%B4%A2%E7%BB%8F']]],
    ['a hundred', channels(100), [channels(100)]],
    ['more than a call may name: one tag for everything', channels(101), [[EVERYTHING_TAG]]],
    ['thousands', channels(5000), [[EVERYTHING_TAG]]],
  ])('is purged of %s in one call', async (_, names, calls) => {
    const { cache, purged } = fake(success);
    expect(await cache.purge(names)).toBe(true);
    expect(purged).toEqual(calls);
  });

  it.each([
    ['refuses', async () => ({ success: false })],
    ['fails', () => Promise.reject(new Error('rate limit'))],
    [
      'fails at once',
      () => {
        throw new Error('rate limit');
      },
    ],
  ])('is not purged when the platform %s', async (_, answer) => {
    expect(await fake(answer).cache.purge(['all'])).toBe(false);
  });
});
