import { describe, expect, it } from 'vitest';
import { greetingComment } from '../../src/feed/greeting.ts';
import { publication, renderText, windowOf } from './sample.ts';

describe('what stands before everything else in a feed', () => {
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
    expect(greetingComment({ language: 'zh-CN', page: 'https://example.com/' })).toContain('这是一个订阅源');
  });

  it('stays a comment whatever the address', () => {
    const comment = greetingComment({ language: 'en', page: 'https://example.com/category/a--->b-' });
    expect(comment.slice(4, -3)).not.toMatch(/--|-$/);
    expect(comment.endsWith(' -->')).toBe(true);
  });
});
