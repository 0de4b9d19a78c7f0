import { evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DAY_MS, dateOf } from '../../src/audience/contract.ts';
import { Gathered } from '../../src/audience/gathered.ts';
import { A_MINUTE, AudienceScene, atNoon, FEEDLY, later, NEWSBOAT } from './audience-scene.ts';

beforeEach(atNoon);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const today = () => Math.floor(Date.now() / DAY_MS);
const HOUR = 3_600_000;

/** What an isolate hands over of a day: so many polls of a channel, each of another reader. */
function batchOf(day: number, channel: string, readers: number, polls = readers) {
  const gathered = new Gathered(day);
  const share = gathered.shareOf(channel);
  share.counts.polls = polls;
  gathered.familyOf('newsboat').polls = polls;
  for (let reader = 0; reader < readers; reader += 1) {
    const hash = Math.imul(reader + 1, 0x9e3779b1);
    share.readers.add(hash, reader);
    gathered.familyOf('newsboat').readers.add(hash, reader);
  }
  return gathered.batch();
}

describe('the secret of a day', () => {
  it('is the same for all isolates, however often the object is evicted', async () => {
    const { port, stub } = new AudienceScene();
    const { day, key } = await port.salt();
    await evictDurableObject(stub);
    expect(await port.salt()).toEqual({ day, key });
    expect([day, key.length]).toEqual([today(), 16]);
  });

  it('is deleted at midnight by the alarm', async () => {
    const scene = new AudienceScene();
    await scene.port.salt();
    expect(await scene.rows('salt')).toBe(1);
    later(12 * HOUR);
    expect(await scene.alarm()).toBe(true);
    expect(await scene.rows('salt')).toBe(0);
  });

  it('is deleted by the next day’s first poll, should the alarm be late', async () => {
    const scene = new AudienceScene();
    const before = await scene.port.salt();
    later(12 * HOUR);
    const after = await scene.port.salt();
    expect(after.key).not.toEqual(before.key);
    expect(after.day).toBe(before.day + 1);
    expect(await scene.rows('salt')).toBe(1);
  });
});

