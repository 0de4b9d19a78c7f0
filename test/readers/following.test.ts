import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPort } from '../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../src/cli/start/server.ts';
import { READERS } from './reading.ts';

const TOKEN = 'a-token-for-readers';
const SCRIPT = fileURLToPath(new URL('newsboat_cache.py', import.meta.url));
const absent = READERS.find(({ name }) => name === 'newsboat')?.absent;
if (absent) console.warn(`Skipped: newsboat, since ${absent}.`);

describe.skipIf(absent)('newsboat', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-following-'));
  let base = '';
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    const port = await findPort(0);
    base = `http://localhost:${port}`;
    server = await startServer(readWorkerConfig(fileURLToPath(new URL('../../', import.meta.url))), {
      port,
      storage: join(folder, 'storage'),
      vars: { PUBLIC_URL: base, PUBLISH_TOKEN: TOKEN },
    });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (method: string, id: string, title?: string) => {
    const response = await fetch(`${base}/api/articles/${id}`, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}` },
      ...(title === undefined ? {} : { body: JSON.stringify({ title, content_text: 'Text.', categories: ['port'] }) }),
    });
    expect(response.ok).toBe(true);
  };
  /** What newsboat has of a feed after it asked again. It drops an answer with the `Last-Modified` of the one before, whatever the ETag. */
  const reload = async (name: string) => {
    const second = Math.floor(Date.now() / 1000);
    await vi.waitUntil(() => Date.now() >= 1000 * (second + 1), { timeout: 2_000 });
    const [urls, cache] = [join(folder, `${name}.urls`), join(folder, `${name}.db`)];
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    execFileSync('newsboat', ['-u', urls, '-c', cache, '-C', '/dev/null', '-x', 'reload'], { env, timeout: 60_000 });
    const items = JSON.parse(execFileSync('/usr/bin/python3', [SCRIPT, cache], { encoding: 'utf8' })) as {
      id: string;
      title: string;
    }[];
    return items.map(({ title }) => title).sort();
  };

  it.each([
    ['search', '/search/rss.xml?q=harbour'],
    ['combination', '/combined/rss.xml?in=category/port&filter=harbour'],
  ])('follows a feed of a %s through an edit and a deletion without duplicates', async (name, path) => {
    writeFileSync(join(folder, `${name}.urls`), `${base}${path}\n`);
    await send('PUT', `${name}1`, `Harbour of ${name}`);
    await send('PUT', `${name}2`, `Another harbour of ${name}`);
    await send('PUT', `${name}3`, 'Nothing of the kind');
    const own = async () => (await reload(name)).filter((title) => title.endsWith(name));
    expect(await own()).toEqual([`Another harbour of ${name}`, `Harbour of ${name}`]);
    await send('PUT', `${name}1`, `New harbour of ${name}`);
    expect(await own()).toEqual([`Another harbour of ${name}`, `New harbour of ${name}`]);
    await send('DELETE', `${name}2`);
    await send('PUT', `${name}4`, `Last harbour of ${name}`);
    const last = await own();
    expect(last).toEqual(expect.arrayContaining([`Last harbour of ${name}`, `New harbour of ${name}`]));
    expect(new Set(last).size).toBe(last.length);
  });
});
