import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { projected } from '../scene.ts';
import { publish } from '../worker.ts';
import { A_MINUTE, AudienceScene, atNoon, FEEDLY, later, NEWSBOAT } from './audience-scene.ts';

const CHANNEL = 'category/财经 news';
const BOT = 'Googlebot/2.1 (+http://www.google.com/bot.html)';
const PATH = '/category/%E8%B4%A2%E7%BB%8F%20news/rss.xml';

beforeAll(async () => {
  await publish({ id: 'one', title: 'One', content_text: 'Text. '.repeat(500), categories: ['财经 news', 'other'] });
  await projected('all', CHANNEL);
});
beforeEach(atNoon);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a poll is counted', () => {
  it('by channel, format, status, cache result, and what the reader takes', async () => {
    workersCache.reset();
    const scene = new AudienceScene();
    const first = await scene.poll(PATH, NEWSBOAT, '203.0.113.1', { 'Accept-Encoding': 'gzip' });
    const unchanged = { 'If-None-Match': first.etag, 'Accept-Encoding': 'gzip' };
    for (let again = 0; again < 3; again += 1) await scene.poll(PATH, NEWSBOAT, '203.0.113.1', unchanged);
    await scene.poll(PATH.replace('rss.xml', 'feed.json'), FEEDLY, '203.0.113.2', { 'Accept-Encoding': 'identity' });
    later(A_MINUTE);
    await scene.poll(PATH.replace('rss.xml', 'atom.xml'), NEWSBOAT, '203.0.113.3', { 'A-IM': 'feed' });
    const { periods, channels } = await scene.report();
    expect(channels).toEqual([
      {
        ...{ channel: CHANNEL, days: 1, readers: 2, followers: 16 },
        ...{ polls: 6, rss: 4, atom: 1, json: 1, not_modified: 3, deltas: 0, failed: 0 },
        ...{ hits: 3, revalidated: 0, conditional: 3, takes_deltas: 1, compressed: 4 },
        ...{ bytes: expect.any(Number), bytes_saved: expect.any(Number) },
      },
    ]);
    expect(periods).toEqual([{ start: new Date().toISOString().slice(0, 10), ...channels[0], channel: undefined }]);
  });

  it('in the bytes that were sent, and those that were not', async () => {
    const scene = new AudienceScene();
    const poll = (headers: Record<string, string>) =>
      scene.poll(PATH, NEWSBOAT, '203.0.113.1', { 'Accept-Encoding': 'gzip', ...headers });
    const full = await poll({});
    expect((await poll({ 'If-None-Match': full.etag })).status).toBe(304);
    await poll({ method: 'HEAD' });
    await publish({ id: 'two', title: 'Two', categories: ['财经 news'] });
    later(A_MINUTE);
    const changes = await poll({ 'A-IM': 'feed', 'If-None-Match': full.etag });
    expect(changes.status).toBe(226);
    expect((await scene.report()).periods).toMatchObject([
      {
        polls: 4,
        deltas: 1,
        bytes: full.bytes + changes.bytes,
        bytes_saved: full.bytes + (full.bytes - changes.bytes),
      },
    ]);
  });

  it('of a search and of a feed that is not there, but not what was searched for or made up', async () => {
    const scene = new AudienceScene();
    await scene.poll('/search/rss.xml?q=Text', NEWSBOAT, '203.0.113.1');
    await scene.poll('/combined/rss.xml?in=category/other', NEWSBOAT, '203.0.113.1');
    await scene.poll('/category/made-up/rss.xml', NEWSBOAT, '203.0.113.1');
    later(A_MINUTE);
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    const { periods, channels } = await scene.report();
    expect(periods).toMatchObject([{ polls: 4, failed: 1, readers: 1 }]);
    expect(channels.map(({ channel, polls }) => [channel, polls])).toEqual([
      ['search', 2],
      ['all', 1],
    ]);
    expect((await scene.cells()).filter((cell) => /made-up|Text|other/.test(cell))).toEqual([]);
  });

  it('with the family of its software', async () => {
    const scene = new AudienceScene();
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    await scene.poll('/rss.xml', 'newsboat/2.40.0', '203.0.113.1');
    await scene.poll('/atom.xml', NEWSBOAT, '203.0.113.1');
    await scene.poll('/rss.xml', BOT, '203.0.113.9');
    later(A_MINUTE);
    await scene.poll('/rss.xml', FEEDLY, '203.0.113.2');
    const { software, periods } = await scene.report();
    expect(software).toEqual([
      { software: 'Feedly', days: 1, polls: 1, readers: 0, followers: 16 },
      { software: 'newsboat', days: 1, polls: 3, readers: 2, followers: 0 },
      { software: 'bot', days: 1, polls: 1, readers: 0, followers: 0 },
    ]);
    expect(periods).toMatchObject([{ readers: 2, followers: 16 }]);
  });

  it('not where somebody asks for a page, a file or the API', async () => {
    const scene = new AudienceScene();
    for (const path of ['/', '/category/other', '/feeds.opml', '/api/categories', '/rss.xml?x', '/robots.txt']) {
      await scene.poll(path, NEWSBOAT, '203.0.113.1');
    }
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1', { method: 'OPTIONS' });
    expect(scene.asked).toEqual([]);
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    await scene.report();
  });
});

