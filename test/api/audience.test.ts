import { beforeAll, describe, expect, it, vi } from 'vitest';
import { DAY_MS, dateOf } from '../../src/audience/contract.ts';
import { AudienceScene, FEEDLY, NEWSBOAT } from '../audience/audience-scene.ts';
import { publish, TOKENS } from '../worker.ts';

const NOW = '2027-03-10T12:00:00Z';
const TODAY = '2027-03-10';
let scene: AudienceScene;

beforeAll(async () => {
  await publish({ id: 'one', title: 'One', categories: ['a,"b"', 'other'] });
  vi.useFakeTimers({ toFake: ['Date'] });
  scene = new AudienceScene();
  const path = `/category/${encodeURIComponent('a,"b"')}/rss.xml`;
  vi.setSystemTime(Date.parse(NOW) - 40 * DAY_MS);
  await scene.poll(path, NEWSBOAT, '203.0.113.1');
  vi.setSystemTime(Date.parse(NOW));
  await scene.poll(path, FEEDLY, '203.0.113.1');
  vi.setSystemTime(Date.parse(NOW) + 61_000);
  await scene.poll(path, NEWSBOAT, '203.0.113.1');
  await scene.report();
  return () => void vi.useRealTimers();
});

const read = async (query = '') => (await scene.askApi(`/api/audience${query}`)).json();

describe('GET /api/audience', () => {
  it('tells the last 30 days of the publication, its channels and its readers’ software', async () => {
    expect(await read()).toMatchObject({
      ...{ from: '2027-02-09', to: TODAY, counting: true },
      periods: [{ start: TODAY, days: 1, subscribers: 17, readers: 1, followers: 16, polls: 2, rss: 2 }],
      channels: [{ channel: 'category/a,"b"', subscribers: 17, polls: 2 }],
      software: [
        { software: 'Feedly', followers: 16, polls: 1 },
        { software: 'newsboat', readers: 1, polls: 1 },
      ],
    });
  });

  it('or those of one channel between two days, both included', async () => {
    const query = `?channel=${encodeURIComponent('category/a,"b"')}&from=2027-01-29&to=2027-03-09`;
    expect(await read(query)).toEqual({
      ...{ channel: 'category/a,"b"', from: '2027-01-29', to: '2027-03-09', counting: true },
      periods: [expect.objectContaining({ start: '2027-01-29', subscribers: 1, polls: 1 })],
    });
    expect(await read('?channel=category/never-polled')).toMatchObject({ periods: [] });
  });

  it('as CSV, with the channel in each line', async () => {
    const response = await scene.askApi(`/api/audience?format=csv&channel=${encodeURIComponent('category/a,"b"')}`);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const [head, line, end] = (await response.text()).split('\r\n');
    expect(head).toMatch(/^channel,start,days,subscribers,readers,followers,polls,rss,/);
    expect(line).toMatch(/^"category\/a,""b""",2027-03-10,1,17,1,16,2,2,/);
    expect(end).toBe('');
  });

  it.each([
    ['?from=yesterday', 'The parameter "from" must be a day such as 2026-11-01.'],
    ['?to=2027-02-30', 'The parameter "to" must be a day such as 2026-11-30.'],
    ['?from=2027-03-01&to=2027-02-01', 'The parameter "from" must be a day before that of "to".'],
    ['?channel=everything', 'The parameter "channel" must be all, category/<slug>, tag/<slug> or author/<slug>.'],
    ['?format=xml', 'The parameter "format" must be json or csv.'],
    ['?day=1', 'There is no parameter "day"; there are channel, from, to, format.'],
  ])('%s is a fault that names the parameter', async (query, detail) => {
    expect(await read(query)).toMatchObject({ status: 400, detail });
  });

  it('is for tokens that may see everything', async () => {
    const made = async (body: object) => {
      const answer = await scene.askApi('/api/tokens', { method: 'POST', body: JSON.stringify(body) });
      return ((await answer.json()) as { token: string }).token;
    };
    const status = async (token: string) =>
      (await scene.ask('/api/audience', { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(await status(await made({ name: 'reads', access: 'read' }))).toBe(200);
    expect(await status(await made({ name: 'confined', access: 'read', categories: ['other'] }))).toBe(403);
    expect(await status(TOKENS[1])).toBe(200);
    expect((await scene.ask('/api/audience')).status).toBe(401);
  });

  it('says so where the object is away, or not bound', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const away = new AudienceScene();
    away.fault = () => Promise.reject(new Error('away'));
    expect((await away.askApi('/api/audience')).status).toBe(503);
    expect(said).toHaveBeenCalledTimes(1);
    said.mockRestore();
    const unbound = new AudienceScene({ AUDIENCE_STORE: undefined as never });
    expect((await unbound.askApi('/api/audience')).status).toBe(501);
  });

  it('tells what was counted before, and that nothing is counted, while that is off', async () => {
    const off = new AudienceScene({ AUDIENCE: 'off' });
    expect(await (await off.askApi('/api/audience')).json()).toMatchObject({ counting: false, periods: [] });
  });
});

it('days are those of UTC', () => {
  expect(dateOf(Date.parse('2026-11-30T00:00:00Z') / DAY_MS)).toBe('2026-11-30');
});
