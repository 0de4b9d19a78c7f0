import { beforeAll, describe, expect, it } from 'vitest';
import { ask, askApi, publish } from '../worker.ts';

const LINE = 'x\r\nX-Injected: 1\r\n\r\n<script>alert(1)</script>';

/** What a publisher may call things; every one of them ends in headers, or beside them. */
const TEXTS = [
  LINE,
  'x\u2028X-Injected: 1',
  'x\u0085X-Injected: 1',
  'a, b; c="d"',
  '<b>"quoted"</b>',
  'a>; rel="hub"',
  '%0D%0AX-Injected: 1',
];

describe('what a publisher calls things', () => {
  beforeAll(async () => {
    await publish(
      ...TEXTS.map((text, index) => ({
        ...{ id: `tag:example.com,2026:${index}`, title: text, categories: [text, { slug: text, title: text }] },
        ...{
          tags: [text],
          authors: [{ name: text }],
          language: text,
          url: `https://www.example.com/${encodeURI(text)}`,
        },
      })),
      { id: `https://www.example.com/%0D%0AX-Injected:%201`, title: 'An id' },
    );
  });

  it('gets into no header as more than text of it', async () => {
    const { categories } = (await (await askApi('/api/categories')).json()) as { categories: { slug: string }[] };
    expect(categories.length).toBeGreaterThanOrEqual(TEXTS.length - 1);
    const paths = categories.flatMap(({ slug }) => {
      const at = `/category/${encodeURIComponent(slug)}`;
      return [
        `${at}/rss.xml`,
        `${at}/atom.xml`,
        `${at}/feed.json`,
        at,
        `${at.toUpperCase().replace('/CATEGORY', '/category')}/rss.xml`,
      ];
    });
    for (const path of [...paths, '/', '/rss.xml', '/atom.xml', '/feed.json', '/feeds.opml', '/sitemap.xml']) {
      const response = await ask(path);
      expect(response.status, path).toBeLessThan(500);
      for (const [name, value] of response.headers) {
        expect(name).not.toBe('x-injected');
        expect(value, name).toMatch(/^[\t\x20-\x7e]*$/);
      }
      const links = response.headers.get('Link') ?? '';
      expect(links.match(/rel="hub"/g) ?? []).toEqual(links.match(/>; rel="hub"/g) ?? []);
      for (const target of links.matchAll(/<([^>]*)>/g)) {
        expect(new URL(target[1] ?? '', 'https://feeds.example.com').origin).toBe('https://feeds.example.com');
      }
    }
  });

  it('gets into no page and no feed as markup of it', async () => {
    for (const path of ['/', '/rss.xml', '/atom.xml']) {
      const text = await (await ask(path)).text();
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<b>"quoted"</b>');
    }
  });
});
