import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jpeg } from '../media/pictures.ts';
import { misfits } from './accessibility.ts';
import { hasChromium, openScene, type Scene, TOKEN } from './scene.ts';

const FIELDS = ['Title', 'Content', 'Categories'] as const;

describe.skipIf(!hasChromium)('the desk in a browser', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ PUBLICATION_TITLE: 'Harbour News' });
    await scene.publish([{ id: 'known', title: 'Known', content_text: 'x', categories: ['Ferries', 'Tides'] }]);
  }, 60_000);
  afterAll(() => scene.close());

  async function write(page: Page): Promise<Record<(typeof FIELDS)[number], ReturnType<Page['getByLabel']>>> {
    await page.goto('/admin');
    if (await page.getByLabel('Publish token').count()) {
      await page.getByLabel('Publish token').fill(TOKEN);
      await page.getByRole('button', { name: 'Sign in' }).click();
    }
    await page.goto('/admin/write');
    const at = (name: string) => page.getByLabel(name, { exact: true });
    return { Title: at('Title'), Content: at('Content'), Categories: at('Categories') };
  }

  it('shows while one types what readers will see', async () => {
    const { page, complaints } = await scene.open();
    const { Title, Content } = await write(page);
    await Title.fill('Boats');
    await Content.fill('Some **bold** <script>alert(1)</script>text');
    await page.locator('.preview strong').getByText('bold').waitFor();
    await Content.fill('Some *soft* text');
    await page.locator('.preview em').getByText('soft').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is worked with the keyboard alone', async () => {
    const { page } = await scene.open();
    const { Title, Content } = await write(page);
    await Title.focus();
    await page.keyboard.type('By keys');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('bold');
    expect(await Content.inputValue()).toBe('**bold**');
    await page.keyboard.press('Control+s');
    await page.getByRole('status').getByText('Saved as a draft').waitFor();
    await page.waitForLoadState();
    await page.getByLabel('Content', { exact: true }).focus();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('status').getByText('The change is published.').waitFor();
    expect(await (await fetch(`${scene.base}/article/by-keys`)).text()).toContain('<strong>bold</strong>');
  });

  it('keeps what was not saved, and asks before it is left', async () => {
    const { page } = await scene.open();
    const { Title, Content } = await write(page);
    await Title.fill('Unsaved');
    await Content.fill('Much work');
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.goto('/admin');
    expect(asked).toEqual(['beforeunload']);
    const again = await write(page);
    expect(await again.Content.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Bring back what was not saved' }).click();
    expect([await again.Title.inputValue(), await again.Content.inputValue()]).toEqual(['Unsaved', 'Much work']);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('status').waitFor();
    await page.waitForLoadState();
    const afterwards = await write(page);
    expect(await page.getByRole('button', { name: 'Bring back' }).count()).toBe(0);
    expect(await afterwards.Title.inputValue()).toBe('');
  });

  it('carries an article through a session that has ended', async () => {
    const { page } = await scene.open();
    const { Title, Content } = await write(page);
    await Title.fill('Long thought about');
    await Content.fill('Twelve hours\n\n"of" <work>');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('alert').getByText('Your session has ended').waitFor();
    await page.getByLabel('Publish token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('It is not saved yet.').waitFor();
    expect(await page.getByLabel('Content', { exact: true }).inputValue()).toBe('Twelve hours\n\n"of" <work>');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('status').getByText('Published.').waitFor();
  });

  it('stores a picture that is dropped, and puts its size beside it', async () => {
    const { page } = await scene.open();
    const { Title, Content } = await write(page);
    await Title.fill('With a picture');
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from([${jpeg({})}])], 'a.jpg', { type: 'image/jpeg' }));
      return data;
    })()`);
    await Content.dispatchEvent('drop', { dataTransfer: transfer });
    await expect
      .poll(() => Content.inputValue())
      .toMatch(/^!\[\]\(http.+\/media\/[0-9a-f]{40}\.jpg\)\{: width="3" height="2"\}$/);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('status').getByText('Published.').waitFor();
    const { content_html } = (await (
      await fetch(`${scene.base}/api/articles/with-a-picture`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    ).json()) as { content_html: string };
    expect(content_html).toMatch(/<img width="3" height="2" src="[^"]+\/media\/[0-9a-f]{40}\.jpg"/);
  });

  it('suggests categories, several in one field', async () => {
    const { page } = await scene.open();
    const { Categories } = await write(page);
    await Categories.pressSequentially('Ferries, ti');
    const suggested = () =>
      page.evaluate("[...document.querySelectorAll('#known-categories option')].map(({ value }) => value)");
    await expect.poll(suggested).toEqual(['Ferries, Tides']);
  });

  it('works without JavaScript', async () => {
    const { page } = await scene.open({ javaScriptEnabled: false });
    const { Title, Content } = await write(page);
    await Title.fill('Plain');
    await Content.fill('*Without*');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.locator('.preview em').getByText('Without').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('status').getByText('Saved as a draft').waitFor();
    await page.getByRole('link', { name: 'Articles', exact: true }).click();
    await page.getByLabel('All states').selectOption('Draft');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'Plain' }).waitFor();
    expect(await page.getByRole('link', { name: 'Known' }).count()).toBe(0);
  });

  it('is accessible and fits', async () => {
    const { page } = await scene.open();
    await write(page);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Content: there is nothing to read yet.').waitFor();
    expect(await misfits(page)).toEqual([]);
    await page.goto('/admin/articles');
    expect(await misfits(page)).toEqual([]);
  });
});
