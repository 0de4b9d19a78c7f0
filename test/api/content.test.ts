import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { passHour } from '../scene.ts';
import { ask, publish, put } from '../worker.ts';

beforeEach(passHour);
afterAll(() => void vi.useRealTimers());

let count = 0;

interface Item {
  title?: string;
  summary?: string;
  content_html?: string;
}

/** Publishes the article by `PUT`, in a category of its own. */
async function published(article: Record<string, unknown>): Promise<{ id: string; channel: string }> {
  const id = `content-${++count}`;
  const answer = await put(id, { title: 'A title', ...article, categories: [id] });
  expect([answer.status, answer.body]).toEqual([201, { id, status: 'created' }]);
  return { id, channel: `/category/${id}` };
}

async function feedsOf(channel: string): Promise<{ item: Item; rss: string; atom: string }> {
  const text = async (file: string) => (await ask(`${channel}/${file}`)).text();
  const { items } = JSON.parse(await text('feed.json')) as { items: Item[] };
  return { item: items[0] as Item, rss: await text('rss.xml'), atom: await text('atom.xml') };
}

/** What all three feeds carry of this HTML, and the summary that was made of it. */
async function carried(content_html: string): Promise<{ html: string | undefined; summary: string | undefined }> {
  const { item, rss, atom } = await feedsOf((await published({ content_html })).channel);
  for (const feed of [rss, atom]) expect(feed).toContain(`<![CDATA[${item.content_html}]]>`);
  return { html: item.content_html, summary: item.summary };
}

const TEX = '<annotation encoding="application/x-tex">x^{10}</annotation>';
const MATH = `<math><semantics><msup><mi>x</mi><mn>10</mn></msup>${TEX}</semantics></math>`;
const WECHAT = 'class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0; "';

describe('what an article says gets into its feeds, and its summary says the same', () => {
  it.each([
    [
      'a frame of a host that is not allowed',
      '<p>See:</p><iframe src="https://film.example/1?a&amp;b" title="The &lt;film&gt;"></iframe>',
      '<p>See:</p><a href="https://film.example/1?a&amp;b">The &lt;film&gt;</a>',
      'See: The <film>',
    ],
    ['a formula', '<p>About <math><msup><mi>x</mi><mn>10</mn></msup></math>.</p>', '<p>About x^10.</p>', 'About x^10.'],
    ['a fraction', '<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>', '<p>(1)/(2)</p>', '(1)/(2)'],
    ['the TeX of a formula', `<p>${MATH}</p>`, '<p>x^{10}</p>', 'x^{10}'],
    [
      'a formula of KaTeX',
      `<p><span class="katex"><span class="katex-mathml">${MATH}</span><span class="katex-html" aria-hidden="true">x10</span></span></p>`,
      '<p><span><span>x^{10}</span></span></p>',
      'x^{10}',
    ],
    ['powers and indices', '<p>10<sup>6</sup> H<sub>2</sub>O</p>', '<p>10<sup>6</sup> H<sub>2</sub>O</p>', '10⁶ H₂O'],
    ['a button', '<p>Press <button onclick="x()">Start</button>.</p>', '<p>Press Start.</p>', 'Press Start.'],
    ['a button that is never closed', '<button>a<p>b</p>', 'a<p>b</p>', 'a b'],
    [
      'a summary that is never closed',
      '<details><summary>a<p>b</p></details><p>c</p>',
      '<details><summary>a<p>b</p></summary></details><p>c</p>',
      'a b c',
    ],
    ['a label that is never closed', '<p><label>a</p><p>b</p>', '<p>a</p><p>b</p>', 'a b'],
    [
      'tasks',
      '<ul><li><input type="checkbox" checked disabled> a<li><input type="checkbox" disabled> b</ul>',
      '<ul><li>☑ a</li><li>☐ b</li></ul>',
      '☑ a ☐ b',
    ],
    [
      'a page of WeChat',
      `<div ${WECHAT}><section>文字</section></div>`,
      '<div id="part-js_content"><section>文字</section></div>',
      '文字',
    ],
    [
      'a visible part of an invisible one',
      '<p>a</p><div style="visibility:hidden">b<p style="visibility:visible">c</p></div>',
      '<p>a</p><p>c</p>',
      'a c',
    ],
    ['nothing that is transparent', '<p>a</p><p style="opacity:0">b</p>', '<p>a</p>', 'a'],
  ])('%s', async (_, submitted, html, summary) => {
    expect(await carried(submitted)).toEqual({ html, summary });
  });

  it.each([
    ['headings', '<h2>Why</h2><p>It was cold.</p><h2>How</h2><p>It froze.</p>', 'It was cold. It froze.'],
    ['code', '<p>Run this:</p><pre>npm ci</pre><p>Then wait.</p>', 'Run this: Then wait.'],
  ])('but a summary is prose, without %s', async (_, content_html, summary) => {
    expect(await carried(content_html)).toEqual({ html: content_html, summary });
  });
});

