import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, askApi, publish } from '../worker.ts';
import { ADDRESSES, BODIES, FEEDS, HEADERS, METHODS } from './hostile.ts';

const ALL = [...FEEDS, ...ADDRESSES, ...HEADERS, ...BODIES, ...METHODS];

afterEach(() => {
  vi.restoreAllMocks();
});

/** What must be so whatever was asked. */
async function expectCalm(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text.slice(0, 200)).toBeLessThan(500);
  expect(response.headers.get('Cache-Control')).toMatch(/^(no-store$|public, max-age=\d+)/);
  expect(response.headers.get('Set-Cookie')).toBeNull();
  const location = response.headers.get('Location');
  if (location !== null) expect(location).toMatch(/^https:\/\/feeds\.example\.com\/[!-~]*$/);
  expect(text).not.toMatch(/evil\.example|at \w+ \(|\/src\/|SQLITE/);
}

describe('a hostile request', () => {
  it('is one of a hundred at least', () => {
    expect(ALL.length).toBeGreaterThanOrEqual(100);
  });

  it.each(ALL)('%s is answered calmly', async (_, path, init) => {
    const reported = vi.spyOn(console, 'error');
    await expectCalm(await askApi(path, init));
    expect(reported).not.toHaveBeenCalled();
  });

  it.each([...FEEDS, ...ADDRESSES, ...HEADERS])('%s is answered calmly as HEAD, too', async (_, path, init) => {
    const response = await ask(path, { ...init, method: 'HEAD' });
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).toBe('');
  });

  it.each(BODIES)('%s is refused without a token', async (_, path, init) => {
    expect((await ask(path, init)).status).toBe(401);
  });

  it('of every kind leaves the feeds as they are for everybody else', async () => {
    await publish({ id: 'still-here', title: 'Still here', categories: ['still-here'] });
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const response = await ask(`/category/still-here/${file}`);
      expect([response.status, (await response.text()).includes('Still here')]).toEqual([200, true]);
      expect((await ask(`/${file}`)).status).toBe(200);
    }
  });
});
