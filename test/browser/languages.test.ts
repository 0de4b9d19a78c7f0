import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openScene, type Scene } from './scene.ts';

describe.skipIf(!hasChromium)('a publication in Chinese', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({
      PUBLICATION_TITLE: '镜海周刊',
      PUBLICATION_LANGUAGE: 'zh-CN',
      PUBLICATION_TIME_ZONE: 'Asia/Shanghai',
    });
    await scene.publish([
      {
        id: 'a',
        title: '港口重新开放',
        content_html: '<p>船都回来了。</p>',
        date_published: '2026-11-19T16:30:00Z',
        categories: ['财经'],
      },
      { id: 'b', title: 'A whale', content_html: '<p>Forty metres down.</p>', language: 'en', categories: ['财经'] },
    ]);
  }, 60_000);
  afterAll(() => scene.close());

  it('speaks Chinese to people, with dates in its time zone', async () => {
    const { page, complaints } = await scene.open();
    await page.goto('/category/%E8%B4%A2%E7%BB%8F');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByText('订阅', { exact: true }).click();
    await page.getByRole('heading', { name: '订阅“财经”' }).waitFor();
    await page.getByText('2026年11月20日').waitFor();
    await page.getByText('2 篇文章').waitFor();
    expect(await page.getByRole('article').filter({ hasText: 'A whale' }).getAttribute('lang')).toBe('en');
    await page.getByRole('link', { name: '港口重新开放' }).click();
    await page.getByText('船都回来了。').waitFor();
    expect(complaints).toEqual([]);
  });

  it('speaks Chinese to publishers, and where there is nothing', async () => {
    const { page } = await scene.open();
    await page.goto('/admin');
    await page.getByLabel('发布令牌').waitFor();
    await page.goto('/nowhere');
    await page.getByRole('heading', { name: '这个地址没有内容' }).waitFor();
  });

  it('says in Chinese in a feed what it is', async () => {
    const { page } = await scene.open();
    await page.goto('/rss.xml');
    expect((await page.locator('body').innerText()).slice(0, 200)).toContain('这是一个订阅源');
  });
});
