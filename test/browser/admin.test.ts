import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './accessibility.ts';
import { hasChromium, openScene, type Scene, TOKEN } from './scene.ts';

async function signIn(page: Page, token = TOKEN): Promise<void> {
  await page.goto('/admin');
  await page.getByLabel('Publish token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe.skipIf(!hasChromium)('publishing in a browser', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ PUBLICATION_TITLE: 'Harbour News', PUBLICATION_TIME_ZONE: 'Asia/Shanghai' });
  }, 60_000);
  afterAll(() => scene.close());

  it('is closed to who has no token', async () => {
    const { page } = await scene.open();
    await signIn(page, 'wrong');
    await page.getByRole('alert').getByText('This is not one of the tokens.').waitFor();
    await page.goto('/admin/write');
    await page.getByRole('heading', { name: 'Sign in to publish' }).waitFor();
    const response = await fetch(`${scene.base}/admin/write`, {
      method: 'POST',
      headers: { Origin: scene.base },
      body: new URLSearchParams({ action: 'publish', title: 'T', content: 'C' }),
    });
    expect(response.status).toBe(403);
  });

  it('previews, publishes, edits and deletes an article that shows in page and feed', async () => {
    const { page, complaints, foreign } = await scene.open();
    await signIn(page);
    await page.getByRole('link', { name: 'Write an article' }).click();
    await page.getByLabel('Title', { exact: true }).fill('The harbour opens again');
    await page.getByLabel('Content', { exact: true }).fill('Ships **came** in.<script>alert(1)</script>');
    await page.getByLabel('Categories', { exact: true }).fill('Harbour, 港口');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('article').getByText('Ships came in.').waitFor();
    expect(await (await fetch(`${scene.base}/rss.xml`)).text()).not.toContain('Ships');

    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('status').getByText('Published.').waitFor();
    const feed = await (await fetch(`${scene.base}/category/Harbour/rss.xml`)).text();
    expect(feed).toContain('The harbour opens again');
    expect(feed).not.toContain('alert');
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'The harbour opens again' }).waitFor();

    await page.goBack();
    await page.getByLabel('Title', { exact: true }).fill('The harbour opens, again');
    await page.getByRole('button', { name: 'Update' }).click();
    await page.getByText('The change is published.').waitFor();
    expect(await (await fetch(`${scene.base}/category/Harbour`)).text()).toContain('The harbour opens, again');
    expect(await (await fetch(`${scene.base}/category/%E6%B8%AF%E5%8F%A3/feed.json`)).text()).toContain('opens, again');

    await page.getByLabel('Yes, take this article back').check();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The article was taken back.').waitFor();
    expect(await (await fetch(`${scene.base}/category/Harbour/rss.xml`)).text()).not.toContain('opens');
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('holds an article back until its date, read in the time zone of the publication', async () => {
    const { page } = await scene.open();
    await signIn(page);
    await page.goto('/admin/write');
    await page.getByLabel('Title', { exact: true }).fill('Later');
    await page.getByLabel('Content', { exact: true }).fill('Text');
    await page.getByLabel('Published', { exact: true }).fill('2099-01-01T08:00');
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Id', { exact: true }).fill('later');
    await page.getByRole('button', { name: 'Schedule' }).click();
    await page.getByRole('status').getByText('Held back until January 1, 2099 at 8:00 AM GMT+8.').waitFor();
    expect(await page.getByRole('link', { name: 'Look at it' }).count()).toBe(0);
    const stored = await fetch(`${scene.base}/api/articles/later`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect(await stored.json()).toMatchObject({ date_published: '2099-01-01T00:00:00.000Z' });
    expect((await fetch(`${scene.base}/article/later`)).status).toBe(404);
  });

  it('says what is wrong, keeps what was written, and remembers the rejection', async () => {
    const { page } = await scene.open();
    await signIn(page);
    await page.goto('/admin/write');
    await page.getByLabel('Title', { exact: true }).fill('Nothing in it');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Content: there is nothing to read yet.').waitFor();
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Nothing in it');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('an article needs content_html').first().waitFor();
  });

  it('opens an article by its id, and finds a category', async () => {
    await scene.publish([
      { id: 'by-id', title: 'Known by its id', content_text: 'Text', categories: ['Tides', 'Ferries'] },
    ]);
    const { page, complaints } = await scene.open();
    await signIn(page);
    await page.getByLabel('Open an article').pressSequentially('by-id', { delay: 40 });
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Edit an article' }).waitFor();
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Known by its id');
    await page.getByRole('link', { name: 'Categories' }).click();
    await page.getByLabel('Find a category').fill('tide');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/admin/categories?q=tide');
    await page.getByRole('link', { name: 'Tides' }).waitFor();
    expect(await page.getByRole('link', { name: 'Ferries' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('gives a category a title, which shows on its page and on the home page at once', async () => {
    await scene.publish([{ id: 'c', title: 'C', content_text: 'Text', categories: ['jzrb'] }]);
    await (await fetch(`${scene.base}/`)).text();
    const { page } = await scene.open();
    await signIn(page);
    await page.getByRole('link', { name: 'Categories' }).click();
    await page.getByRole('link', { name: 'jzrb' }).click();
    await page.getByLabel('Title', { exact: true }).fill('荆州日报');
    await page.getByLabel('Description').fill('Daily');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    for (const path of ['/', '/category/jzrb', '/feeds.opml']) {
      expect(await (await fetch(scene.base + path)).text()).toContain('荆州日报');
    }
  });

  it('takes no form from another site, and ends with signing out', async () => {
    const { page } = await scene.open();
    await signIn(page);
    const [cookie] = await page.context().cookies(`${scene.base}/admin`);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/admin' });
    for (const origin of ['https://evil.example', 'null', '']) {
      const forged = await fetch(`${scene.base}/admin/delete`, {
        method: 'POST',
        headers: { Cookie: `${cookie?.name}=${cookie?.value}`, ...(origin ? { Origin: origin } : {}) },
        body: new URLSearchParams({ id: 'c', sure: 'yes' }),
      });
      expect(forged.status).toBe(403);
    }
    expect(await (await fetch(`${scene.base}/rss.xml`)).text()).toContain('<title>C</title>');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to publish' }).waitFor();
  });

  it('fits, and passes axe', async () => {
    const { page } = await scene.open();
    await page.goto('/admin');
    expect(await misfits(page)).toEqual([]);
    await signIn(page);
    for (const path of ['/admin', '/admin/write?id=c', '/admin/categories', '/admin/category?slug=jzrb']) {
      await page.goto(path);
      expect(await misfits(page)).toEqual([]);
    }
  }, 30_000);
});
