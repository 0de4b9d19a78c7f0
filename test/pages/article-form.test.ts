import { describe, expect, it } from 'vitest';
import { articleOf, formOf, readForm } from '../../src/pages/admin/article-form.ts';
import { instant, localTime } from '../../src/pages/admin/local-time.ts';
import { complete } from '../feed/sample.ts';

const ZONE = 'Asia/Shanghai';

describe('an article in a form', () => {
  it('that nobody changed is the article as it was, but for what the ledger makes', () => {
    const { uri, date_modified, ...rest } = complete;
    expect(articleOf(formOf(complete, ZONE), complete, ZONE)).toEqual({ ...rest, draft: null });
  });

  it('keeps what the form does not show when the rest is changed', () => {
    const form = { ...formOf(complete, ZONE), title: 'New', content: 'Text\r\nmore', format: 'text' };
    const changed = articleOf(form, complete, ZONE);
    expect(changed).toMatchObject({ title: 'New', content_text: 'Text\nmore', content_html: null });
    expect(changed.attachments).toEqual(complete.attachments);
    expect(changed.authors).toEqual(complete.authors);
  });

  it('keeps slugs and addresses of categories and authors that are still named', () => {
    const form = { ...formOf(complete, ZONE), categories: 'Local news，房产', authors: 'Ada Miller; Bo' };
    const { categories, authors } = articleOf(form, complete, ZONE);
    expect(categories).toEqual([complete.categories[0], '房产']);
    expect(authors).toEqual([complete.authors[0], { name: 'Bo' }]);
  });

  it('leaves a name with a comma whole as long as its field is not touched', () => {
    const stored = { ...complete, authors: [{ name: 'Miller, Ada' }] };
    expect(articleOf({ ...formOf(stored, ZONE), title: 'New' }, stored, ZONE).authors).toEqual(stored.authors);
  });

  it('leaves a name with a comma whole beside a new one', () => {
    const stored = {
      ...complete,
      categories: [{ slug: 'a-b', title: 'A, B' }],
      tags: ['x; y', 'x; y, z'],
      authors: [{ name: 'Miller, Ada', url: 'https://www.example.com/ada' }],
    };
    const form = formOf(stored, ZONE);
    const changed = articleOf(
      { ...form, categories: 'A, B, C', tags: `new, ${form.tags}, 1`, authors: 'Bo, Miller, Ada' },
      stored,
      ZONE,
    );
    expect(changed).toMatchObject({
      categories: [stored.categories[0], 'C'],
      tags: ['new', 'x; y', 'x; y, z', '1'],
      authors: [{ name: 'Bo' }, stored.authors[0]],
    });
  });

  it('is read from a request with every field, and Markdown where no format is named', () => {
    expect(readForm(new URLSearchParams('title= T &format=odd'))).toMatchObject({
      title: 'T',
      format: 'markdown',
      tags: '',
    });
  });
});

describe('times of a form', () => {
  it.each([
    ['2026-11-22T16:30', 'Asia/Shanghai', '2026-11-22T08:30:00.000Z'],
    ['2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['2026-12-01T12:00', 'Europe/Berlin', '2026-12-01T11:00:00.000Z'],
    ['2026-10-25T03:30', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
    ['2026-01-01T00:00', 'America/St_Johns', '2026-01-01T03:30:00.000Z'],
    ['2026-01-01T00:00', 'UTC', '2026-01-01T00:00:00.000Z'],
  ])('%s in %s is %s, and back', (local, zone, utc) => {
    expect(instant(local, zone)).toBe(utc);
    expect(localTime(utc, zone)).toBe(local);
  });

  it('that are none are left for the validator to judge', () => {
    expect(instant('tomorrow', 'UTC')).toBe('tomorrow');
  });
});
