import { XMLValidator } from 'fast-xml-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { passHour } from '../scene.ts';
import { answerOf, ask, askApi, post } from '../worker.ts';

beforeEach(passHour);

const text = async (path: string) => {
  const response = await ask(path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
};

describe('an article of any date that feeds can write', () => {
  it.each([
    ['the landing on the moon', '1969-07-20T20:17:00Z', '1969-07-20T20:17:00.000Z', 'Sun, 20 Jul 1969 20:17:00 GMT'],
    [
      '1970 east of Greenwich',
      '1970-01-01T00:00:00+08:00',
      '1969-12-31T16:00:00.000Z',
      'Wed, 31 Dec 1969 16:00:00 GMT',
    ],
    ['the moment before 1970', '1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z', 'Wed, 31 Dec 1969 23:59:59 GMT'],
    ['the first moment of 1970', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['the first newspaper', '1605-07-15T00:00:00Z', '1605-07-15T00:00:00.000Z', 'Fri, 15 Jul 1605 00:00:00 GMT'],
    ['a year of two digits', '0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z', 'Thu, 01 Jan 0099 00:00:00 GMT'],
    ['the first year', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z', 'Sat, 01 Jan 0000 00:00:00 GMT'],
  ])('is in every feed and page once it is acknowledged: %s', async (name, date_published, iso, rfc822) => {
    const category = `of ${name}`;
    const article = { id: name, content_text: 'x', title: `Title ${name}`, categories: [category], date_published };
    const { body } = await post({ items: [{ ...article, date_modified: date_published }] });
    expect(body).toMatchObject({ created: 1, results: [{ status: 'created' }] });

    const path = `/category/${encodeURIComponent(category)}`;
    const [rss, atom, json] = await Promise.all(
      ['rss.xml', 'atom.xml', 'feed.json'].map((file) => text(`${path}/${file}`)),
    );
    for (const xml of [rss as string, atom as string]) expect(XMLValidator.validate(xml)).toBe(true);
    expect(rss).toContain(`<pubDate>${rfc822}</pubDate>`);
    expect(rss).toContain(`<atom:updated>${iso}</atom:updated>`);
    expect(atom).toContain(`<published>${iso}</published>`);
    const [item] = JSON.parse(json as string).items;
    expect(item).toMatchObject({ date_published: iso, date_modified: iso });
    for (const page of [path, '/', new URL(item.url).pathname]) expect(await text(page)).toContain(`Title ${name}`);
    expect(await text('/sitemap.xml')).toContain(path);
    expect(await answerOf(askApi(`/api/articles/${encodeURIComponent(name)}`))).toMatchObject({
      status: 200,
      body: { date_published: iso, date_modified: iso },
    });
  });

  it('is told from HTTP dates: a condition of before 1970 is answered in full', async () => {
    await post({ id: 'conditional', content_text: 'x', date_published: '1960-01-01T00:00:00Z', categories: ['1960'] });
    const since = (date: string) => ask('/category/1960/rss.xml', { headers: { 'If-Modified-Since': date } });
    expect((await since('Fri, 01 Jan 1965 00:00:00 GMT')).status).toBe(200);
    const { headers } = await ask('/category/1960/rss.xml');
    expect(Date.parse(headers.get('Last-Modified') ?? '')).toBeGreaterThan(Date.UTC(2020, 0, 1));
    expect((await since(headers.get('Last-Modified') ?? '')).status).toBe(304);
  });

  it('is taken with an expiry of before 1970, and then is in no feed', async () => {
    await post({ id: 'expired', content_text: 'x', date_expires: '1969-01-01T00:00:00Z', categories: ['expired'] });
    expect((await answerOf(askApi('/api/articles/expired'))).status).toBe(200);
    expect((await ask('/category/expired/rss.xml')).status).toBe(404);
  });
});

describe.each(['date_published', 'date_modified', 'date_expires'])('%s', (field) => {
  it.each([
    '-0001-01-01T00:00:00Z',
    '-9999-01-01T00:00:00Z',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '10000-01-01T00:00:00Z',
    '+012026-01-01T00:00:00Z',
  ])('that no feed can write is rejected, and named: %s', async (date) => {
    const { status, body } = await post({ items: [{ id: 'beyond', content_text: 'x', [field]: date }] });
    const detail = `must be an RFC 3339 date and time of the years 0000 to 9999 in UTC, not "${date}"`;
    expect([status, body.errors]).toEqual([422, [{ index: 0, id: 'beyond', pointer: `/items/0/${field}`, detail }]]);
    expect((await askApi('/api/articles/beyond')).status).toBe(404);
  });
});
