import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './accessibility.ts';
import { hasChromium, openScene, type Scene, TOKEN } from './scene.ts';

describe.skipIf(!hasChromium)('the subscribers of a publication', () => {
  let scene: Scene;
  let reader: Server;

  beforeAll(async () => {
    scene = await openScene({ HUB_SECRET: 'a-secret-for-the-browser' });
    await scene.publish([{ id: 'a', title: 'A', content_text: 'Text', categories: ['a category with a long name'] }]);
    reader = createServer((request, response) => {
      const challenge = new URL(request.url ?? '', scene.base).searchParams.get('hub.challenge');
      response.end(challenge ?? '');
      if (request.method === 'POST') reader.emit('pushed');
    });
    await once(reader.listen(0, '127.0.0.1'), 'listening');
    for (const path of ['/rss.xml', '/category/a%20category%20with%20a%20long%20name/feed.json']) {
      const pushed = once(reader, 'pushed');
      const body = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': scene.base + path,
        'hub.callback': `http://127.0.0.1:${(reader.address() as AddressInfo).port}/`,
      });
      expect((await fetch(`${scene.base}/hub`, { method: 'POST', body })).status).toBe(202);
      await pushed;
    }
  }, 60_000);
  afterAll(async () => {
    reader.close();
    await scene.close();
  });

  it('are found from the desk, and their page fits and passes axe', async () => {
    const { page, complaints, foreign } = await scene.open();
    await page.goto('/admin');
    await page.getByLabel('Publish token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Subscribers' }).click();
    await page.getByRole('link', { name: '/category/a category with a long name/feed.json' }).waitFor();
    await page.getByRole('rowheader', { name: '127.0.0.1' }).waitFor();
    expect(await misfits(page)).toEqual([]);
    expect([complaints, foreign]).toEqual([[], []]);
  }, 30_000);
});