describe('a day that is over', () => {
  it('keeps counts and estimates, and nothing that tells readers or feeds apart', async () => {
    const scene = new AudienceScene();
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    later(A_MINUTE);
    await scene.poll('/rss.xml', FEEDLY, '203.0.113.2');
    const before = await scene.report();
    expect([await scene.rows('sketch'), await scene.rows('following')]).toEqual([3, 1]);
    later(12 * HOUR);
    // At midnight, and some minutes later.
    await scene.alarm();
    later(15 * A_MINUTE);
    await scene.alarm();
    expect([await scene.rows('sketch'), await scene.rows('following'), await scene.rows('salt')]).toEqual([0, 0, 0]);
    expect(await scene.report()).toEqual(before);
  });

  it('takes what an isolate hands over some minutes late, readers and all', async () => {
    const { port } = new AudienceScene();
    const day = today();
    await port.salt();
    await port.take('1', batchOf(day, 'all', 50));
    later(12 * HOUR + 2 * A_MINUTE);
    await port.take('2', batchOf(day, 'all', 80));
    const { periods } = await port.report({ from: day, to: day }, { limit: 10 });
    expect(periods).toMatchObject([{ polls: 130, readers: expect.closeTo(80, -1) }]);
  });

  it('takes of what comes later the counts alone, and no estimate goes down', async () => {
    const scene = new AudienceScene();
    const { port } = scene;
    const day = today();
    await port.salt();
    await port.take('1', batchOf(day, 'all', 50));
    const [before] = (await port.report({ from: day, to: day }, { limit: 10 })).periods;
    later(13 * HOUR);
    await scene.alarm();
    await port.take('2', batchOf(day, 'all', 7));
    const { periods } = await port.report({ from: day, to: day }, { limit: 10 });
    expect(periods).toEqual([{ ...before, polls: 57 }]);
    expect(await scene.rows('sketch')).toBe(0);
  });

  it('is finished though the next one has begun before the alarm', async () => {
    const scene = new AudienceScene();
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    later(12 * HOUR + A_MINUTE);
    await scene.poll('/rss.xml', NEWSBOAT, '203.0.113.1');
    later(HOUR);
    expect(await scene.alarm()).toBe(true);
    // What is left is of the new day.
    expect(await scene.rows('sketch')).toBe(3);
    expect((await scene.report()).periods.map(({ polls, readers }) => [polls, readers])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('days older than 400', () => {
  it('become months: counts are added, and readers are those of a day', async () => {
    const scene = new AudienceScene();
    const { port } = scene;
    vi.setSystemTime(Date.parse('2030-01-01T12:00:00Z'));
    for (let day = 0; day < 59; day += 1) {
      await port.take(`a${day}`, batchOf(today(), 'category/a', day < 31 ? 10 : 20, 100));
      later(DAY_MS);
    }
    const read = async (channel?: string) => {
      const range = { from: Date.parse('2030-01-01') / DAY_MS, to: Date.parse('2030-12-31') / DAY_MS };
      return (await port.report(range, { limit: 10, ...(channel ? { channel } : {}) })).periods;
    };
    expect(await read()).toHaveLength(59);
    const [total] = (await port.report({ from: 0, to: 99_999 }, { limit: 10 })).software;
    vi.setSystemTime(Date.parse('2031-03-20T12:00:00Z'));
    await port.salt();
    await scene.alarm();
    const months = await read();
    // Of February, the last days are not so old.
    expect(months[0]).toMatchObject({ start: '2030-01-01', days: 31, polls: 3_100, readers: 10 });
    expect(months.slice(1).every(({ days }) => days === 1)).toBe(true);
    expect(months).toHaveLength(1 + 28);
    vi.setSystemTime(Date.parse('2031-06-20T12:00:00Z'));
    await scene.alarm();
    for (const channel of [undefined, 'category/a']) {
      expect(await read(channel)).toMatchObject([
        { start: '2030-01-01', days: 31, polls: 3_100, readers: 10 },
        { start: '2030-02-01', days: 28, polls: 2_800, readers: 20 },
      ]);
    }
    expect((await port.report({ from: 0, to: 99_999 }, { limit: 10 })).software).toEqual([total]);
  });
});

describe('channels that nobody reads any more', () => {
  it('are those that had a reader once, and none since, the last ones first', async () => {
    const { port } = new AudienceScene();
    const day = today();
    await port.take('1', batchOf(day, 'category/left long ago', 2));
    later(DAY_MS);
    await port.take('2', batchOf(day + 1, 'category/left', 2));
    // Robots are no readers.
    later(40 * DAY_MS);
    await port.take('3', batchOf(day + 41, 'category/left', 0, 5));
    await port.take('4', batchOf(day + 41, 'category/read', 2));
    expect(await port.unread(day + 11, 20)).toEqual([
      { channel: 'category/left', last: dateOf(day + 1) },
      { channel: 'category/left long ago', last: dateOf(day) },
    ]);
    expect(await port.unread(day + 11, 1)).toHaveLength(1);
  });
});

describe('the object writes', () => {
  /** A poll of each of so many channels. */
  const pollsOf = (channels: number): Gathered => {
    const gathered = new Gathered(today());
    for (let channel = 0; channel < channels; channel += 1) gathered.shareOf(`category/${channel}`).counts.polls = 1;
    gathered.familyOf('newsboat').polls = channels;
    return gathered;
  };

  it('at once where there are few channels', async () => {
    const scene = new AudienceScene();
    await scene.port.take('1', batchOf(today(), 'all', 3));
    expect(await scene.rows('period')).toBe(2);
  });

  it('less often where there are many, and loses nothing that is asked for', async () => {
    const scene = new AudienceScene();
    const gathered = pollsOf(300);
    await scene.port.take('1', gathered.batch());
    expect(await scene.rows('period')).toBe(301);
    await scene.port.take('2', batchOf(today(), 'category/new', 3));
    expect(await scene.rows('period')).toBe(301);
    expect((await scene.report()).periods).toMatchObject([{ polls: 303 }]);
    expect(await scene.rows('period')).toBe(302);
  });

  it('sooner where much waits, since its memory is bounded', async () => {
    const scene = new AudienceScene();
    const gathered = pollsOf(300);
    await scene.port.take('1', gathered.batch());
    const { missing, day, software, followings } = gathered.batch();
    const readers = new Uint8Array(8_192).fill(1);
    const share = { counts: missing, readers };
    const channels = new Map(Array.from({ length: 3_000 }, (_, index) => [`tag/${index}`, share]));
    await scene.port.take('2', { missing, day, software, followings, channels });
    expect(await scene.rows('period')).toBe(301 + 3_000);
  });

  it('no more than 20 rows a second', async () => {
    const scene = new AudienceScene();
    const gathered = pollsOf(1_000);
    const written = async (id: string) => {
      await scene.port.take(id, gathered.batch());
      return scene.number("SELECT polls AS n FROM period JOIN channel ON id = channel WHERE name = 'category/1'");
    };
    expect(await written('1')).toBe(1);
    later(49_000);
    expect(await written('2')).toBe(1);
    later(300_000);
    expect(await written('3')).toBe(3);
    // Those rows were there already.
    later(40_000);
    expect(await written('4')).toBe(3);
    later(15_000);
    expect(await written('5')).toBe(5);
  });
});
