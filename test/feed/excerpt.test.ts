import { describe, expect, test } from 'vitest';
import { excerptsOf } from '../../src/feed/item.ts';
import { article } from './sample.ts';

const long = `<p>${'Ships came in. '.repeat(100)}</p>`;

describe('excerpts', () => {
  test('are not made when the publisher gave a title and a summary', () => {
    expect(excerptsOf(article({ summary: 'In short.' }))).toEqual({});
  });

  test('stand in for a missing summary, and are marked when they are all there is', () => {
    expect(excerptsOf(article())).toEqual({ excerpt: 'Ships came in.', excerptIsAll: true });
    const { excerpt, excerptIsAll } = excerptsOf(article({ content_html: long }));
    expect(excerpt?.length).toBeLessThanOrEqual(300);
    expect(excerptIsAll).toBeUndefined();
  });

  test('stand in for a missing title, with at most 80 characters', () => {
    const { headline } = excerptsOf(article({ title: '', content_html: long }));
    expect(headline).toMatch(/^Ships came in/);
    expect([...(headline ?? '')].length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['headings', '<h1>About</h1><p>It began.</p><h2>Later</h2><p>It went on.</p>', 'It began. It went on.'],
    ['code', '<p>Run this:</p><pre><code>npm ci\nnpm start</code></pre><p>It waits.</p>', 'Run this: It waits.'],
    ['code within a line', '<p>Run <code>npm ci</code> first.</p>', 'Run npm ci first.'],
    ['nothing but a heading', '<h1>About</h1>', 'About'],
    ['nothing but code', '<pre>npm ci</pre>', 'npm ci'],
    ['much code before the prose', `<pre>${'npm ci\n'.repeat(500)}</pre><p>It began.</p>`, 'It began.'],
  ])('read as prose: %s', (_, content_html, excerpt) => {
    expect(excerptsOf(article({ content_html })).excerpt).toBe(excerpt);
  });

  test('of prose alone do not pass for all that there is to read', () => {
    expect(excerptsOf(article({ content_html: '<h1>About</h1><p>It began.</p>' })).excerptIsAll).toBeUndefined();
  });

  test('name an untitled article by its heading', () => {
    const untitled = article({ title: '', content_html: '<h1>About</h1><p>It began.</p>' });
    expect(excerptsOf(untitled)).toMatchObject({ headline: 'About', excerpt: 'It began.' });
  });

  test('of an article without any text name it by its id', () => {
    const { headline, excerpt } = excerptsOf(
      article({ title: '', content_html: '<img src="https://a.example/b.png">' }),
    );
    expect([headline, excerpt]).toEqual([article().id, '']);
  });

  test('of very long content cost no more than of its beginning, and never end inside a tag', () => {
    const tags = `<p><a href="https://www.example.com/${'x'.repeat(100)}">link</a></p>`.repeat(10_000);
    expect(excerptsOf(article({ content_html: tags })).excerpt).toMatch(/^(link ?)+…?/);
  });
});
