import { describe, expect, it } from 'vitest';
import { DateInside, inside, instead, Skeleton } from '../../src/feed/skeleton.ts';
import { textOf, utf8 } from '../../src/feed/utf8.ts';

/** As `feed` writes: indented, text in elements, in attributes and in CDATA. */
const WRITTEN = `<?xml version="1.0"?>
<list version="1">
    <name>${inside('name')}</name>
    <self href="${inside('self')}"/>
    <more>${instead('more')}</more>
    <row>
        <title><![CDATA[${instead('title')}]]></title>
        <content:encoded><![CDATA[${inside('content')}]]></content:encoded>
        <date>${new DateInside('date').toISOString()}</date>
    </row>
</list>`;

type HeadSlot = 'name' | 'self' | 'more';
type RowSlot = 'title' | 'content' | 'date';
const skeleton = new Skeleton<HeadSlot, RowSlot>('list', 'row', WRITTEN);

const empty = { title: undefined, content: undefined, date: undefined };

function write(
  head: Partial<Record<HeadSlot, string>>,
  ...rows: Parameters<typeof skeleton.document>[0]['items'][0][]
) {
  const whole = { name: undefined, self: undefined, more: undefined, ...head };
  const text = textOf(skeleton.document({ attributes: { v: 2 }, comment: '<!-- c -->', head: whole, items: rows }));
  return text.split('\n').slice(2).join('\n');
}

describe('a skeleton', () => {
  it('is filled inside elements, attributes and CDATA, and instead of elements, with text and with bytes', () => {
    const row = { title: '<title>T</title>', content: utf8('<p>一</p>'), date: 'today' };
    expect(write({ name: 'N', self: 'S', more: '<a/>\n    <b/>' }, { filling: row })).toBe(`<!-- c -->
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

  it('leaves out the elements that nothing fills, with their lines, and the namespaces that nothing needs', () => {
    expect(
      write({ name: 'N' }, { filling: empty }, { attributes: { lang: 'fr' }, filling: { ...empty, date: 'now' } }),
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

  it('declares the namespaces of what takes an element’s place, and of nothing that is only quoted', () => {
    expect(write({ more: '<dc:creator>A</dc:creator>' })).toContain('<list v="2" xmlns:dc="');
    expect(write({ name: 'N' }, { filling: { ...empty, content: '<media:content>' } })).not.toContain('xmlns:media');
  });

  it('takes what fills it for nothing else, slots among it', () => {
    expect(write({ name: inside('self'), self: 'S' })).toContain(`<name>${inside('self')}</name>`);
  });
});
