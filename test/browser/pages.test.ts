import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './accessibility.ts';
import { ARTICLES } from './publication.ts';
import { hasChromium, openScene, type Scene, whyNot } from './scene.ts';

const CATEGORY = '荆州日报';
const ENCODED = encodeURIComponent(CATEGORY);

describe.skipIf(!hasChromium)(`pages in a browser ${whyNot}`, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ PUBLICATION_TITLE: 'Harbour News', PUBLICATION_LANGUAGE: 'en' });
    await scene.publish(ARTICLES);
  }, 120_000);
  afterAll(() => scene.close());

  it('lead from 2,000 categories to the one that is looked for, while one types', async () => {
    const { page, complaints, foreign } = await scene.open();
    await page.goto('/');
    expect(await page.locator('.card').count()).toBe(24);
    await page.getByLabel('Find a category').pressSequentially('荆州日', { delay: 20 });
    await page.getByText('1 category for “荆州日”').waitFor();
    expect(await page.locator('.card').count()).toBe(1);
    expect(page.url()).toBe(`${scene.base}/?q=${encodeURIComponent('荆州日')}`);
    await page.locator('#results').getByRole('link', { name: CATEGORY, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: CATEGORY }).waitFor();
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('say in place what was found, for who hears it', async () => {
    const { page } = await scene.open();
    await page.goto('/');
    await page.evaluate(`window.outcome = document.querySelector('[role=status]')`);
    await page.getByLabel('Find a category').fill('techweb');
    await page.getByText('2 categories for “techweb”').waitFor();
    expect(await page.evaluate('window.outcome.isConnected && window.outcome.textContent')).toContain('2 categories');
    expect(await page.locator('#letters [aria-current]').count()).toBe(0);
  });

  it('show what went wrong with a search', async () => {
    const { page } = await scene.open();
    await page.goto('/');
    await page.route('**/?q=*', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: 'Not now' }));
    await page.getByLabel('Find a category').fill('techweb');
    await page.getByText('Not now').waitFor();
  });

  it('copy the address of a feed', async () => {
    const { page } = await scene.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`/category/${ENCODED}`);
    await page.getByText('Subscribe', { exact: true }).click();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${scene.base}/category/${ENCODED}/rss.xml`);
  });

  it.each(['rss.xml', 'atom.xml'])('say in %s itself what it is and where the page is', async (file) => {
    const { page } = await scene.open();
    await page.goto(`/category/${ENCODED}/${file}`);
    const beginning = (await page.locator('body').innerText()).slice(0, 400);
    expect(beginning).toContain('This is a web feed');
    expect(beginning).toContain(`${scene.base}/category/${ENCODED}`);
  });

  it('style a feed for browsers that take it as XML', async () => {
    const { page, complaints } = await scene.open();
    await page.route('**/styled.xml', async (route) => {
      const response = await route.fetch({ url: `${scene.base}/atom.xml` });
      await route.fulfill({ response, headers: { 'Content-Type': 'application/xml' } });
    });
    await page.goto('/styled.xml');
    const said = await page.evaluate(`getComputedStyle(document.documentElement, '::before').content`);
    expect(said).toContain('This is a web feed.');
    expect(complaints).toEqual([]);
  });

  it('need no script', async () => {
    const { page } = await scene.open({ javaScriptEnabled: false });
    await page.goto('/');
    await page.getByLabel('Find a category').fill('techweb');
    await page.getByRole('region', { name: 'Categories' }).getByRole('button', { name: 'Search' }).click();
    await page.getByText('2 categories for “techweb”').waitFor();
    expect(await page.locator('.card').count()).toBe(2);
    await page.getByRole('link', { name: 'Harbour News' }).click();
    await page.getByText('Subscribe', { exact: true }).click();
    expect(await page.getByLabel('Address of the feed').inputValue()).toBe(`${scene.base}/rss.xml`);
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
  });

  it('find articles by their text, and lead to the feed of that', async () => {
    const { page, complaints, foreign } = await scene.open({ javaScriptEnabled: false });
    await page.goto('/');
    await page.getByRole('searchbox', { name: 'Search articles' }).fill('“荆州日报” 一条 -tag:none');
    await page.getByRole('search', { name: 'Search articles' }).getByRole('button').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('article h3').allInnerTexts()).toEqual([expect.stringContaining('荆州日报')]);
    expect(await page.locator('article h3 mark').allInnerTexts()).toEqual(['荆州日报']);
    await page.getByRole('link', { name: '荆州日报', exact: true }).first().waitFor();
    await page.getByText('Subscribe', { exact: true }).click();
    const feed = await page.getByLabel('Address of the feed').inputValue();
    expect(await (await fetch(feed)).text()).toContain('荆州日报今日要闻');
    await page.goto('/search?q=%E4%B8%80%E6%9D%A1');
    expect(await page.locator('article').count()).toBe(20);
    await page.getByRole('link', { name: 'Older articles' }).click();
    expect(await page.locator('article').count()).toBe(20);
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await scene.open();
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    // The search field, its button, and then the way to subscribe.
    for (const _ of [1, 2, 3]) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Subscribe to Harbour News' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('feed-address');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });

  it('group 2,000 categories by letter, with an OPML file each', async () => {
    const { page } = await scene.open();
    await page.goto('/');
    const letters = page.getByRole('navigation', { name: 'Categories by first letter' });
    await letters.getByRole('link', { name: /^J / }).click();
    const titles = await page.locator('.card h2').allInnerTexts();
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.every((title) => /^[荆济]/.test(title))).toBe(true);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('Page 2 of').waitFor();
    const opml = await page.getByRole('link', { name: /OPML file of these/ }).getAttribute('href');
    const text = await (await fetch(scene.base + opml)).text();
    expect([...text.matchAll(/type="rss"/g)]).toHaveLength(100);
  });

  it('lead to older articles', async () => {
    const { page } = await scene.open();
    await page.goto('/tag/%E6%B8%AF%E5%8F%A3');
    const seen = new Set<string>();
    for (let turn = 0; turn < 6; turn += 1) {
      for (const title of await page.locator('article h3').allInnerTexts()) seen.add(title);
      await page.getByRole('link', { name: 'Older articles' }).click();
    }
    expect(seen.size).toBeGreaterThan(60);
    expect(page.url()).toContain('/archive/');
    await page.getByRole('link', { name: 'Newer articles' }).click();
  });

  it('show an article in full where it has no page of its own', async () => {
    const { page, complaints, foreign } = await scene.open();
    await page.goto(`/category/TechWeb`);
    await page.getByRole('link', { name: 'TechWeb今日要闻' }).click();
    await page.getByText('港口的船都回来了').waitFor();
    expect(page.url()).toBe(`${scene.base}/article/${encodeURIComponent('https://www.example.com/0')}`);
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it.each([
    '/',
    '/?q=%E6%97%A5',
    '/search?q=%E6%B8%AF%E5%8F%A3+techweb',
    '/category/TechWeb',
    '/tags',
    `/article/${encodeURIComponent('https://www.example.com/0')}`,
  ])('%s fits, passes axe, and weighs less than 30 KB', async (path) => {
    const { page, complaints } = await scene.open();
    await page.goto(path);
    const details = page.locator('details.subscribe > summary');
    if ((await details.count()) > 0) await details.click();
    expect(await misfits(page)).toEqual([]);
    expect(complaints).toEqual([]);
    const response = await fetch(scene.base + path);
    expect(gzipSync(await response.text()).byteLength).toBeLessThan(30_000);
  }, 30_000);

  it.each([
    ['/', 'the search field', '.hero input[type=search]'],
    ['/?q=%E6%97%A5', 'a result', '#results .card'],
    ['/search?q=%E6%B8%AF%E5%8F%A3', 'a result', 'article'],
  ])('show at %s in the first screen of a phone and of a desk %s', async (path, _, selector) => {
    const { page } = await scene.open();
    await page.goto(path);
    for (const viewport of [
      { width: 360, height: 740 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(viewport);
      const bottom = `document.querySelector('${selector}').getBoundingClientRect().top + 40`;
      expect(await page.evaluate(bottom)).toBeLessThan(viewport.height);
    }
  });

  it('show a QR code where there is another screen to point at it, and none on a phone', async () => {
    const { page } = await scene.open({ viewport: { width: 1280, height: 800 } });
    await page.goto('/category/TechWeb#subscribe');
    expect(await page.locator('.qr').isVisible()).toBe(true);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.locator('.qr').isVisible()).toBe(false);
    const { page: tablet } = await scene.open({
      viewport: { width: 1280, height: 800 },
      hasTouch: true,
      isMobile: true,
    });
    await tablet.goto('/category/TechWeb#subscribe');
    await tablet.locator('.panel').waitFor();
    expect(await tablet.locator('.qr').isVisible()).toBe(false);
  });

  it('make a feed of one’s own while one chooses, and without a script', async () => {
    const { page, complaints } = await scene.open();
    await page.goto('/combined');
    expect(await misfits(page)).toEqual([]);
    await page.getByLabel('From 1').fill('TechWeb');
    await page.getByLabel('From 2').fill(CATEGORY);
    await page.getByRole('heading', { level: 2, exact: true, name: `TechWeb + ${CATEGORY}` }).waitFor();
    const address = `/combined?in=category/TechWeb,category/${ENCODED}`;
    await page.waitForURL(`**${address}`);
    await page.getByRole('button', { name: 'Copy' }).waitFor();
    const feed = await page.getByLabel('Address of the feed').inputValue();
    expect(feed).toBe(scene.base + address.replace('?', '/rss.xml?'));
    expect((await fetch(feed, { redirect: 'error' })).status).toBe(200);
    expect(await misfits(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.getByLabel('From 3').fill('TechWab');
    await page.getByText('There is no category/TechWab here. Near it: category/TechWeb').waitFor();
    await page.getByLabel('From 4').fill('category/TechWeb');
    await page.getByLabel('Articles at most').fill('1000');
    await page.getByText('The parameter "limit" must be a number').waitFor();

    const { page: plain } = await scene.open({ javaScriptEnabled: false });
    await plain.goto('/combined');
    await plain.getByLabel('From 1').fill('TechWeb');
    await plain.getByLabel('Without 1').fill('tag/生活');
    await plain.getByRole('button', { name: 'Show it' }).click();
    await plain.getByRole('heading', { level: 2, exact: true, name: 'TechWeb without 生活' }).waitFor();
  });

  it('lead to every tag', async () => {
    const { page } = await scene.open();
    await page.goto('/tags');
    await page.getByRole('link', { name: /^港口 / }).click();
    await page.getByRole('heading', { level: 1, name: '港口' }).waitFor();
    // Its own name is not repeated at each article, and its sections have headings.
    expect(await page.locator('article .meta a[href="/tag/%E6%B8%AF%E5%8F%A3"]').count()).toBe(0);
    expect(await page.getByRole('heading', { level: 2, name: 'Articles' }).count()).toBe(1);
    expect(await page.locator('meta[name=description]').getAttribute('content')).toContain('Articles in 港口');
  });

  it('leave no hole where a picture is gone', async () => {
    const { page } = await scene.open();
    await page.route('**/*.jpg', (route) => route.fulfill({ status: 404 }));
    await page.goto('/');
    await page.locator('img.thumb').first().waitFor({ state: 'detached' });
    await page.goto(`/article/${encodeURIComponent('https://www.example.com/0')}`);
    await page.locator('img.cover').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Subscribe to TechWeb' }).click();
    await page.getByRole('heading', { name: 'Subscribe to TechWeb' }).waitFor();
  });

  it('draw dark mode from the system', async () => {
    const { page } = await scene.open({ colorScheme: 'dark' });
    await page.goto('/');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(22, 23, 27)');
  });
});
