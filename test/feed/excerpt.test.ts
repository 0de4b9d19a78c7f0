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
