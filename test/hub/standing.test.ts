import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rested } from '../scene.ts';
import { ask, publish } from '../worker.ts';
import { Internet, quiet, rows } from './internet.ts';

const internet = new Internet();
const hook = internet.subscriber('https://hook.example/edgefeed');
const indexNow = internet.subscriber('https://api.indexnow.org/indexnow');

beforeEach(async () => {
  await rested();
  await quiet();
  hook.pushes.length = 0;
  indexNow.pushes.length = 0;
});

describe('WEBHOOK_URL', () => {
  it('is sent what changed as JSON Feed, signed with WEBHOOK_SECRET, and is asked nothing', async () => {
    await publish({ id: 'hooked', title: 'Hooked', categories: ['x'] });
    await vi.waitFor(() => expect(hook.pushes).toHaveLength(1), 5_000);
    const [{ headers, body } = { headers: new Headers(), body: '' }] = hook.pushes;
    expect(headers.get('Content-Type')).toBe('application/feed+json; charset=utf-8');
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode('webhook secret'),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(body))).toHex();
    expect(headers.get('X-Hub-Signature')).toBe(`sha256=${signature}`);
    expect((JSON.parse(body) as { items: { title: string }[] }).items.map(({ title }) => title)).toEqual(['Hooked']);
    expect(hook.asked).toEqual([]);
  });

  it('stays, whatever it answers', async () => {
    hook.takes = () => new Response(null, { status: 410 });
    await publish({ id: 'gone', categories: ['x'] });
    await vi.waitFor(() => expect(hook.pushes).toHaveLength(1), 5_000);
    await quiet();
    expect(await rows('SELECT failures FROM subscription WHERE callback = ?', hook.callback)).toEqual([
      { failures: 1 },
    ]);
  });
});

describe('INDEXNOW_KEY', () => {
  it('has search engines told which addresses of the site changed', async () => {
    await publish(
      { id: 'on the site', url: 'https://www.example.com/2026/harbour' },
      { id: 'elsewhere', url: 'https://elsewhere.example/a' },
    );
    await vi.waitFor(() => expect(indexNow.pushes).toHaveLength(1), 5_000);
    expect(indexNow.pushes[0]?.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(indexNow.pushes[0]?.body ?? '')).toEqual({
      host: 'www.example.com',
      key: '0123456789abcdef',
      keyLocation: 'https://www.example.com/0123456789abcdef.txt',
      urlList: ['https://www.example.com/2026/harbour'],
    });
  });

  it('tells nothing where no address of the site changed', async () => {
    await publish({ id: 'nowhere', url: 'https://elsewhere.example/b' });
    await quiet();
    expect(indexNow.pushes).toEqual([]);
  });

  it('is shown as the file that proves the key, where the site is here', async () => {
    const response = await ask('/0123456789abcdef.txt');
    expect([response.status, await response.text()]).toEqual([200, '0123456789abcdef\n']);
    expect((await ask('/fedcba9876543210.txt')).status).toBe(404);
  });
});