describe('a part of an article without an address of its own', () => {
  const content_html = '<p>a<a href="#note">1</a></p><p id="note">b <a href="other#note">c</a></p>';

  it('is a part of its page here', async () => {
    const { id, channel } = await published({ content_html });
    const link = `https://feeds.example.com/article/${id}#part-note`;
    const { item } = await feedsOf(channel);
    expect(item.content_html).toBe(
      `<p>a<a href="${link}">1</a></p><p id="part-note">b <a href="https://www.example.com/other#note">c</a></p>`,
    );
    const page = await (await ask(`/article/${id}`)).text();
    expect(page).toContain(`<a href="${link}">1</a>`);
    expect(page).toContain('<p id="part-note">');
  });

  it('is a part of its page elsewhere, where it has one', async () => {
    const { channel } = await published({ content_html, url: 'https://blog.example/a' });
    expect((await feedsOf(channel)).item.content_html).toBe(
      '<p>a<a href="https://blog.example/a#note">1</a></p><p>b <a href="https://blog.example/other#note">c</a></p>',
    );
  });

  it('stays so when what is published is published again', async () => {
    const { id, channel } = await published({ content_html });
    const stored = (await feedsOf(channel)).item.content_html;
    await put(id, { title: 'A title', content_html: stored, categories: [id] });
    expect((await feedsOf(channel)).item.content_html).toBe(stored);
  });
});

describe('an attachment', () => {
  const attachments = ['a.mp3', 'b.mp4'].map((name, index) => ({
    url: `https://media.example/${name}`,
    mime_type: index === 0 ? 'audio/mpeg' : 'video/mp4',
    duration_in_seconds: 60 + index,
  }));
  const times = (text: string, part: string) => text.split(part).length - 1;

  it('is in each feed once', async () => {
    const { channel } = await published({ content_text: 'Listen.', attachments });
    const { rss, atom } = await feedsOf(channel);
    for (const feed of [rss, atom]) {
      for (const { url } of attachments) expect(times(feed, url)).toBe(1);
      expect(feed).toContain('<itunes:duration>60</itunes:duration>');
    }
    expect(rss).toContain('<enclosure url="https://media.example/a.mp3"');
    expect(times(atom, 'rel="enclosure"')).toBe(2);
    expect(atom).not.toContain('media:content');
  });

  it('that is the image of the article, too, is no second picture', async () => {
    const [url, mime_type] = ['https://media.example/cover.png', 'image/png'];
    const { channel } = await published({ content_text: 'Look.', image: url, attachments: [{ url, mime_type }] });
    const { rss, atom } = await feedsOf(channel);
    for (const feed of [rss, atom]) expect(feed).not.toContain('media:content');
  });
});

it.each([
  ['https://media.example/a.JPG?w=1', ' type="image/jpeg"'],
  ['https://media.example/a.webp', ' type="image/webp"'],
  ['https://media.example/a.svg', ' type="image/svg+xml"'],
  ['https://media.example/a', ''],
])('an image says its type where its address does: %s', async (image, type) => {
  const { rss, atom } = await feedsOf((await published({ content_text: 'Look.', image })).channel);
  for (const feed of [rss, atom]) expect(feed).toContain(`<media:content url="${image}"${type} medium="image"/>`);
});

it('an article without title has none in JSON Feed, and a line of it in RSS and Atom', async () => {
  const { channel } = await published({ title: null, content_html: '<p>It froze.</p>' });
  const { item, rss, atom } = await feedsOf(channel);
  expect(item).not.toHaveProperty('title');
  expect([rss.includes('<title>It froze.</title>'), atom.includes('<title type="text">It froze.</title>')]).toEqual([
    true,
    true,
  ]);
});

it('the list of feeds in OPML is without docs', async () => {
  await publish({ id: 'listed', categories: ['listed'] });
  const opml = await (await ask('/feeds.opml')).text();
  expect(opml).toContain('xmlUrl="https://feeds.example.com/category/listed/rss.xml"');
  expect(opml).not.toContain('<docs>');
});
