import { beforeEach, describe, expect, it } from 'vitest';
import { passHour } from '../scene.ts';
import { answerOf, ask, askApi, post, publish, put } from '../worker.ts';

beforeEach(passHour);

const get = async (id: string) => (await answerOf(askApi(`/api/articles/${id}`))).body;
const feed = async (path: string) => (await ask(path)).text();

describe('an article in Markdown', () => {
  it('is shown as HTML by every format, with its Markdown in RSS, and can be edited as it was written', async () => {
    const content_markdown = '**重要：**后文 & [map](/map)\n\n- one\n- two';
    await publish({
      id: 'written',
      title: 'Written',
      url: 'https://example.com/written',
      content_markdown,
      categories: ['md'],
    });
    const stored = await get('written');
    expect(stored).toMatchObject({ content_markdown });
    expect(stored.content_html.replace(/\s*\n\s*/g, '')).toBe(
      '<p><strong>重要：</strong>后文 &amp; <a href="https://example.com/map">map</a></p><ul><li>one</li><li>two</li></ul>',
    );
    const rss = await feed('/category/md/rss.xml');
    expect(rss).toContain(`<source:markdown>**重要：**后文 &#x26; [map](/map)\n\n- one\n- two</source:markdown>`);
    expect(rss).toContain('xmlns:source="http://source.scripting.com/"');
    expect(rss).toContain('<strong>重要：</strong>');
    for (const path of ['/category/md/atom.xml', '/category/md/feed.json']) {
      const document = await feed(path);
      expect([path, document.includes('重要：'), document.includes('**')]).toEqual([path, true, false]);
    }
  });

  it('sent again as it was, or as it is stored, is unchanged', async () => {
    const article = { content_markdown: '# One\n\nText.', title: 'Same' };
    await put('same', article);
    expect((await put('same', article)).body.status).toBe('unchanged');
    const { uri: _, ...stored } = await get('same');
    expect((await put('same', { ...stored, content_html: '<p>Another</p>' })).body.status).not.toBe('rejected');
    expect((await get('same')).content_html).toContain('<h1>One</h1>');
  });

  it('is a line of NDJSON, too, and replaced by HTML when that comes without it', async () => {
    await post(`${JSON.stringify({ id: 'line', content_markdown: '*one*' })}\n`, 'application/x-ndjson');
    expect((await get('line')).content_html).toBe('<p><em>one</em></p>\n');
    await put('line', { content_html: '<p>two</p>' });
    expect(await get('line')).not.toHaveProperty('content_markdown');
  });

  it('is sanitized as HTML is', async () => {
    const content_markdown = '<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) text';
    await put('hostile', { content_markdown });
    expect((await get('hostile')).content_html).not.toMatch(/script|onerror/);
  });

  it.each([
    '<b onclick=alert(1)>x</b>',
    '[x](javascript:alert(1))',
    '[x](JAVASCRIPT :alert(1))',
    '[x](java&#115;cript:alert(1))',
    '![x](data:text/html,<script>)',
    '</source:markdown><script>',
  ])('is in RSS as HTML alone where a reader that renders it would run something: %s', async (content_markdown) => {
    await publish({ id: content_markdown, title: 'T', content_markdown, categories: ['unsafe'] });
    expect(await feed('/category/unsafe/rss.xml')).not.toContain('<source:markdown>');
    await askApi(`/api/articles/${encodeURIComponent(content_markdown)}`, { method: 'DELETE' });
  });

  it('that shows nothing needs something else to show, and says so at its own field', async () => {
    const { status, body } = await put('empty', { content_markdown: '<!-- later -->' });
    expect([status, body.errors[0].pointer]).toEqual([422, '/content_markdown']);
    const titled = await put('empty', { content_markdown: '<!-- later -->', title: 'T' });
    expect([titled.status, titled.body.warnings[0]]).toEqual([
      201,
      expect.stringMatching(/^\/content_markdown: shows/),
    ]);
    expect((await get('empty')).content_markdown).toBe('<!-- later -->');
  });

  it('that is nested without end, or all marks, costs no other article of its batch', async () => {
    const items = [
      { id: 'deep', content_markdown: '>'.repeat(200_000) },
      ...['[', '![](', '*a', '_a__', '**x ', '`a'].map((mark, index) => ({
        id: `marks ${index}`,
        content_markdown: mark.repeat(50_000),
      })),
      { id: 'beside', content_markdown: 'Fine.' },
    ];
    const { body } = await post({ items });
    expect(body.results.map(({ status }: { status: string }) => status)).toEqual([
      'rejected',
      ...Array(7).fill('created'),
    ]);
    expect(body.results[0].errors).toEqual([{ pointer: '/items/0/content_markdown', detail: 'is nested too deeply' }]);
  });
});