describe('the people for whom aggregators fetch', () => {
  const agent = (subscribers: number, id = '') =>
    `Feedly/1.0 (poller; ${subscribers} subscribers;${id && ` feed-id=${id}`})`;

  async function followers(...polls: [path: string, agent: string][]): Promise<number | undefined> {
    const scene = new AudienceScene();
    for (const [index, [path, userAgent]] of polls.entries()) {
      if (index === polls.length - 1) later(A_MINUTE);
      await scene.poll(path, userAgent, `203.0.113.${index}`);
    }
    return (await scene.report()).periods[0]?.followers;
  }

  it.each<[string, number, [string, string][]]>([
    [
      'the most of a day count',
      18,
      [
        ['/rss.xml', agent(16)],
        ['/rss.xml', agent(18)],
        ['/rss.xml', agent(17)],
      ],
    ],
    [
      'of two formats are others, and added',
      21,
      [
        ['/rss.xml', agent(16)],
        ['/atom.xml', agent(5)],
      ],
    ],
    [
      'of one feed id are the same in two formats',
      16,
      [
        ['/rss.xml', agent(16, '7')],
        ['/atom.xml', agent(16, '7')],
      ],
    ],
    [
      'of two feed ids are others in one format',
      21,
      [
        ['/rss.xml', agent(16, '7')],
        ['/rss.xml', agent(5, '8')],
      ],
    ],
    [
      'of two aggregators are added',
      118,
      [
        ['/rss.xml', agent(16)],
        ['/rss.xml', 'Feedbin feed-id:1697787 - 102 subscribers'],
      ],
    ],
    [
      'of two channels are added',
      32,
      [
        ['/rss.xml', agent(16, '7')],
        [PATH, agent(16, '8')],
      ],
    ],
  ])('%s', async (_, expected, polls) => {
    expect(await followers(...polls)).toBe(expected);
  });
});

