import { env, exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

const fetch = (path: string, init?: RequestInit) =>
  exports.default.fetch(new Request(`https://feeds.example.com${path}`, { redirect: 'manual', ...init }));

async function publish(): Promise<void> {
  const items = [{ id: 'a', content_text: 'Text', categories: ['A "<b>" & C'] }];
  const headers = { Authorization: `Bearer ${env.PUBLISH_TOKEN.split(',')[0]}`, 'Content-Type': 'application/json' };
  await fetch('/api/articles', { method: 'POST', headers, body: JSON.stringify({ items }) });
}

describe('what there is to subscribe to', () => {
  it('stands on the home page, safe whatever a category is called', async () => {
    await publish();
    const response = await fetch('/');
    const page = await response.text();
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('A &quot;&lt;b&gt;&quot; &amp; C');
    expect(page).not.toContain('<b>');
    expect(page).toContain('href="/category/A%20%22%3Cb%3E%22%20%26%20C/rss.xml"');
    expect(page).toContain('<link rel="alternate" type="application/atom+xml"');
  });

  it('can be imported as OPML', async () => {
    await publish();
    const text = await (await fetch('/feeds.opml')).text();
    expect(text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<opml version="2.0">/);
    expect(text).toContain('xmlUrl="https://feeds.example.com/category/A%20%22%3Cb%3E%22%20%26%20C/rss.xml"');
  });
});

describe('old addresses', () => {
  it.each([
    ['/feed.xml', '/atom.xml'],
    ['/feed/jzrb.xml', '/category/jzrb/atom.xml'],
    ['/feed/by_tag/%E8%B4%A2%E7%BB%8F.xml', '/tag/%E8%B4%A2%E7%BB%8F/atom.xml'],
    ['/category/jzrb/feed/', '/category/jzrb/rss.xml'],
    ['/category/jzrb/feed/atom/', '/category/jzrb/atom.xml'],
    ['/category/jzrb.html', '/category/jzrb'],
  ])('%s leads to %s', async (from, to) => {
    const response = await fetch(from);
    expect(response.status).toBe(301);
    expect(response.headers.get('Location')).toBe(`https://feeds.example.com${to}`);
  });
});
