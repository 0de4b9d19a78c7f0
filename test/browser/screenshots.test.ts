import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSource } from '../../src/cli/import/import.ts';
import { ARTICLES } from './publication.ts';
import { hasChromium, openScene, type Scene, TOKEN } from './scene.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'docs/screenshots');

/** As WebP, which Chromium itself can write: a fifth of the PNG. */
async function keep(page: Page, name: string): Promise<void> {
  const png = await page.screenshot();
  const studio = await page.context().newPage();
  const webp = await studio.evaluate<string>(`(async () => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
    return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''));
  })()`);
  writeFileSync(join(FOLDER, `${name}.webp`), Buffer.from(webp, 'base64'));
  await studio.close();
}

/** Drawn anew with `SCREENSHOTS=1 npx vitest run --project node test/browser/screenshots.test.ts`. */
describe.skipIf(!hasChromium || !process.env.SCREENSHOTS)('screenshots for the documentation', () => {
  let samples: Scene;
  let large: Scene;
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    samples = await openScene({
      PUBLICATION_TITLE: 'Jinghai Weekly 镜海周刊',
      PUBLICATION_DESCRIPTION: 'Small stories from a harbour town, in Chinese and English.',
      PUBLICATION_TIME_ZONE: 'Asia/Shanghai',
    });
    await importSource({
      source: join(ROOT, 'examples/samples.json'),
      to: samples.base,
      token: { bearer: TOKEN, origin: 'given' },
      state: false,
      quiet: true,
    });
    large = await openScene({
      PUBLICATION_TITLE: '财经要闻',
      PUBLICATION_DESCRIPTION: '两千份报纸和栏目，每一份都有自己的订阅源。',
      PUBLICATION_LANGUAGE: 'zh-CN',
      PUBLICATION_TIME_ZONE: 'Asia/Shanghai',
    });
    await large.publish(ARTICLES);
  }, 120_000);
  afterAll(() => Promise.all([samples.close(), large.close()]));

  it('of the home page', async () => {
    const { page } = await samples.open({ viewport: { width: 1200, height: 900 } });
    await page.goto('/');
    await keep(page, 'home');
  });

  it('of a category with its ways to subscribe', async () => {
    const { page } = await samples.open({ viewport: { width: 1200, height: 800 } });
    await page.goto('/category/technology');
    await page.locator('summary').click();
    await keep(page, 'subscribe');
  });

  it('of a search among 2,000 categories, on a phone in the dark', async () => {
    const { page } = await large.open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await page.goto('/?q=荆州');
    await page.locator('#categories').evaluate('(heading) => heading.scrollIntoView()');
    expect(await page.locator('.card').count()).toBe(24);
    await keep(page, 'search-phone-dark');
  });

  it('of 2,000 categories', async () => {
    const { page } = await large.open({ viewport: { width: 1200, height: 900 } });
    await page.goto('/?group=J');
    await keep(page, 'categories');
  });

  it('of the pages for publishers', async () => {
    const { page } = await samples.open({ viewport: { width: 1200, height: 900 } });
    await page.goto('/admin');
    await page.getByLabel('Publish token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await keep(page, 'admin');
  });
});
