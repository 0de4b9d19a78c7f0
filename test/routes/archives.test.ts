import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';

const fetch = (path: string, init?: RequestInit) =>
  exports.default.fetch(new Request(`https://feeds.example.com${path}`, { redirect: 'manual', ...init }));

const IDS = Array.from({ length: 180 }, (_, index) => `article ${index}`);

beforeAll(async () => {
  const items = IDS.map((id, index) => ({
    id,
    content_text: `Text of ${id}`,
    date_published: new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString(),
    categories: ['历史'],
  }));
  const headers = { Authorization: `Bearer ${env.PUBLISH_TOKEN.split(',')[0]}`, 'Content-Type': 'application/json' };
  await fetch('/api/articles', { method: 'POST', headers, body: JSON.stringify({ items }) });
});

interface Page {
  next_url?: string;
  items: { content_text: string }[];
}

describe('the way back through the archive', () => {
  it.each([
    '/feed.json',
    `/category/${encodeURIComponent('历史')}/feed.json`,
  ])('from %s finds every article', async (start) => {
    const found = new Set<string>();
    for (let path: string | undefined = start; path; ) {
      const page = (await (await fetch(path)).json()) as Page;
      for (const item of page.items) found.add(item.content_text);
      path = page.next_url?.replace('https://feeds.example.com', '');
    }
    expect(found).toEqual(new Set(IDS.map((id) => `Text of ${id}`)));
  });

  it('answers 304 to whoever has the page, redirects another case, and knows no page beyond the last', async () => {
    const path = '/archive/1/atom.xml';
    const first = await fetch(path);
    expect(first.status).toBe(200);
    expect(first.headers.get('Link')).toContain('<https://feeds.example.com/archive/1/atom.xml>; rel="self"');
    expect(first.headers.get('Cache-Tag')).toBe('edgefeed,all/archive%2F1');
    const etag = first.headers.get('ETag') ?? '';
    expect((await fetch(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch('/archive/99/atom.xml')).status).toBe(404);
    expect((await fetch('/archive/0/atom.xml')).status).toBe(404);
    expect((await fetch(`${path}?utm_source=x`)).status).toBe(301);
    expect((await fetch(path, { method: 'POST' })).status).toBe(405);
  });
});
