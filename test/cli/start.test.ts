import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, killTheRest, npmStart, ROOT, type Run } from './start/npm-start.ts';

const TOKEN = 'token-of-the-test';
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };
const SAMPLES = JSON.parse(readFileSync(join(ROOT, 'examples/samples.json'), 'utf8')).items.length;

const folders = [emptyFolder(), emptyFolder()];
afterAll(() => {
  killTheRest();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const text = async (address: string) => (await fetch(address)).text();
const ids = async (address: string) => {
  const feed = (await (await fetch(address)).json()) as { items: { id: string }[] };
  return feed.items.map(({ id }) => id);
};
const articles = async (address: string) => {
  const health = await fetch(`${address}/api/health`, { headers: AUTHORIZED });
  return ((await health.json()) as { articles: number }).articles;
};

describe('npm start with the sample publication', () => {
  const [state = ''] = folders;
  let run: Run;
  let home: string;

  beforeAll(async () => {
    run = npmStart(['--port', '0', '--state', state], { PUBLISH_TOKEN: TOKEN });
    home = await run.ready;
  });

  test('loads every sample into the ledger', async () => {
    expect(await articles(home)).toBe(SAMPLES);
    expect(run.output()).toContain(`Loaded the sample publication: ${SAMPLES} articles`);
  });

  test('names the publication after the samples, and says how to name another', async () => {
    const page = await text(`${home}/`);
    expect(page).toContain('<title>Jinghai Weekly 镜海周刊</title>');
    expect(page).toContain('Small stories from a harbour town');
    expect(run.output()).toContain('Jinghai Weekly 镜海周刊  (yours: PUBLICATION_TITLE in wrangler.toml)');
  });

  test('greets without a warning', () => {
    expect(run.output()).not.toMatch(/warn|deprecat|experimental|update available|telemetry|error/i);
  });

  test.each([
    ['technology', 'The tide gauge on Pier 4 now speaks JSON'],
    ['technology', '市图书馆给每个书架配了一条订阅源'],
    ['财经', '夜市摊主的账本：一晚能卖多少碗鱼丸'],
    ['City Life', 'Night bus 7 comes back, and brings its clock'],
    ['Science (自然)', '山顶没有路灯：去看一场流星雨'],
  ])('category %s has “%s” in RSS, Atom and JSON Feed', async (category, title) => {
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const feed = await text(`${home}/category/${encodeURIComponent(category)}/${file}`);
      expect(feed).toContain(title);
      expect(feed).toContain(`${home}/category/${encodeURIComponent(category)}/${file}`);
    }
  });

  test('keeps what the samples show off: tables, code, lists, a figure, dates and authors', async () => {
    const feed = await text(`${home}/feed.json`);
    for (const element of ['table', 'pre', 'ol', 'ul', 'figure', 'blockquote']) expect(feed).toContain(`<${element}>`);
    const { items } = JSON.parse(feed) as { items: Record<string, unknown>[] };
    const library = items.find(({ title }) => title === '市图书馆给每个书架配了一条订阅源');
    expect(library).toMatchObject({
      date_published: '2026-10-06T02:00:00.000Z',
      date_modified: '2026-10-08T06:30:00.000Z',
      authors: [{ name: '林晓帆' }],
      language: 'zh-CN',
    });
  });

  test('prints addresses of feeds that answer', async () => {
    const addresses = run.output().match(/http:\S+(?:\.xml|\.json)/g) ?? [];
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect((await fetch(address)).status).toBe(200);
  });

  test('listens on this computer only', async () => {
    const { port } = new URL(home);
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of others.filter(({ internal, scopeid }) => !internal && !scopeid)) {
      await expect(canConnect(Number(port), address)).resolves.toBe(false);
    }
    await expect(canConnect(Number(port), '127.0.0.1')).resolves.toBe(true);
  });

  test('publishes with the command that it prints, and the next fetch has the article', async () => {
    const [, command = ''] = /^( {2}curl [\s\S]*?)\n\n/m.exec(run.output()) ?? [];
    const [feed = ''] = run.output().match(/http:\S+\/feed\.json/) ?? [];
    expect(await ids(feed)).toHaveLength(3);
    const response = await runCurl(command);
    expect(await response.json()).toMatchObject({ created: 1, rejected: 0 });
    // The samples made room for it.
    expect(await ids(feed)).toEqual(['tag:localhost,2026:hello']);
    expect(await text(feed)).toContain('My first article');
  });

  test('answers 304 to the ETag that it gave', async () => {
    const feed = `${home}/category/technology/atom.xml`;
    const etag = (await fetch(feed)).headers.get('ETag') ?? '';
    const again = await fetch(feed, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('says that its port is in use, and what to do', async () => {
    const { port } = new URL(home);
    const second = npmStart(['--port', port, '--state', folders[1] ?? '']);
    expect(await second.ended).toBe(2);
    expect(second.output()).toContain(`port ${port} is in use`);
    expect(second.output()).toContain('npm start -- --port');
  });

  test('says that its state folder is in use', async () => {
    const second = npmStart(['--port', '0', '--state', state]);
    expect(await second.ended).toBe(2);
    expect(second.output()).toContain(`${state} is in use by another server`);
  });

  test('ends on Ctrl-C and leaves no process behind', async () => {
    expect(run.left().some((command) => command.includes('workerd'))).toBe(true);
    run.signalGroup('SIGINT');
    await run.ended;
    expect(run.left()).toEqual([]);
  });

  test('started again, has the articles and does not load the samples twice', async () => {
    const before = new URL(home).port;
    run = npmStart(['--port', before, '--state', state], { PUBLISH_TOKEN: TOKEN });
    expect(await run.ready).toBe(home);
    expect(await articles(home)).toBe(1);
    expect(run.output()).not.toContain('Loaded');
    expect(await ids(`${home}/category/technology/feed.json`)).toHaveLength(1);
    // The name of the publication went with the samples.
    expect(await text(`${home}/`)).toContain('<title>edgefeed</title>');
  });

  test('ends on SIGTERM to npm alone, and leaves no process behind', async () => {
    run.npm.kill('SIGTERM');
    await run.ended;
    expect(run.left()).toEqual([]);
  });
});

describe('npm start --empty', () => {
  const state = join(folders[1] ?? '', 'made', 'by start');
  let run: Run;
  let address: string;

  beforeAll(async () => {
    run = npmStart(['--port', '0', '--empty', '--state', state], { PUBLIC_URL: 'https://feeds.example.com' });
    address = await run.ready;
  });

  test('has no article', async () => {
    expect(await text(`${address}/feed.json`)).toContain('"items": []');
  });

  test('honours PUBLIC_URL', async () => {
    expect(await text(`${address}/rss.xml`)).toContain('https://feeds.example.com/rss.xml');
  });

  test('prints a token that the API takes', async () => {
    const [, token = ''] = /Token\s+(\S+)/.exec(run.output()) ?? [];
    const categories = (authorization: string) =>
      fetch(`${address}/api/categories`, { headers: { Authorization: authorization } });
    expect((await categories(`Bearer ${token}`)).status).toBe(200);
    expect((await categories(`Bearer ${token}x`)).status).toBe(401);
  });

  test('keeps everything in the state folder', () => {
    expect(statSync(join(state, 'storage')).isDirectory()).toBe(true);
  });

  test('ends when npm is killed, and leaves no process behind', async () => {
    run.npm.kill('SIGKILL');
    await run.ended;
    expect(run.left()).toEqual([]);
  });

  test('stays empty when it is started again', async () => {
    run = npmStart(['--port', '0', '--state', state], { PUBLISH_TOKEN: TOKEN });
    expect(await articles(await run.ready)).toBe(0);
    run.signalGroup('SIGINT');
    await run.ended;
  });
});

describe('npm start with what it cannot understand', () => {
  test.concurrent.each([
    [['--prot', '8788'], "unknown option '--prot'"],
    [['--port', 'http'], "argument 'http' is invalid"],
    [['--state', '/dev/null/state'], '/dev/null/state'],
  ])('%j ends with exit code 2 and names it', async (args, named) => {
    const run = npmStart(args);
    expect(await run.ended).toBe(2);
    expect(run.output()).toContain(named);
    expect(run.output()).toContain('npm start -- --');
  });
});

/** What `curl` would do, by a shell's reading of the command, since not every computer has curl. */
async function runCurl(command: string): Promise<Response> {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const [address = '', ...rest] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  const options = Map.groupBy(
    rest.flatMap((flag, index) => (flag.startsWith('-') ? [{ flag, value: rest[index + 1] ?? '' }] : [])),
    ({ flag }) => flag,
  );
  const headers = (options.get('-H') ?? []).map(({ value }) => value.split(': ', 2) as [string, string]);
  return fetch(address, { method: 'POST', headers, body: options.get('-d')?.[0]?.value ?? '' });
}

function canConnect(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 2000 });
    const answer = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.on('connect', answer(true)).on('error', answer(false)).on('timeout', answer(false));
  });
}
