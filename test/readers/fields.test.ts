// The tables of docs/feeds.md, taken at their word.
import { describe, expect, test } from 'vitest';
import { FORMATS, type Format } from '../../src/feed/addresses.ts';
import { GENERATOR } from '../../src/feed/publication.ts';
import { Strict } from '../conformance/strict.ts';
import { categoryChannel, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { repositoryFile } from './reading.ts';

const window = windowOf([complete], { channel: categoryChannel, archives: 2 });
const channel = 'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news';
const rss = new Strict(renderText(window, publication, 'rss'));
const atom = new Strict(renderText(window, publication, 'atom'));
const json = JSON.parse(renderText(window, publication, 'json'));

const otherFormats: Record<Format, string[]> = {
  rss: [`${channel}/atom.xml`, `${channel}/feed.json`],
  atom: [`${channel}/rss.xml`, `${channel}/feed.json`],
  json: [],
};
const file: Record<Format, string> = { rss: 'rss.xml', atom: 'atom.xml', json: 'feed.json' };

/** What must stand at each place of the second table. */
const FEED: Record<string, (format: Format) => string[]> = {
  id: () => [channel],
  title: () => ['Example News | 财经 News'],
  description: () => ['What happens in Example.'],
  'page for people': (format) => (format === 'atom' ? [channel, channel] : [channel]),
  'own address': (format) => [`${channel}/${file[format]}`],
  'other formats': (format) => otherFormats[format],
  'next older page': (format) => [`${channel}/archive/2/${file[format]}`],
  language: () => ['en'],
  updated: () => [window.updated],
  author: () => ['Example Newsroom'],
  "author's address": () => ['https://www.example.com/about'],
  icon: () => ['https://www.example.com/icon.png'],
  logo: () => ['https://www.example.com/logo.png'],
  copyright: () => ['© 2026 Example News'],
  generator: (format) => (format === 'rss' ? [`${GENERATOR.name} ${GENERATOR.version}`] : [GENERATOR.name]),
  "generator's version": (format) =>
    format === 'rss' ? [`${GENERATOR.name} ${GENERATOR.version}`] : [GENERATOR.version],
  'minutes to keep it': () => ['60'],
  'times to ask in a period': () => ['1'],
  'the period': () => ['hourly'],
};

interface Row {
  field: string;
  places: Record<Format, string[]>;
}

/** The rows of the table under a heading. A cell holds no place, one, or several joined by `and`. */
function table(heading: string): Row[] {
  const section = repositoryFile('docs/feeds.md').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('|-'))
    .slice(1)
    .map((line) => {
      const [field, ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      const places = Object.fromEntries(
        FORMATS.map((format, index) => [
          format,
          [...(cells[index] ?? '').matchAll(/`([^`]+)`/g)].map((place) => place[1]),
        ]),
      );
      return { field: (field ?? '').replaceAll('`', ''), places: places as Row['places'] };
    });
}

/** The values at a path of members such as `authors[].name`. */
function members(value: unknown, path: string): unknown[] {
  return path
    .replaceAll('[', '.[')
    .split('.')
    .filter((step) => step !== '')
    .reduce<unknown[]>(
      (values, step) => {
        const found = values.flatMap((one) => {
          if (step === '[]') return one as unknown[];
          const key = step.replace(/[[\]]/g, '');
          return [(one as Record<string, unknown> | undefined)?.[key]];
        });
        return found.filter((one) => one !== undefined);
      },
      [value],
    );
}

function found(format: Format, place: string, within: 'article' | 'feed'): string[] {
  if (format === 'json') return members(within === 'article' ? json.items[0] : json, place).map(String);
  if (format === 'rss') return rss.texts(`/rss/channel${within === 'article' ? '/item' : ''}/${place}`);
  return atom.texts(`/atom:feed${within === 'article' ? '/atom:entry' : ''}/${place}`);
}

/** The dates of RSS are of RFC 822; all are compared as moments. */
const moment = (text: string) => new Date(text).getTime();

describe.each(table('An article'))('article: $field', ({ field, places }) => {
  const given = members(complete, field).map(String);

  for (const format of FORMATS) {
    for (const place of places[format]) {
      test(`${format}: ${place}`, () => {
        const values = found(format, place, 'article');
        if (field.startsWith('date_')) expect(values.map(moment)).toEqual(given.map(moment));
        else if (field === 'tags[]' && format === 'json')
          expect(values.slice(complete.categories.length)).toEqual(given);
        else expect(values).toEqual(given);
      });
    }
  }
});

describe.each(table('A feed'))('feed: $field', ({ field, places }) => {
  for (const format of FORMATS) {
    for (const place of places[format]) {
      test(`${format}: ${place}`, () => {
        const values = found(format, place, 'feed');
        const expected = FEED[field]?.(format) ?? [];
        if (field === 'updated') expect(values.map(moment)).toEqual(expected.map(moment));
        else expect(values).toEqual(expected);
      });
    }
  }
});

test('the tables name every field that an article has', () => {
  const named = new Set(table('An article').map(({ field }) => field.split(/[[.]/)[0]));
  // The id that the publisher gave is known to feeds as `uri`.
  expect(Object.keys(complete).filter((field) => field !== 'id' && !named.has(field))).toEqual([]);
});
