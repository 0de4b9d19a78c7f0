import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './accessibility.ts';
import { hasChromium, openScene, type Scene } from './scene.ts';

const WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4);
const PICTURE = 'https://www.example.com/wide.jpg';
const ARTICLES = [
  {
    id: 'long',
    title: WORD,
    content_html: `<p>${WORD}</p><pre>${'x'.repeat(600)}</pre><table><tr>${'<td>cell cell</td>'.repeat(40)}</tr></table>
      <img src="${PICTURE}" width="4000" height="3000"><video src="https://www.example.com/v.mp4" controls></video>
      <iframe src="https://player.vimeo.com/video/1"></iframe>`,
    categories: [WORD.slice(0, 150), '..', '.', '😀', '"quotes" & <script>alert(1)</script>'],
    authors: ['E', 'F', 'G', WORD.slice(0, 100)].map((name) => ({ name })),
    tags: Array.from({ length: 100 }, (_, index) => `tag ${index}`),
  },
  {
    id: 'arabic',
    title: 'أخبار اليوم',
    language: 'ar',
    content_html: '<p>هذا نص عربي.</p><blockquote>اقتباس</blockquote>',
    categories: ['أخبار'],
  },
  { id: 'bare', content_text: 'x' },
];

describe.skipIf(!hasChromium)('articles that fit nowhere', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({
      PUBLICATION_TITLE: 'A publication with a very long title '.repeat(8),
      PUBLICATION_LANGUAGE: 'fr',
      IFRAME_HOSTS: 'player.vimeo.com',
    });
    await scene.publish(ARTICLES);
  }, 60_000);
  afterAll(() => scene.close());

  it.each([
    '/',
    '/article/long',
    '/article/arabic',
    '/article/bare',
    '/category/..-',
    '/category/%22quotes%22%20&%20%3Cscript%3Ealert(1)%3C-script%3E',
    '/tag/tag%207',
  ])('fit %s, and pass axe', async (path) => {
    const { page, complaints, foreign } = await scene.open();
    await page.goto(path);
    expect(await misfits(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  }, 30_000);

  it('leave the first line of a phone for themselves, whatever the publication is called', async () => {
    const { page } = await scene.open({ viewport: { width: 360, height: 700 } });
    await page.goto('/article/bare');
    const top = `document.querySelector('h1').getBoundingClientRect().top`;
    expect(await page.evaluate(top)).toBeLessThan(140);
    await page.goto('/');
    const lines = `Math.max(...[...document.querySelectorAll('.card footer a')].map((link) => link.offsetHeight))`;
    expect(await page.evaluate(lines)).toBeLessThan(40);
  });

  it('print without what only a screen has', async () => {
    const { page } = await scene.open();
    await page.emulateMedia({ media: 'print' });
    await page.goto('/article/long');
    for (const one of await page.locator('.button, .foot, .skip').all()) expect(await one.isVisible()).toBe(false);
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    expect(await page.locator('.bar .name').isVisible()).toBe(true);
  });

  it('are written in the direction and the language of their text', async () => {
    const { page } = await scene.open();
    await page.goto('/article/arabic');
    for (const part of ['h1', '.prose']) {
      expect(await page.evaluate(`getComputedStyle(document.querySelector('${part}')).direction`)).toBe('rtl');
    }
    expect(await page.getByRole('article').getAttribute('lang')).toBe('ar');
    await page.goto('/article/bare');
    expect(await page.getByRole('article').getAttribute('lang')).toBe('fr');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
