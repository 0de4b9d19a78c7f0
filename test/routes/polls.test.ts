import { describe, expect, it } from 'vitest';
import { analytics, type Poll } from '../../src/gateway/polls.ts';
import { channelWindow, fakeHouse } from './house.ts';

function counted(fail = false) {
  const polls: Poll[] = [];
  const house = fakeHouse({
    polls(poll) {
      if (fail) throw new Error('no counter');
      polls.push(poll);
    },
  });
  house.put(channelWindow('all', 1));
  house.put(channelWindow('category/财 经', 1));
  return { polls, ...house, ask: house.ask };
}

describe('a poll', () => {
  it('is counted by channel, format, status and what the cache said', async () => {
    const { polls, ask } = counted();
    const etag = (await ask('/rss.xml')).headers.get('ETag') ?? '';
    await ask('/rss.xml', { headers: { 'If-None-Match': etag } });
    await ask(`/category/${encodeURIComponent('财 经')}/feed.json`, { method: 'HEAD' });
    expect(polls).toEqual([
      { channel: 'all', format: 'rss', status: 200, cache: 'fwd=miss; stored' },
      { channel: 'all', format: 'rss', status: 304, cache: 'hit' },
      { channel: 'category/财 经', format: 'json', status: 200, cache: 'fwd=miss; stored' },
    ]);
  });

  it('of a feed that is not there is counted without the name that somebody made up', async () => {
    const { polls, ask } = counted();
    await ask('/category/made-up/atom.xml');
    await ask('/rss.xml?made=up');
    expect(polls.map(({ channel, status }) => [channel, status])).toEqual([
      ['', 404],
      ['', 301],
    ]);
  });

  it('is nothing else that is asked for', async () => {
    const { polls, ask, askApi } = counted();
    await ask('/');
    await ask('/rss.xml', { method: 'OPTIONS' });
    await ask('/category/x');
    await askApi('/api/categories');
    expect(polls).toEqual([]);
  });

  it('is answered whether it can be counted or not', async () => {
    const { ask, reports } = counted(true);
    expect([(await ask('/rss.xml')).status, reports]).toEqual([200, ['poll not counted']]);
    expect((await fakeHouse().ask('/rss.xml')).status).toBe(404);
  });

  it('becomes a data point whose index Analytics Engine takes', () => {
    const points: AnalyticsEngineDataPoint[] = [];
    const count = analytics({ writeDataPoint: (point) => void points.push(point ?? {}) });
    count({ channel: `tag/${'财'.repeat(66)}`, format: 'atom', status: 304, cache: 'hit' });
    expect(points).toEqual([
      { indexes: [`tag/${'财'.repeat(20)}`], blobs: [`tag/${'财'.repeat(66)}`, 'atom', '304', 'hit'], doubles: [1] },
    ]);
  });
});
