import { describe, expect, it } from 'vitest';
import { userComment } from '../../src/feed/document.ts';
import { xmlComment } from '../../src/feed/xml.ts';
import { publication, renderText, windowOf } from './sample.ts';

describe('the comment for people who open a feed in a browser', () => {
  it.each(['rss', 'atom'] as const)('says in %s what this is, and where the page is', (format) => {
    const text = renderText(windowOf([]), publication, format);
    const [declaration, stylesheet, comment] = text.split('\n');
    expect(declaration).toBe('<?xml version="1.0" encoding="utf-8"?>');
    expect(stylesheet).toBe('<?xml-stylesheet type="text/css" href="/feed.css"?>');
    expect(comment).toContain('This is a web feed');
    expect(comment).toContain(publication.homePage);
  });

  it('is a comment of its own in JSON Feed', () => {
    const feed = JSON.parse(renderText(windowOf([]), publication, 'json')) as { user_comment: string };
    expect(feed.user_comment).toContain('This is a web feed');
  });

  it('speaks Chinese where the feed does', () => {
    expect(userComment('zh-CN', 'https://example.com/')).toContain('这是一个订阅源');
  });

  it('stays a comment whatever the address', () => {
    const comment = xmlComment(userComment('en', 'https://example.com/category/a--->b-'));
    expect(comment.slice(4, -3)).not.toMatch(/--|-$/);
    expect(comment.endsWith(' -->')).toBe(true);
  });
});
