import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFeed as rowanmanning } from '@rowanmanning/feed-parser';
import { parseFeed as feedsmith } from 'feedsmith';
import RssParser from 'rss-parser';
import type { Format } from '../../src/feed/addresses.ts';

/** What every reader can say of an item. */
export interface Read {
  id: string;
  title: string;
  link: string;
  /** RFC 3339, as `toISOString` writes it. */
  published: string;
}

export interface Reader {
  name: string;
  formats: readonly Format[];
  /** Why the reader can't be asked on this machine, if so. */
  absent?: string;
  read(document: string, format: Format): Promise<Read[]>;
}

/** Debian's interpreter: the machine's own `python3` may be another, without Debian's modules. */
const PYTHON = '/usr/bin/python3';

function answers(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function inFolder<T>(use: (folder: string) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-readers-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const iso = (date: string | number | Date | null | undefined) => new Date(date ?? Number.NaN).toISOString();

const newsboat: Reader = {
  name: 'newsboat',
  formats: ['rss', 'atom'],
  ...(!answers('newsboat', ['-v']) && { absent: 'newsboat is not installed' }),
  ...(!answers(PYTHON, ['-c', 'import sqlite3']) && { absent: 'python3 is not there to look into its cache' }),
  read: (document) =>
    inFolder((folder) => {
      const [feed, urls, cache] = ['feed.xml', 'urls', 'cache.db'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(feed, document);
      writeFileSync(urls, `file://${feed}\n`);
      const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
      execFileSync('newsboat', ['-u', urls, '-c', cache, '-C', '/dev/null', '-x', 'reload'], { env, timeout: 60_000 });
      return python('newsboat_cache.py', [cache]).map((item) => ({ ...item, published: iso(item.published * 1000) }));
    }),
};

const feedparser: Reader = {
  name: 'feedparser',
  formats: ['rss', 'atom'],
  ...(!answers(PYTHON, ['-c', 'import feedparser']) && { absent: 'python3-feedparser is not installed' }),
  read: (document) =>
    inFolder((folder) => {
      const feed = join(folder, 'feed.xml');
      writeFileSync(feed, document);
      return python('read_feedparser.py', [feed]).map((item) => ({ ...item, published: iso(item.published * 1000) }));
    }),
};

function python(script: string, args: string[]): (Omit<Read, 'published'> & { published: number })[] {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(PYTHON, [path, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
}

const rssParser: Reader = {
  name: 'rss-parser',
  formats: ['rss', 'atom'],
  async read(document) {
    const feed = await new RssParser<object, { id?: string }>().parseString(document);
    return feed.items.map((item) => ({
      id: item.guid ?? item.id ?? '',
      title: item.title ?? '',
      link: item.link ?? '',
      published: iso(item.isoDate),
    }));
  },
};

const feedsmithReader: Reader = {
  name: 'feedsmith',
  formats: ['rss', 'atom', 'json'],
  async read(document) {
    const parsed = feedsmith(document);
    if (parsed.format === 'rss') {
      return (parsed.feed.items ?? []).map(({ guid, title, link, pubDate }) => ({
        id: guid?.value ?? '',
        title: title ?? '',
        link: link ?? '',
        published: iso(pubDate),
      }));
    }
    if (parsed.format === 'atom') {
      return (parsed.feed.entries ?? []).map(({ id, title, links, published }) => ({
        id: id ?? '',
        title: title?.value ?? '',
        link: links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href ?? '',
        published: iso(published),
      }));
    }
    if (parsed.format !== 'json') throw new Error(`read as ${parsed.format}`);
    return (parsed.feed.items ?? []).map(({ id, title, url, date_published }) => ({
      id: id ?? '',
      title: title ?? '',
      link: url ?? '',
      published: iso(date_published),
    }));
  },
};

const rowanmanningReader: Reader = {
  name: '@rowanmanning/feed-parser',
  formats: ['rss', 'atom'],
  async read(document) {
    return rowanmanning(document).items.map(({ id, title, url, published }) => ({
      id: id ?? '',
      title: title ?? '',
      link: url ?? '',
      published: iso(published),
    }));
  },
};

/** Nothing but the parser of the platform. */
const plainJson: Reader = {
  name: 'JSON.parse',
  formats: ['json'],
  async read(document) {
    return JSON.parse(document).items.map((item: Record<string, string>) => ({
      id: item.id,
      title: item.title,
      link: item.url,
      published: iso(item.date_published),
    }));
  },
};

export const READERS: readonly Reader[] = [
  newsboat,
  feedparser,
  rssParser,
  feedsmithReader,
  rowanmanningReader,
  plainJson,
];

/** A file of this repository, by its path from the root. */
export function repositoryFile(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}
