// Requirements of RFC 4287 on who produces a feed. One test each, named by its section.
import { describe, expect, test } from 'vitest';
import { article, categoryChannel, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { Strict } from './strict.ts';

const summaryOnly = article({ id: 'urn:x-y:3', uri: 'urn:x-y:3', summary: 'In short.' });
delete summaryOnly.content_html;
const source = renderText(
  windowOf([complete, article(), summaryOnly], { channel: categoryChannel }),
  publication,
  'atom',
);
const feed = new Strict(source);
const empty = new Strict(renderText(windowOf([]), publication, 'atom'));

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const ATOM = 'http://www.w3.org/2005/Atom';

describe('RFC 4287', () => {
  test('2: the root is atom:feed in the Atom namespace', () => {
    expect(feed.count('/a:feed')).toBe(1);
  });

  test('2: xml:lang says the language of the feed, and of entries that say their own', () => {
    expect(feed.text('/a:feed/@xml:lang')).toBe('en');
    expect(feed.texts('/a:feed/a:entry/@xml:lang')).toEqual(['zh-CN']);
    expect(feed.text('/a:feed/a:entry[1]/@xml:lang')).toBe('zh-CN');
  });

  test('3.1.1.1: text constructs of type text hold no elements', () => {
    expect(feed.count("//a:title/* | //a:subtitle/* | //a:rights/* | //a:summary[@type='text']/*")).toBe(0);
  });

  test('3.1.1: the type of a text construct is text, html or xhtml', () => {
    for (const type of feed.texts('//a:title/@type | //a:summary/@type | //a:content/@type')) {
      expect(['text', 'html', 'xhtml']).toContain(type);
    }
  });

  test('3.2.1: a person has exactly one name, never empty', () => {
    expect(feed.count('//a:author[count(a:name) != 1]')).toBe(0);
    expect(feed.count("//a:name[normalize-space() = '']")).toBe(0);
    const nameless = article({ authors: [{ url: 'https://www.example.com/ada' }, {}] });
    const xml = new Strict(renderText(windowOf([nameless]), publication, 'atom'));
    expect(xml.texts('//a:entry/a:author/a:name')).toEqual(['https://www.example.com/ada']);
  });

  test('3.2.2: a person has at most one uri', () => {
    expect(feed.texts('//a:entry[1]/a:author/a:uri')).toEqual(['https://www.example.com/ada']);
    expect(feed.count('//a:author[count(a:uri) > 1]')).toBe(0);
  });

  test('3.3: dates are RFC 3339 with an upper-case T and Z', () => {
    for (const date of feed.texts('//a:updated | //a:published')) expect(date).toMatch(DATE);
  });

  test('4.1.1: a feed has an author, so that every entry has one', () => {
    expect(feed.text('/a:feed/a:author/a:name')).toBe('Example Newsroom');
    expect(empty.count('/a:feed/a:author')).toBe(1);
  });

  test.each(['id', 'title', 'updated'])('4.1.1: a feed has exactly one %s', (name) => {
    expect(feed.text(`/a:feed/a:${name}`)).not.toBe('');
    expect(empty.text(`/a:feed/a:${name}`)).not.toBe('');
  });

  test.each(['generator', 'icon', 'logo', 'rights', 'subtitle'])('4.1.1: a feed has at most one %s', (name) => {
    expect(feed.count(`/a:feed/a:${name}`)).toBe(1);
  });

  test('4.1.1: a feed should name its own address', () => {
    expect(feed.text("/a:feed/a:link[@rel='self']/@href")).toBe(
      'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/atom.xml',
    );
  });

  test('4.1.1: no two alternate links of a feed have the same type and language', () => {
    const types = feed.elements("/a:feed/a:link[@rel='alternate']").map((link) => link.attr('type')?.value ?? '');
    expect(types).toEqual(['', 'application/rss+xml', 'application/feed+json', 'text/html']);
  });

  test('4.1.1: no two entries have the same id', () => {
    const twice = windowOf([article({ title: 'Newest' }), article()]);
    expect(new Strict(renderText(twice, publication, 'atom')).text('//a:entry/a:title')).toBe('Newest');
  });

  test('4.1.1: what describes a feed comes before its entries', () => {
    expect(feed.count('/a:feed/a:entry/following-sibling::*[not(self::a:entry)]')).toBe(0);
  });

  test.each(['id', 'title', 'updated'])('4.1.2: an entry has exactly one %s', (name) => {
    expect(feed.count(`//a:entry[count(a:${name}) != 1]`)).toBe(0);
    expect(feed.texts(`//a:entry/a:${name}`)).not.toContain('');
  });

  test.each(['content', 'published', 'rights', 'source', 'summary'])('4.1.2: an entry has at most one %s', (name) => {
    expect(feed.count(`//a:entry[count(a:${name}) > 1]`)).toBe(0);
  });

  test('4.1.2: an entry without content has an alternate link; all have one', () => {
    expect(feed.count('//a:entry[not(a:content)]')).toBe(1);
    expect(feed.count("//a:entry[count(a:link[not(@rel) or @rel='alternate']) != 1]")).toBe(0);
  });

  test('4.1.3.3: HTML content is escaped text, and no elements', () => {
    expect(feed.text('//a:entry[1]/a:content')).toBe(complete.content_html);
    expect(feed.count('//a:content/*')).toBe(0);
  });

  test('4.2.2: a category has a term, and its scheme is an IRI', () => {
    expect(feed.texts('//a:entry[1]/a:category/@term')).toEqual(['local', '财经', 'harbour', '港口']);
    expect(feed.texts('//a:entry[1]/a:category/@label')).toEqual(['Local news', '财经', 'harbour', '港口']);
    for (const scheme of feed.texts('//a:category/@scheme')) expect(URL.canParse(scheme)).toBe(true);
  });

  test('4.2.4: the generator has a name and a version, and no address that is not its own', () => {
    expect(feed.text('/a:feed/a:generator')).toBe('edgefeed');
    expect(feed.text('/a:feed/a:generator/@version')).toMatch(/^\d+\.\d+\.\d+/);
    expect(feed.texts('/a:feed/a:generator/@uri')).toEqual([]);
  });

  test('4.2.6: an id is an absolute IRI, the same in whatever channel', () => {
    const all = new Strict(renderText(windowOf([complete]), publication, 'atom'));
    for (const id of feed.texts('//a:id')) expect(URL.canParse(id)).toBe(true);
    expect(all.text('//a:entry/a:id')).toBe(feed.text('//a:entry[1]/a:id'));
  });

  test('4.2.7: every link has an absolute href', () => {
    expect(feed.count('//a:link[not(@href)]')).toBe(0);
    for (const href of feed.texts('//a:link/@href')) expect(URL.canParse(href)).toBe(true);
  });

  test('4.2.7.2: links have registered relations', () => {
    for (const rel of feed.texts('//a:link/@rel')) {
      expect(['alternate', 'self', 'enclosure', 'via']).toContain(rel);
    }
    expect(feed.text("//a:entry[1]/a:link[@rel='via']/@href")).toBe(complete.external_url);
  });

  test('4.2.7.6: enclosures should say their length, and say their type as it is', () => {
    const enclosures = feed.elements("//a:entry[1]/a:link[@rel='enclosure']");
    expect(enclosures.map((link) => [link.attr('type')?.value, link.attr('length')?.value])).toEqual([
      ['audio/mpeg', '1048576'],
      ['video/mp4', '7340032'],
      ['application/pdf', undefined],
    ]);
  });

  test('4.2.13: a summary should not repeat the content or the title', () => {
    expect(feed.count('//a:entry[2]/a:summary')).toBe(0);
    expect(feed.text('//a:entry[3]/a:summary')).toBe('In short.');
  });

  test('4.2.14: a title is human-readable, for articles without one too', () => {
    const untitled = article();
    delete untitled.title;
    const xml = new Strict(renderText(windowOf([untitled]), publication, 'atom'));
    expect(xml.text('//a:entry/a:title')).toBe('Ships came in.');
  });

  test('4.2.15: updated is when the article last changed, and for the feed, when the channel did', () => {
    expect(feed.text('//a:entry[1]/a:updated')).toBe(complete.date_modified);
    expect(feed.text('/a:feed/a:updated')).toBe('2026-11-22T10:00:00.000Z');
  });

  test('6.4: elements that Atom does not know stand in another namespace', () => {
    const known =
      /^(feed|entry|id|title|updated|published|generator|author|name|uri|link|subtitle|logo|icon|rights|category|summary|content)$/;
    const strangers = feed.elements('//*').filter((node) => node.namespaceUri === ATOM && !known.test(node.name));
    expect(strangers.map((node) => node.name)).toEqual([]);
  });
});

describe('RFC 6721', () => {
  const deleted = '2026-11-21T07:00:00.000Z';
  const grave = { uri: 'urn:x-y:9', deleted, version: 6 };
  const window = windowOf([article()], { tombstones: [grave, { uri: article().uri, deleted, version: 5 }] });
  const buried = new Strict(renderText(window, publication, 'atom'));

  test('2: a deleted entry says its id and when it was deleted', () => {
    expect(buried.text('/a:feed/at:deleted-entry/@ref')).toBe(grave.uri);
    expect(buried.text('/a:feed/at:deleted-entry/@when')).toMatch(DATE);
  });

  test('3: an entry that is there again has no tombstone', () => {
    expect(buried.count('/a:feed/at:deleted-entry')).toBe(1);
  });

  test('its namespace is declared only where it is used, and other formats have no word for it', () => {
    expect(source).not.toContain('tombstones');
    for (const format of ['rss', 'json'] as const)
      expect(renderText(window, publication, format)).not.toContain('urn:x-y:9');
  });
});
