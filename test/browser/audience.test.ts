import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { misfits } from './accessibility.ts';
import { hasChromium, openScene, type Scene, TOKEN } from './scene.ts';

const FEEDLY = 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1234 subscribers; like FeedFetcher-Google)';
const NEWSBOAT = 'newsboat/2.32.0 (Linux 6.1.0-13-amd64; x86_64)';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36';

/** An audience: 40 readers of everything, who come again, of whom half read one category, too; an aggregator, and a robot. */
async function readFeeds({ base }: Scene): Promise<void> {
  const poll = async (path: string, agent: string, reader: number, etag?: string | null) => {
    const headers: Record<string, string> = {
      'User-Agent': agent,
      'CF-Connecting-IP': `203.0.113.${reader}`,
      'Accept-Encoding': 'gzip',
      ...(etag ? { 'If-None-Match': etag } : {}),
    };
    const response = await fetch(base + path, { headers });
    await response.arrayBuffer();
    return response.headers.get('ETag');
  };
  for (let reader = 1; reader <= 40; reader += 1) {
    const agent = reader % 4 === 0 ? CHROME : NEWSBOAT;
    const etag = await poll('/rss.xml', agent, reader);
    await poll('/rss.xml', agent, reader, etag);
    if (reader % 2 === 0) await poll('/category/Harbour/atom.xml', agent, reader);
  }
  await poll('/rss.xml', FEEDLY, 100);
  await poll('/rss.xml', 'Googlebot/2.1 (+http://www.google.com/bot.html)', 101);
}

async function signedIn(scene: Scene, language: 'en' | 'zh'): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await scene.open();
  await page.goto('/admin');
  await page.getByLabel(language === 'en' ? 'Publish token' : '发布令牌').fill(TOKEN);
  await page.getByRole('button').first().click();
  await page.getByRole('link', { name: language === 'en' ? 'Audience' : '读者', exact: true }).click();
  return { page, complaints };
}

/** The cells of a row, by what its first cell says. */
function row(page: Page, table: string, head: string): Promise<string[]> {
  return page.getByRole('table', { name: table }).getByRole('row', { name: head }).getByRole('cell').allInnerTexts();
}

/** Readers are estimated: two of them may look like one. */
const about = (shown: string | undefined, truth: number) => Math.abs(Number(shown?.replaceAll(',', '')) - truth) <= 2;

describe.skipIf(!hasChromium).each([
  {
    language: 'en',
    title: 'Audience',
    channels: 'By feed',
    software: 'By software',
    all: 'Everything',
    robots: 'Robots',
  },
  { language: 'zh', title: '读者', channels: '按订阅源', software: '按软件', all: '全部文章', robots: '机器人' },
] as const)('the audience, in $language', ({ language, title, channels, software, all, robots }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ PUBLICATION_LANGUAGE: language === 'en' ? 'en' : 'zh-CN' });
    await scene.publish([
      { id: 'a', title: 'A whale', content_html: '<p>Text.</p>', categories: ['Harbour', 'Unread'] },
    ]);
    await readFeeds(scene);
  }, 60_000);
  afterAll(() => scene.close());

  it('is shown as it was, by feed and by software', async () => {
    const { page, complaints } = await signedIn(scene, language);
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    // A hand-over may be under way.
    await vi.waitFor(
      async () => {
        await page.reload();
        const [subscribers, readers, followers, polls, current] = await row(page, channels, all);
        expect([followers, polls]).toEqual(['1,234', '82']);
        expect([about(subscribers, 1_274), about(readers, 40)]).toEqual([true, true]);
        expect(current?.replace(' ', '')).toBe('48.8%');
      },
      { timeout: 20_000, interval: 500 },
    );
    const [inHarbour, , none, pollsOfIt] = await row(page, channels, 'category/Harbour');
    expect([about(inHarbour, 20), none, pollsOfIt]).toEqual([true, '0', '20']);
    expect(await row(page, software, 'Feedly')).toEqual(['1,234', '0', '1,234', '1']);
    const [newsboats, , , pollsOfNewsboat] = await row(page, software, 'newsboat');
    expect([about(newsboats, 30), pollsOfNewsboat]).toEqual([true, '70']);
    expect(await row(page, software, robots)).toEqual(['0', '0', '0', '1']);
    expect(await page.getByText('category/Unread').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is drawn for those who see, and told to those who do not', async () => {
    const { page } = await signedIn(scene, language);
    const charts = page.getByRole('img');
    expect(await charts.count()).toBe(2);
    expect(await charts.first().getAttribute('aria-label')).toMatch(/1,27\d/);
    const box = await charts.first().locator('rect').last().boundingBox();
    expect(box?.height).toBeGreaterThan(100);
    await page.locator('summary').click();
    const days = page.getByRole('table').first();
    expect(await days.getByRole('row').count()).toBe(2);
    expect(await misfits(page)).toEqual([]);
    await page.getByRole('link', { name: '400' }).click();
    expect(await page.locator('rect').count()).toBe(2);
    expect(await misfits(page)).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the audience, where it is not counted', () => {
  it('says so', async () => {
    const scene = await openScene({ AUDIENCE: 'off' });
    try {
      await readFeeds(scene);
      const { page } = await signedIn(scene, 'en');
      await page.getByText('Nothing is counted: AUDIENCE is off.').waitFor();
      expect(await page.getByRole('img').count()).toBe(0);
      expect(await misfits(page)).toEqual([]);
    } finally {
      await scene.close();
    }
  });
});
