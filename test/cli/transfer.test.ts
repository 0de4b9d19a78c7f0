import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heldBy } from '../ledger/export-lines.ts';
import { jpeg } from '../media/pictures.ts';
import { emptyFolder, killTheRest, npmStart, ROOT } from './start/npm-start.ts';

const TOKEN = 'token-of-the-test';
const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
const folder = emptyFolder();
const file = join(folder, 'edgefeed.ndjson');
const media = join(folder, 'edgefeed.media');
const COUNT = 2000;
/** Names of the pictures of `from`. */
const pictures: string[] = [];
let from: string;
let to: string;

async function edgefeed(...args: string[]): Promise<{ code: number; output: string }> {
  const environment = { ...process.env, PUBLISH_TOKEN: args.includes('--token') ? '' : TOKEN };
  const child = spawn(process.execPath, ['src/cli/edgefeed.ts', ...args], { cwd: ROOT, env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

async function start(name: string): Promise<string> {
  return npmStart(['--port', '0', '--empty', '--state', join(folder, name)], {
    ...{ PUBLISH_TOKEN: TOKEN, PUBLIC_URL: 'https://feeds.example.com' },
  }).ready;
}

const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');
const exported = async (address: string) =>
  (await (await fetch(`${address}/api/export`, { headers: HEADERS })).text()).trimEnd().split('\n');
const post = (address: string, path: string, body: string | Uint8Array) =>
  fetch(address + path, { method: 'POST', headers: HEADERS, body: body as string });

beforeAll(async () => {
  [from, to] = await Promise.all([start('from'), start('to')]);
  for (let start = 0; start < COUNT; start += 1000) {
    const items = Array.from({ length: 1000 }, (_, index) => ({
      ...{
        id: `a${start + index}`,
        title: `Title ${start + index} 标题`,
        content_html: `<p>${'Text. '.repeat(600)}</p>`,
      },
      ...{ date_published: new Date(Date.UTC(2026, 0, 1) + (start + index) * 60_000).toISOString() },
      categories: [`c${index % 20}`],
    }));
    expect((await post(from, '/api/articles', JSON.stringify({ items }))).status).toBe(200);
  }
  await fetch(`${from}/api/articles/a7`, { method: 'DELETE', headers: HEADERS });
  for (const made of [{}, { secrets: true, orientation: 6 }]) {
    const body = jpeg(made) as Uint8Array<ArrayBuffer>;
    const stored = await fetch(`${from}/api/media`, { method: 'PUT', headers: HEADERS, body });
    pictures.push(basename(((await stored.json()) as { url: string }).url));
  }
}, 120_000);
afterAll(() => {
  killTheRest();
  rmSync(folder, { recursive: true, force: true });
});

describe('export and restore', () => {
  test('write all of a ledger to a file', async () => {
    expect(await edgefeed('export', file, '--from', from)).toMatchObject({
      ...{
        code: 0,
        output: expect.stringMatching(`exported ${COUNT - 1} articles .+, and 2 pictures in .+edgefeed.media`),
      },
    });
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(readdirSync(media).sort()).toEqual(pictures.toSorted());
  });

  test.each([
    ['no export', () => 'title: Not an export\n', 'is no export'],
    ['empty', () => '', 'is empty'],
    ['cut off in the middle', () => lines().slice(0, 500).join('\n'), 'is cut off after 500 lines'],
    ['without some of its lines', () => lines().toSpliced(50, 10).join('\n'), 'lines of the'],
  ])('send nothing of a file that is %s', async (_, content, told) => {
    const broken = join(folder, 'broken.ndjson');
    writeFileSync(broken, content());
    const { code, output } = await edgefeed('restore', broken, '--to', to);
    expect([code, output]).toEqual([2, expect.stringContaining(told)]);
    expect(await exported(to)).toHaveLength(3);
  });

  test('say what is missing, wrong or out of reach', async () => {
    expect(await edgefeed('restore', join(folder, 'none'), '--to', to)).toMatchObject({ code: 2 });
    expect((await edgefeed('restore', file, '--to', 'localhost')).output).toContain('not an http or https address');
    expect((await edgefeed('restore', file, '--to', to, '--token', 'wrong')).output).toContain('refuses the token');
  });

  test('go on after a break: while half is there nobody publishes or reads, sent again all is as it was', async () => {
    expect((await post(to, '/api/restore', lines().slice(0, 1500).join('\n'))).status).toBe(200);
    const refused = await post(to, '/api/articles', '{ "id": "new", "content_text": "New" }');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('A restore is under way') });
    // Readers get what is in KV: here the window of the empty ledger, and nothing of what is half there.
    expect(await (await fetch(`${to}/feed.json`)).json()).toMatchObject({ items: [] });
    expect((await fetch(`${to}/category/c3/feed.json`)).status).toBe(503);
    expect((await fetch(`${to}/api/export`, { headers: HEADERS })).status).toBe(503);
    const health = await (await fetch(`${to}/api/health`, { headers: HEADERS })).json();
    expect(health).toMatchObject({ restoring: true });

    const { code, output } = await edgefeed('restore', file, '--to', to);
    expect([code, output]).toEqual([0, expect.stringContaining(`restored ${COUNT - 1} articles`)]);
    expect(heldBy(await exported(to))).toEqual(heldBy(await exported(from)));
    const feed = async (address: string) => (await fetch(`${address}/category/c3/atom.xml`)).text();
    expect(await feed(to)).toBe(await feed(from));
    expect((await fetch(`${to}/api/articles/a7`, { headers: HEADERS })).status).toBe(410);
    const picture = async (address: string, name: string) => (await fetch(`${address}/media/${name}`)).bytes();
    for (const name of pictures) expect(await picture(to, name)).toEqual(await picture(from, name));
  });

  test('send no articles when a picture is not what its name says', async () => {
    const [name] = pictures as [string];
    const whole = readFileSync(join(media, name));
    writeFileSync(join(media, name), whole.subarray(1));
    const { code, output } = await edgefeed('restore', file, '--to', to);
    writeFileSync(join(media, name), whole);
    expect([code, output]).toEqual([2, expect.stringContaining(`${name} is not what its name says`)]);
  });

  test('do without pictures where a server stores none', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/api/media') response.writeHead(501).end('{"detail":"Pictures need an R2 bucket"}');
      else response.end(lines().join('\n'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bare = join(folder, 'bare.ndjson');
    expect((await edgefeed('export', bare, '--from', address)).output).toMatch(/exported \d+ articles in \d+ lines\n$/);
    expect(existsSync(join(folder, 'bare.media'))).toBe(false);
    const { code, output } = await edgefeed('restore', file, '--to', address);
    expect([code, output]).toEqual([1, expect.stringContaining('Pictures need an R2 bucket')]);
    server.close();
  });

  test('refuse a ledger that is not empty', async () => {
    const { code, output } = await edgefeed('restore', file, '--to', from);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`The ledger is not empty: it holds ${COUNT - 1} articles`),
    ]);
  });

  test('refuse bytes that are no UTF-8', async () => {
    const body = new Uint8Array([
      ...new TextEncoder().encode('{"edgefeed":1}\n{"tombstone":{"id":"'),
      0xff,
      0x22,
      0x7d,
    ]);
    const answer = await post(from, '/api/restore', body);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ detail: 'The body is not UTF-8.' }),
    ]);
  });
});
