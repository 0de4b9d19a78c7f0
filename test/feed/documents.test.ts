import { describe, expect, it, vi } from 'vitest';
import type { PublishedArticle } from '../../src/article/article.ts';
import { FORMATS } from '../../src/feed/addresses.ts';
import { GENERATOR, type Publication, RENDERING } from '../../src/feed/publication.ts';
import { renderFeed, renderingHash } from '../../src/feed/render.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/feed/utf8.ts';
import { WINDOW_LAYOUT, type Window, windowSince } from '../../src/feed/window.ts';
import { packWindow, unpackWindow } from '../../src/window/packed.ts';
import { article, categoryChannel, complete, publication, windowOf } from './sample.ts';

const named = (id: string, fields: Partial<PublishedArticle>) => article({ id, uri: id, url: id, ...fields });

const untitled = named('tag:feeds.example.com,2026:untitled', {
  content_html: '<p>Low tide at six. The pier stays shut.</p>',
});
delete untitled.title;
delete untitled.url;
const plain = named('https://www.example.com/articles/text?a=1&b=2', {
  content_text: 'First <line> & more\nsecond line\n\nSee https://www.example.com/text.',
});
delete plain.content_html;
const summaryOnly = named('urn:isbn:9780000000001', { summary: 'A summary, and nothing else.' });
delete summaryOnly.content_html;

/** Articles as they are stored: every field, none but the least, and characters that each format escapes in its own way. */
const ARTICLES: PublishedArticle[] = [
  complete,
  named('https://www.example.com/articles/6', {
    title: 'AT&T <b>"bold"</b> ]]> &amp; 你好',
    tags: ['<&">', 'C++'],
    date_published: '2026-11-19T08:30:00.000Z',
  }),
  untitled,
  plain,
  summaryOnly,
  named('https://www.example.com/articles/4', {
    content_html: '<p>港口今天重新开放。</p><pre>a\n  ]]> b</pre><p>👨‍👩‍👧‍👦 \u0007\ufffe</p>',
    authors: [
      { name: '毛杰' },
      { url: 'https://www.example.com/ada' },
      { name: ' ' },
      { avatar: 'https://a.example/a.png' },
    ],
    image: 'https://www.example.com/i.png?a=1&b=2',
    attachments: [
      { url: 'https://media.example.com/a.mp4', mime_type: 'video/mp4', duration_in_seconds: 0 },
      { url: 'https://media.example.com/b.epub', mime_type: 'application/epub+zip', title: 'A & B', size_in_bytes: 7 },
    ],
    categories: [{ slug: '财经 news', title: '财经 <News>' }],
    date_published: '2026-11-18T08:30:00.000Z',
  }),
  named('https://www.example.com/a|b^c', { url: 'https://www.example.com/a|b^c[d]?q={x}#y#z', language: 'fr' }),
];

const tombstones = [
  { uri: 'https://www.example.com/gone?a=1&b=2', deleted: '2026-11-21T00:00:00.000Z', version: 6 },
  { uri: complete.uri, deleted: '2026-11-20T00:00:00.000Z', version: 3 },
];
const channel = {
  ...categoryChannel,
  language: 'zh-CN',
  description: '财经 & more',
  image: 'https://www.example.com/c.svg',
};
const changes = [7, 6, 5, 4, 3, 2, 1];

/** As the ledger composes a window and readers get it: packed, kept, unpacked. */
function kept(fields: Partial<Window>): Window {
  const window = unpackWindow(packWindow(windowOf(ARTICLES, { changes, tombstones, ...fields })));
  if (!window) throw new Error('The window was not unpacked.');
  return window;
}

const whole = kept({ complete: true });
const cut = kept({ channel, archives: 3, complete: false });
const delta = windowSince(cut, 4);
if (!delta) throw new Error('There is no delta.');

/** Every kind of feed document. */
const DOCUMENTS = FORMATS.flatMap((format): Parameters<typeof renderFeed>[] => [
  [whole, publication, format],
  [cut, publication, format],
  [delta, publication, format],
  [kept({ channel, archives: 3 }), publication, format, { number: 2 }],
  [kept({ archives: 3, oldest: true }), publication, format, { number: 1 }],
  [windowOf([]), { ...publication, language: 'zh', author: {}, title: 'A & <B>' }, format],
]);

/** SHA-256 of all documents, without the version of edgefeed in them, under each number that RENDERING had. */
const RECORDED: Record<number, string> = {
  1: '89ae2777420dee55a3da92612b0798c0de1a60aaf75d71557cfbe5c26dae2e31',
  2: 'c06a864e5fdc26b006b049f0dc0ad4e1d6bdbe10e0444321b243722db6704656',
  3: '8fafc004e157b92894740109f82e747b1750ec32e5e9f284d98805fa1b55fab1',
};

describe('feed documents', () => {
  it('are the recorded bytes as long as RENDERING has the same number', async () => {
    const texts = DOCUMENTS.map((document) => decodeUtf8(renderFeed(...document)).replaceAll(GENERATOR.version, ''));
    const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(texts.join('\n')));
    const hash = new Uint8Array(digest).toHex();
    const advice = `raise RENDERING in src/feed/publication.ts, and record here, under the new number, ${hash}`;
    expect(hash, `The bytes of feed documents changed: ${advice}`).toBe(RECORDED[RENDERING]);
  });
});

describe('the hash of a rendering', () => {
  const { windowSize, ...rest } = publication;

  it.each<[string, Publication]>([
    ['title', { ...publication, title: 'Other News' }],
    ['address', { ...publication, publicUrl: 'https://other.example.com' }],
    ['author', { ...publication, author: { name: 'Other' } }],
    ['window size', { ...rest, windowSize: windowSize + 1 }],
    ['retention', { ...publication, retention: { days: 3 } }],
  ])('is another when the publication has another %s', (_, other) => {
    expect(renderingHash(other)).not.toBe(renderingHash(publication));
    expect(renderingHash(structuredClone(other))).toBe(renderingHash(other));
  });

  it.each([
    ['number of the rendering', '../../src/feed/publication.ts', { RENDERING: RENDERING + 1 }],
    ['version of edgefeed', '../../src/feed/publication.ts', { GENERATOR: { ...GENERATOR, version: '0.0.1' } }],
    ['layout of windows', '../../src/feed/window.ts', { WINDOW_LAYOUT: WINDOW_LAYOUT + 1 }],
  ])('is another with another %s', async (_, module, changes) => {
    vi.resetModules();
    vi.doMock(module, async (original) => ({ ...(await original<object>()), ...changes }));
    const other = await import('../../src/feed/render.ts');
    vi.doUnmock(module);
    expect(other.renderingHash(publication)).not.toBe(renderingHash(publication));
  });
});
