import { describe, expect, it } from 'vitest';
import { dateSlot, elementSlot, FeedTemplate, textSlot } from '../../src/feed/template.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/feed/utf8.ts';

/** As `feed` writes: indented, text in elements, in attributes and in CDATA. */
const WRITTEN = `<?xml version="1.0"?>
<list version="1">
    <name>${textSlot('name')}</name>
    <self href="${textSlot('self')}"/>
    <more>${elementSlot('more')}</more>
    <row>
        <title><![CDATA[${elementSlot('title')}]]></title>
        <content:encoded><![CDATA[${textSlot('content')}]]></content:encoded>
        <date>${dateSlot('date').toISOString()}</date>
    </row>
</list>`;

const names = {
  root: 'list',
  item: 'row',
  headSlots: ['name', 'self', 'more'],
  itemSlots: ['title', 'content', 'date'],
} as const;
const template = new FeedTemplate(names, WRITTEN);

const empty = { title: undefined, content: undefined, date: undefined };

function write(
  head: Partial<Record<(typeof names.headSlots)[number], string>>,
  ...rows: Parameters<typeof template.render>[0]['items'][0][]
) {
  const whole = { name: undefined, self: undefined, more: undefined, ...head };
  const text = decodeUtf8(template.render({ attributes: { v: 2 }, comment: '<!-- c -->', head: whole, items: rows }));
  return text.split('\n').slice(2).join('\n');
}

describe('a template', () => {
  it('has text and bytes in the place of text in elements, attributes and CDATA, and of whole elements', () => {
    const row = { title: '<title>T</title>', content: encodeUtf8('<p>一</p>'), date: 'today' };
    expect(write({ name: 'N', self: 'S', more: '<a/>\n    <b/>' }, { values: row })).toBe(`<!-- c -->
<list v="2" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <name>N</name>
    <self href="S"/>
    <a/>
    <b/>
    <row>
        <title>T</title>
        <content:encoded><![CDATA[<p>一</p>]]></content:encoded>
        <date>today</date>
    </row>
</list>
`);
  });

  it('leaves out the elements that have no value, with their lines, and the namespaces that nothing needs', () => {
    expect(
      write({ name: 'N' }, { values: empty }, { attributes: { lang: 'fr' }, values: { ...empty, date: 'now' } }),
    ).toBe(`<!-- c -->
<list v="2">
    <name>N</name>
    <row>
    </row>
    <row lang="fr">
        <date>now</date>
    </row>
</list>
`);
  });

  it('has no item where there is none', () => {
    expect(write({})).toBe('<!-- c -->\n<list v="2">\n</list>\n');
  });

  it('declares the namespaces of markup that takes an element’s place, and none of text that quotes markup', () => {
    expect(write({ more: '<dc:creator>A</dc:creator>' })).toContain('<list v="2" xmlns:dc="');
    expect(write({ name: 'N' }, { values: { ...empty, content: '<media:content>' } })).not.toContain('xmlns:media');
  });

  it('takes a value for nothing else, even one that looks like a slot', () => {
    expect(write({ name: textSlot('self'), self: 'S' })).toContain(`<name>${textSlot('self')}</name>`);
  });
});

describe('a template of a document that the feed package writes otherwise', () => {
  it.each([
    ['a slot of the head is missing', `<more>${elementSlot('more')}</more>`, '', '"more" 0 times in <list>'],
    ['a slot of an item is missing', `<date>${textSlot('date')}</date>`, '', '"date" 0 times in <row>'],
    [
      'a slot of the head is there twice',
      '<name>',
      `<name>${textSlot('self')}</name><name>`,
      '"self" 2 times in <list>',
    ],
    [
      'a slot of an item is there twice',
      '<date>',
      `<date>${textSlot('content')}</date><date>`,
      '"content" 2 times in <row>',
    ],
    ['a slot of the head comes after the items', '</row>', `</row><more>${elementSlot('more')}</more>`, 'after <row>'],
    ['a slot has an unknown name', '<name>', `<name>${textSlot('other')}</name><name>`, '"other" 1 times in <list>'],
    ['an item has another name', /row>/g, 'line>', '"title" 0 times in <row>'],
    ['an item has attributes', '<row>', '<row lang="en">', '"content" 0 times in <row>'],
  ])('is refused, and the slot named, when %s', (_, from, to, fault) => {
    const written = WRITTEN.replace(from, to);
    expect(written).not.toBe(WRITTEN);
    expect(() => new FeedTemplate(names, written)).toThrow(fault);
  });
});
