import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emptyFolder, killTheRest, npmStart, type Run } from './start/npm-start.ts';

const TOKEN = 'the-token-of-the-operator';
const ADDRESS = '203.0.113.77';
const AGENT = 'Reader-of-somebody/1.0';
let run: Run;
let address = '';
const state = emptyFolder();

beforeAll(async () => {
  run = npmStart(['--port', '0', '--empty', '--state', state], { PUBLISH_TOKEN: TOKEN, LOG_LEVEL: 'info' });
  address = await run.ready;
});
afterAll(killTheRest);

const ask = (path: string, init: RequestInit & { token?: string } = {}) =>
  fetch(address + path, {
    ...init,
    headers: {
      ...{
        'CF-Connecting-IP': ADDRESS,
        'X-Forwarded-For': ADDRESS,
        'User-Agent': AGENT,
        Cookie: 'secret=cookie-of-somebody',
      },
      ...(init.token ? { Authorization: `Bearer ${init.token}` } : {}),
    },
  });

const lines = () =>
  run
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('what a running edgefeed writes down', () => {
  let request: string | null = null;

  it('leads from the answer to a publisher to the projection of what was published', async () => {
    const items = [
      {
        id: 'secret-id',
        title: 'Secret title',
        content_html: '<p>Secret body</p>',
        categories: ['news'],
        authors: [{ name: 'Secret author' }],
      },
      { id: 'secret-wrong', title: 'Secret title', content_html: 7 },
    ];
    const answer = await ask('/api/articles', { method: 'POST', token: TOKEN, body: JSON.stringify({ items }) });
    request = answer.headers.get('X-Request-Id');
    expect(answer.status).toBe(200);
    await vi.waitFor(
      () =>
        expect(lines().filter(({ event }) => event === 'projection')).toContainEqual(
          expect.objectContaining({ requests: [request] }),
        ),
      { timeout: 20_000 },
    );
    expect(lines()).toContainEqual(expect.objectContaining({ event: 'publish', request, created: 1, rejected: 1 }));
    await vi.waitFor(() => expect(lines()).toContainEqual(expect.objectContaining({ event: 'purge', purged: true })), {
      timeout: 20_000,
    });
  });

  it('holds no body, no token and no address of a reader, whatever is asked', async () => {
    const made = await ask('/api/tokens', { method: 'POST', token: TOKEN, body: '{"name":"made","access":"read"}' });
    const { token } = (await made.json()) as { token: string };
    await ask('/api/articles/secret-id', { method: 'PUT', token: TOKEN, body: '{"content_text":"Secret body"' });
    await ask('/api/articles/secret-id', { method: 'PUT', token, body: '{"content_text":"Secret body"}' });
    await ask('/api/articles/secret-id', { token: 'a-wrong-token' });
    await ask('/api/restore', { method: 'POST', token: TOKEN, body: '{"article":"Secret body"}' });
    await ask('/api/categories/news', { method: 'PUT', token: TOKEN, body: '{"title":"Secret title"}' });
    await ask('/rss.xml');
    await ask('/category/nothing-here/rss.xml?secret=query');
    await ask('/api/articles/secret-id', { method: 'DELETE', token: TOKEN });
    await vi.waitFor(() => expect(lines()).toContainEqual(expect.objectContaining({ event: 'delete' })));
    const said = lines()
      .map((line) => JSON.stringify(line))
      .join('\n');
    for (const secret of [
      TOKEN,
      token,
      token.slice(3, 15),
      'a-wrong-token',
      ADDRESS,
      '127.0.0.1',
      AGENT,
      'cookie-of',
      'ecret ',
      'secret-id',
      'secret=',
    ]) {
      expect(said).not.toContain(secret);
    }
  });

  it('keeps nothing of a reader in any file of its storage, though it has counted', async () => {
    const counted = await ask('/api/audience', { token: TOKEN });
    expect(await counted.json()).toMatchObject({ periods: [{ readers: 1 }] });
    const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const stored = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n');
    expect(stored).toContain('category/news');
    for (const mark of [ADDRESS, '203.0.113', AGENT, AGENT.toLowerCase(), 'cookie-of'])
      expect(stored).not.toContain(mark);
  });

  it('is one line of JSON for each event, and each names it', () => {
    for (const line of lines()) expect(line.event).toEqual(expect.any(String));
    expect(new Set(lines().map(({ event }) => event))).toEqual(
      new Set(['publish', 'projection', 'purge', 'delete', 'category', 'token']),
    );
  });

  it('is nothing when only what went wrong is to be said', async () => {
    const quiet = npmStart(['--port', '0', '--state', emptyFolder()], { PUBLISH_TOKEN: TOKEN });
    await quiet.ready;
    expect(quiet.output()).not.toContain('"event"');
  });
});
