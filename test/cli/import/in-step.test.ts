import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeServer, folderWith, importFiles, importInto, put } from './fake-server.ts';

const post = (title: string, body = 'text') => `---\ntitle: ${title}\n---\n${body}\n`;
const files = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `_posts/2021-01-${String(n + 1).padStart(2, '0')}-p${n}.md`,
      post(`P${n}`),
    ]),
  );
const LATER = { date_published: '2030-01-01T00:00:00Z' };
const remembering = { state: undefined };

describe('a second run', () => {
  test('sends nothing when nothing changed', async () => {
    using folder = folderWith(files(5));
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    server.calls.length = 0;
    const { report } = await importInto(server, String(folder), remembering);
    expect(report).toMatchObject({ read: 5, unchanged: 5 });
    expect(server.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('counts what waits for its date as scheduled, and remembers it', async () => {
    using folder = folderWith({ 'all.json': JSON.stringify({ items: [{ id: 'a', content_text: 'x', ...LATER }] }) });
    const server = fakeServer();
    const first = await importInto(server, join(String(folder), 'all.json'), { state: String(folder) });
    expect(first.report).toMatchObject({ read: 1, scheduled: 1, created: 0, problems: [] });
    const second = await importInto(server, join(String(folder), 'all.json'), { state: String(folder) });
    expect(second.report).toMatchObject({ read: 1, scheduled: 0, unchanged: 1 });
  });

  test('sends only what changed', async () => {
    using folder = folderWith(files(5));
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    put(String(folder), { '_posts/2021-01-02-p1.md': post('new'), '_posts/2021-02-01-q.md': post('Q') });
    const { report } = await importInto(server, String(folder), remembering);
    expect(report).toMatchObject({ read: 6, unchanged: 4, updated: 1, created: 1 });
    expect(server.batches).toEqual([5, 2]);
  });

  test('sends everything when the server has lost it', async () => {
    using folder = folderWith(files(5));
    await importInto(fakeServer(), String(folder), remembering);
    const { report } = await importInto(fakeServer(), String(folder), remembering);
    expect(report).toMatchObject({ created: 5, unchanged: 0 });
  });

  test('renders again when the site’s set-up changed', async () => {
    using folder = folderWith({ ...files(2), '_config.yml': 'lang: en\n' });
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    put(String(folder), { '_config.yml': 'lang: de\n' });
    expect((await importInto(server, String(folder), remembering)).report.updated).toBe(2);
    expect(
      (await importInto(server, String(folder), { ...remembering, categoryMap: { x: 'y' } })).report.unchanged,
    ).toBe(2);
  });

  test('goes on where one was killed', async () => {
    using folder = folderWith(files(9));
    const server = fakeServer();
    server.instead = [() => Promise.reject(new Error('gone'))];
    const limits = { batch: 3, parallel: 1 };
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (...args) => {
      if (server.batches.length === 2) stop.abort();
      stop.signal.throwIfAborted();
      return server.fetch(...args);
    };
    await expect(
      importInto(server, String(folder), { ...remembering, ...limits, fetch, signal: stop.signal }),
    ).rejects.toThrow();
    expect(server.articles.size).toBe(6);
    const { report } = await importInto(server, String(folder), { ...remembering, ...limits });
    expect(report).toMatchObject({ read: 9, unchanged: 6, created: 3 });
  });

  test('a torn last line of the state costs one article sent again', async () => {
    using folder = folderWith(files(3));
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    const [state = ''] = readdirSync(join(String(folder), '.edgefeed')).filter((name) => name.endsWith('.ndjson'));
    const path = join(String(folder), '.edgefeed', state);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20));
    expect((await importInto(server, String(folder), remembering)).report).toMatchObject({ unchanged: 3 });
    expect(server.batches).toEqual([3, 1]);
    expect((await importInto(server, String(folder), remembering)).report).toMatchObject({ unchanged: 3 });
    expect(server.batches).toEqual([3, 1]);
  });

  const stateOf = (folder: string) => {
    const [name = ''] = readdirSync(join(folder, '.edgefeed')).filter((one) => one.endsWith('.ndjson'));
    return join(folder, '.edgefeed', name);
  };

  test.each([
    ['garbage', () => Buffer.from([0, 1, 2, 10, 0xff, 10, 10, 0x7b, 10])],
    ['JSON of another kind', () => '{}\n[1,2]\n["a",{}]\n"x"\nnull\n'],
    ['damage in the middle', (text: string) => text.replace('P', '').replace('["_posts/2021-01-02', '["')],
  ])('a state of %s is told, everything is sent again, and the state is whole', async (_, damage) => {
    using folder = folderWith(files(3));
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    const path = stateOf(String(folder));
    writeFileSync(path, damage(readFileSync(path, 'utf8').replace('\n["_posts/2021-01-02', '\n["_posts/2021-01-02"x')));
    const again = await importInto(server, String(folder), remembering);
    expect(again.told).toEqual([expect.stringContaining('damaged')]);
    expect(again.report).toMatchObject({ read: 3, rejected: 0 });
    const third = await importInto(server, String(folder), remembering);
    expect(third.told).toEqual([]);
    expect(third.report.unchanged).toBe(3);
    expect(server.articles.size).toBe(3);
  });

  test('two at once lose nothing and make nothing twice', async () => {
    using folder = folderWith(files(9));
    const server = fakeServer();
    const limits = { batch: 2, parallel: 2 };
    const both = [1, 2].map(() => importInto(server, String(folder), { ...remembering, ...limits }));
    for (const { report } of await Promise.all(both)) expect(report).toMatchObject({ read: 9, rejected: 0 });
    expect(server.articles.size).toBe(9);
    server.calls.length = 0;
    expect((await importInto(server, String(folder), remembering)).report.unchanged).toBe(9);
    expect(server.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('a dry run sends and writes nothing', async () => {
    using folder = folderWith(files(3));
    const server = fakeServer();
    const { report } = await importInto(server, String(folder), { ...remembering, dryRun: true });
    expect(report).toMatchObject({ read: 3, created: 3 });
    expect(server.calls).toEqual([]);
    expect(existsSync(join(String(folder), '.edgefeed'))).toBe(false);
  });
});

/** Returns where the folder is now, when it is no longer where it was. */
type Change = (folder: string) => unknown;

describe('an id', () => {
  const idsAfter = async (change: Change, options: object = remembering) => {
    using folder = folderWith({ ...files(3), '_config.yml': 'url: https://example.com\n' });
    const server = fakeServer();
    await importInto(server, String(folder), options);
    const before = [...server.articles.keys()];
    const moved = change(String(folder));
    const place = typeof moved === 'string' ? moved : String(folder);
    await importInto(server, place, options);
    if (place.endsWith('-moved')) rmSync(place, { recursive: true });
    return { before, after: [...server.articles.keys()] };
  };
  const changes: [string, Change][] = [
    [
      'the folder moves',
      (folder) => {
        renameSync(folder, `${folder}-moved`);
        return `${folder}-moved`;
      },
    ],
    [
      'the case of an extension changes',
      (folder) => renameSync(join(folder, '_posts/2021-01-01-p0.md'), join(folder, '_posts/2021-01-01-p0.MD')),
    ],
    [
      'the extension changes',
      (folder) => renameSync(join(folder, '_posts/2021-01-01-p0.md'), join(folder, '_posts/2021-01-01-p0.markdown')),
    ],
    ['the body is edited', (folder) => appendFileSync(join(folder, '_posts/2021-01-01-p0.md'), 'more')],
    ['only the folder of posts is imported', (folder) => join(folder, '_posts')],
  ];
  test.each(changes)('stays when %s', async (_, change) => {
    for (const options of [remembering, { state: false as const }]) {
      const { before, after } = await idsAfter(change, options);
      expect(after).toEqual(before);
    }
  });

  test.each(changes.slice(0, 1))('once given stays when permalink, categories or domain change', async () => {
    const { before, after } = await idsAfter((folder) =>
      put(folder, {
        '_config.yml': 'url: https://other.example\npermalink: /:title\n',
        '_posts/2021-01-01-p0.md': '---\ncategory: x\n---\nt',
      }),
    );
    expect(after).toEqual(before);
  });

  test('is the same for the site, its _posts folder and the file alone', async () => {
    using folder = folderWith({ ...files(1), '_config.yml': 'url: https://example.com\n' });
    const server = fakeServer();
    for (const source of ['', '_posts', '_posts/2021-01-01-p0.md'])
      await importInto(server, join(String(folder), source));
    expect([...server.articles.keys()]).toEqual(['https://example.com/2021/01/01/p0']);
  });

  test('of two posts with one permalink are two', async () => {
    const { articles, report } = await importFiles({
      '_posts/a/2021-01-01-x.md': post('A'),
      '_posts/b/2021-01-01-x.md': post('B'),
      '_posts/b/2021-01-01-x.html': post('C'),
    });
    expect(articles.map(({ title }) => title).sort()).toEqual(['A', 'B', 'C']);
    expect(report).toMatchObject({ created: 3, problems: [{}, {}] });
  });

  test('fits the API even when the permalink does not', async () => {
    const long = `/${'新闻'.repeat(300)}/`;
    const { articles } = await importFiles({
      '_posts/2021-01-01-a.md': `---\npermalink: ${long}\nslug: x\n---\nA`,
      '_posts/2021-01-02-b.md': `---\npermalink: ${long}\nslug: y\n---\nB`,
    });
    expect(articles.map(({ id }) => Buffer.byteLength(id) <= 1024)).toEqual([true, true]);
  });

  test('goes with a file that is renamed', async () => {
    using folder = folderWith({ '_posts/2021-01-01-a.md': '---\npermalink: /x/\nslug: s\n---\nt' });
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    renameSync(join(String(folder), '_posts/2021-01-01-a.md'), join(String(folder), '_posts/2021-01-01-b.md'));
    const { told } = await importInto(server, String(folder), { ...remembering, prune: true });
    expect(server.articles.size).toBe(1);
    expect(told).toEqual([]);
  });
});

describe('--prune', () => {
  const pruned = async (gone: string[], options: object = {}, change: (folder: string) => void = () => {}) => {
    using folder = folderWith(files(10));
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    for (const name of gone) rmSync(join(String(folder), '_posts', name));
    change(String(folder));
    const result = await importInto(server, String(folder), { ...remembering, prune: true, ...options }).catch(
      (error: Error) => error,
    );
    return { result, left: server.articles.size };
  };
  const some = ['2021-01-01-p0.md', '2021-01-02-p1.md'];
  const many = [...some, '2021-01-03-p2.md'];

  test('removes what is no longer in the source', async () => expect((await pruned(some)).left).toBe(8));
  test('only when asked', async () => {
    const { result, left } = await pruned(some, { prune: false });
    expect(left).toBe(10);
    expect(result).toMatchObject({ told: [expect.stringContaining('--prune')] });
  });
  test('refuses when more than a fifth would go', async () => {
    const { result, left } = await pruned(many);
    expect(left).toBe(10);
    expect(result).toBeInstanceOf(Error);
  });
  test('never when there is nothing in the source, not even with --force', async () => {
    const { result, left } = await pruned([], { force: true }, (folder) =>
      rmSync(join(folder, '_posts'), { recursive: true }),
    );
    expect(left).toBe(10);
    expect(result).toMatchObject({ message: expect.stringContaining('nothing in it') });
  });
  test.skipIf(process.getuid?.() === 0)('nor when a part of it can’t be read', async () => {
    const { result, left } = await pruned(some, { force: true }, (folder) => {
      put(folder, { '_posts/closed/2022-01-01-x.md': post('X') });
      chmodSync(join(folder, '_posts/closed'), 0);
    });
    expect(left).toBe(10);
    expect(result).toMatchObject({ message: expect.stringContaining('part of it'), report: { rejected: 1 } });
  });
  test('unless --force', async () => expect((await pruned(many, { force: true })).left).toBe(7));
  test('a dry run only says so', async () => expect((await pruned(some, { dryRun: true })).left).toBe(10));
  test('a file that is broken now keeps its article', async () => {
    const broken = (folder: string) => put(folder, { '_posts/2021-01-01-p0.md': '---\njust text\n---\n' });
    expect((await pruned([], {}, broken)).left).toBe(10);
  });
  test('one that is no longer public loses it', async () => {
    const hidden = (folder: string) => put(folder, { '_posts/2021-01-01-p0.md': '---\npublished: false\n---\n' });
    expect((await pruned([], {}, hidden)).left).toBe(9);
  });
  test('what lies outside the part that is imported stays', async () => {
    using folder = folderWith({ ...files(3), 'blog/_posts/2021-01-01-x.md': post('X') });
    const server = fakeServer();
    await importInto(server, String(folder), remembering);
    await importInto(server, join(String(folder), '_posts'), { ...remembering, prune: true });
    expect(server.articles.size).toBe(4);
  });
});