describe('readers that poll for themselves', () => {
  it('are told apart by address and software, and counted once a day', async () => {
    const scene = new AudienceScene();
    const poll = (address: string, agent = NEWSBOAT) => scene.poll('/rss.xml', agent, address);
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.1', '2001:db8:1:2::1', '2001:db8:1:2:aaaa::7']) {
      await poll(address);
    }
    await poll('203.0.113.1', 'FreshRSS/1.24.3 (Linux; https://freshrss.org)');
    later(A_MINUTE);
    await poll('2001:db8:1:3::1');
    expect((await scene.report()).periods).toMatchObject([{ readers: 5 }]);
  });

  it('are counted though a robot came first, and they while that was handed over', async () => {
    const scene = new AudienceScene();
    const first = scene.poll('/rss.xml', BOT, '203.0.113.9');
    await Promise.all([first, ...['1', '2', '3'].map((end) => scene.poll('/rss.xml', NEWSBOAT, `203.0.113.${end}`))]);
    later(A_MINUTE);
    await scene.poll('/rss.xml', BOT, '203.0.113.9');
    expect((await scene.report()).periods).toMatchObject([{ polls: 5, readers: 3 }]);
  });

  it('set other registers every day: nothing of two days can be compared', async () => {
    const scene = new AudienceScene();
    const days = new Set<string>();
    for (let day = 0; day < 4; day += 1) {
      await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
      const registers = (await scene.cells()).filter((cell) => /^sketch [0-9a-f]{6}$/.test(cell));
      for (const cell of registers) days.add(cell);
      later(86_400_000);
      await scene.alarm();
    }
    expect(days.size).toBe(4);
  });
});

describe('counting never gets in the way', () => {
  it('of a poll while the object is away, and goes on when it is back', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new AudienceScene();
    scene.fault = () => Promise.reject(new Error('away'));
    expect((await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1')).status).toBe(200);
    expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(['audience unavailable']);
    later(A_MINUTE);
    scene.fault = undefined;
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    expect((await scene.report()).periods).toMatchObject([{ polls: 2, readers: 1 }]);
  });

  it('of a poll while the object does not answer', async () => {
    const scene = new AudienceScene();
    scene.fault = () => new Promise<never>(() => {});
    const headers = { 'User-Agent': NEWSBOAT, 'CF-Connecting-IP': '203.0.113.1' };
    expect((await scene.ask('/rss.xml', { headers })).status).toBe(200);
    expect(scene.asked).toEqual(['salt']);
  });

  it('and a batch of which the answer was lost counts once', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new AudienceScene();
    // The object takes it, but the isolate does not hear so.
    scene.fault = async (call) => {
      await call();
      throw new Error('Network connection lost.');
    };
    await scene.poll('/rss.xml', BOT, '203.0.113.1');
    expect((await scene.report()).periods).toMatchObject([{ polls: 1 }]);
    scene.fault = undefined;
    for (let minute = 0; minute < 2; minute += 1) {
      later(A_MINUTE);
      await scene.poll('/rss.xml', BOT, '203.0.113.1');
    }
    expect(scene.asked).toEqual(['take', 'take', 'take']);
    expect((await scene.report()).periods).toMatchObject([{ polls: 3 }]);
  });

  it('hands over once a minute, however many polls there are', async () => {
    const scene = new AudienceScene();
    for (let poll = 0; poll < 50; poll += 1) await scene.poll('/rss.xml', NEWSBOAT, `203.0.113.${poll}`);
    later(A_MINUTE);
    for (let poll = 0; poll < 50; poll += 1) await scene.poll('/rss.xml', NEWSBOAT, `203.0.113.${poll}`);
    await scene.report();
    expect(scene.asked.filter((call) => call === 'take').length).toBe(2);
  });
});

describe('AUDIENCE=off', () => {
  it('means that nothing is gathered, and the object is not even made', async () => {
    const scene = new AudienceScene({ AUDIENCE: 'off' });
    expect((await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1')).status).toBe(200);
    later(A_MINUTE);
    await scene.poll('/rss.xml', FEEDLY, '203.0.113.1');
    expect(scene.asked).toEqual([]);
    expect((await scene.report()).periods).toEqual([]);
  });

  it('or on; anything else is a fault that names it', async () => {
    const response = await new AudienceScene({ AUDIENCE: 'no' }).ask('/rss.xml');
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      503,
      'AUDIENCE must be on or off, not "no".',
    ]);
  });

  it('is what a worker without the object does', async () => {
    expect(
      (await new AudienceScene({ AUDIENCE_STORE: undefined as never }).poll('/rss.xml', NEWSBOAT, '')).status,
    ).toBe(200);
  });
});
