import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ImportOptions, importSource } from '../../../src/cli/import/import.ts';
import type { Report } from '../../../src/cli/import/report.ts';
import type { Submission } from '../../../src/cli/import/source/entry.ts';

/** The API as the importer sees it, in memory: what it has, what it was asked, and how it may misbehave. */
export interface FakeServer {
  articles: Map<string, Submission>;
  /** Method and path of every call. */
  calls: string[];
  /** Articles in each POST. */
  batches: number[];
  /** Answers to give instead of the right one, first come first served. */
  instead: (() => Response | Promise<Response>)[];
  fetch: typeof fetch;
}

export function fakeServer(): FakeServer {
  const articles = new Map<string, Submission>();
  const server: FakeServer = {
    articles,
    calls: [],
    batches: [],
    instead: [],
    fetch: (input, init) => answer(String(input), init),
  };
  const answer = async (address: string, init: RequestInit | undefined): Promise<Response> => {
    const method = init?.method ?? 'GET';
    const { pathname } = new URL(address);
    server.calls.push(`${method} ${decodeURIComponent(pathname)}`);
    if (pathname === '/api/health') return Response.json({ status: 'ok' });
    const wrong = server.instead.shift();
    if (wrong) return wrong();
    const id = decodeURIComponent(pathname.slice('/api/articles/'.length));
    if (method === 'GET') return new Response(null, { status: articles.has(id) ? 200 : 404 });
    if (method === 'DELETE') return new Response(null, { status: articles.delete(id) ? 204 : 404 });
    const { items } = JSON.parse(String(init?.body)) as { items: Submission[] };
    server.batches.push(items.length);
    const results = items.map((item, index) => ({ index, id: item.id, status: store(articles, item) }));
    return Response.json({ results });
  };
  return server;
}

function store(articles: Map<string, Submission>, item: Submission): string {
  const before = articles.get(item.id);
  articles.set(item.id, item);
  if (before && JSON.stringify(before) === JSON.stringify(item)) return 'unchanged';
  if (Date.parse(item.date_published ?? '') > Date.now()) return 'scheduled';
  return before ? 'updated' : 'created';
}

/** A folder with these files, gone after the test. */
export function folderWith(files: Record<string, string | Uint8Array>): string & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-import-'));
  put(folder, files);
  return Object.assign(folder, { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) });
}

export function put(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Time passes at once, and `waits` has heard how long it would have been. */
export function noWaiting(waits: number[] = []): NonNullable<ImportOptions['backoff']> {
  return { attempts: 5, sleep: async (milliseconds) => void waits.push(milliseconds), now: () => 0, random: () => 1 };
}

export interface Imported {
  report: Report;
  server: FakeServer;
  told: string[];
  /** In the order of their ids. */
  articles: Submission[];
}

/** Imports `source`, without state unless asked for. */
export async function importInto(
  server: FakeServer,
  source: string,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const told: string[] = [];
  const given = {
    to: 'http://edgefeed.test',
    token: { bearer: 'token', origin: 'given' },
    quiet: true,
    state: false as const,
    backoff: noWaiting(),
    ...options,
  };
  const report = await importSource({ source, fetch: server.fetch, tell: (line) => told.push(line), ...given });
  const articles = [...server.articles.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { report, server, told, articles };
}

/** Writes `files`, imports them into a new server, and removes them again. */
export async function importFiles(
  files: Record<string, string | Uint8Array>,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const folder = folderWith(files);
  try {
    return await importInto(fakeServer(), String(folder), options);
  } finally {
    folder[Symbol.dispose]();
  }
}

/** The one article that a post gives, in a site at https://example.com. */
export async function importPost(
  post: string,
  files: Record<string, string> = {},
  name = '2021-12-16-post.md',
): Promise<Submission> {
  const site = { '_config.yml': 'url: https://example.com\n', ...files };
  const { articles, report } = await importFiles({ ...site, [`_posts/${name}`]: post });
  const [article] = articles;
  if (!article) throw new Error(JSON.stringify(report));
  return article;
}
