import { execFile } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import type { Unstable_Config } from 'wrangler';
import {
  checkCompatibility,
  checkConfiguration,
  checkPublicUrl,
  checkRoutes,
  workerdDate,
} from '../../src/cli/doctor/configuration.ts';
import { checkDeployment } from '../../src/cli/doctor/deployment.ts';
import { checkTokens, entropyAtMost } from '../../src/cli/doctor/token.ts';
import { emptyFolder, killTheRest, npmStart, ROOT } from './start/npm-start.ts';

afterAll(killTheRest);

const NOW = new Date('2026-11-22T12:00:00Z');
const WORKERD = new Date('2026-10-23T00:00:00Z');

function doctor(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['run', '--silent', 'doctor', '--', ...args];
  return new Promise((resolve) => {
    const env = { ...process.env, PUBLISH_TOKEN: '', ...environment };
    execFile('npm', command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('npm run doctor', () => {
  it('says of the configuration as it comes that PUBLIC_URL is missing, in both environments', async () => {
    for (const args of [[], ['--env', 'staging']]) {
      const { code, stdout } = await doctor(args);
      expect([code, stdout]).toEqual([1, expect.stringContaining('FAULT PUBLIC_URL is not set')]);
      expect(stdout).toContain('FAULT the worker refuses to serve');
      expect(stdout.includes('ok    it takes no address from production')).toBe(args.length > 0);
      expect(stdout).toMatch(/\n\d+ ok, 1 to look at, 2 wrong\n$/);
    }
  });

  it('shows no token, however weak', async () => {
    const { stdout } = await doctor([], { PUBLISH_TOKEN: 'hunter2-hunter2' });
    expect(stdout).toContain('FAULT the token in the environment is weak');
    expect(stdout).not.toContain('hunter2');
  });

  it('says which environments there are when asked for another', async () => {
    expect(await doctor(['--env', 'nope'])).toMatchObject({ code: 2, stderr: expect.stringContaining('staging') });
  });

  it('finds nothing wrong with a server that runs, and sees how it stands with a token', async () => {
    const run = npmStart(['--port', '0', '--state', emptyFolder()], { PUBLISH_TOKEN: 'operator' });
    const address = await run.ready;
    const { code, stdout } = await doctor(['--url', address], { PUBLISH_TOKEN: 'operator' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/it stands, holds \d+ articles/)]);
    expect(stdout).toContain('ok    /atom.xml is served and validated');
    expect(stdout).toContain('ok    publishing takes a token');
    const wrong = await doctor(['--url', address, '--token', 'wrong']);
    expect(wrong.stdout).toContain('warn  the token is none of this edgefeed');
    expect(await doctor(['--url', 'nowhere'])).toMatchObject({ code: 2 });
  });
});

describe('PUBLIC_URL', () => {
  it.each([
    ['https://feeds.example.cn', 'ok'],
    ['https://edgefeed.me.workers.dev', 'warning'],
    ['', 'fault'],
    ['feeds.example.cn', 'fault'],
    ['https://feeds.example.cn/path', 'fault'],
    ['http://feeds.example.cn', 'fault'],
    ['http://localhost:8787', 'fault'],
    ['https://127.0.0.1', 'fault'],
    ['https://feeds.example.com', 'fault'],
  ])('%s is %s', (value, level) => {
    expect(checkPublicUrl(value).level).toBe(level);
  });
});

describe('compatibility_date', () => {
  it.each([
    ['2026-10-20', 'ok'],
    ['2026-10-30', 'ok'],
    ['2026-10-31', 'fault'],
    ['2025-01-01', 'warning'],
    ['soon', 'fault'],
    [undefined, 'fault'],
  ])('%s is %s beside a workerd of 2026-10-23', (date, level) => {
    expect(checkCompatibility(date, WORKERD, NOW).level).toBe(level);
  });

  it('is compared with the workerd that is here', () => {
    expect(workerdDate().getTime()).toBeGreaterThan(Date.UTC(2026, 0));
  });
});

describe('a token', () => {
  it.each([
    ['b7e1'.repeat(4), 'fault'],
    ['a'.repeat(64), 'fault'],
    ['correct-horse-battery', 'fault'],
    ['9f2c4d7a1be86035c9d27f4418ab53e6077c1d9be2f5a4830c6b19d8e7f24a35', 'ok'],
    ['9f2c4d7a1be86035c9d27f4418ab53e6077c1d9be2f5a4830c6b19d8e7f24a3é', 'fault'],
  ])('%s is %s', (token, level) => {
    expect(checkTokens(token, 'here').map((finding) => finding.level)).toEqual([level]);
  });

  it('of several is named by its place', () => {
    expect(checkTokens('weak, weaker', 'here').map(({ what }) => what.slice(0, 12))).toEqual([
      'token 1 of 2',
      'token 2 of 2',
    ]);
    expect(checkTokens(' , ', 'here')[0]?.level).toBe('warning');
    expect(entropyAtMost('aaaa')).toBe(0);
  });
});

describe('an environment', () => {
  const uncached = { type: 'worker', cache: { enabled: false } };
  const cached = { type: 'worker', cache: { enabled: true } };
  const config = {
    kv_namespaces: [{ binding: 'FEEDS' }],
    durable_objects: { bindings: [{ name: 'LEDGER', class_name: 'Ledger' }] },
    migrations: [{ tag: 'v1', new_sqlite_classes: ['Ledger'] }],
    cache: { enabled: true },
    exports: { default: uncached, Documents: cached },
    observability: { enabled: true, logs: { invocation_logs: false } },
    compatibility_date: '2026-10-20',
    vars: { PUBLIC_URL: 'https://feeds.example.cn' },
  };
  const gateway =
    'fault the cache is before the gateway: readers get answers that were made for others, in encodings of others';
  const documents =
    'fault no cache is before the documents: every poll reads KV, asks the ledger and renders, and nothing can be purged';

  it.each<[string, object, string[]]>([
    ['as it should be', {}, []],
    ['without KV', { kv_namespaces: [] }, ['fault no KV namespace is bound as FEEDS']],
    ['without the migration of the ledger', { migrations: [] }, ['fault no ledger is bound as LEDGER']],
    ['with one cache before everything', { exports: {} }, [gateway]],
    ['with a cache before the gateway', { exports: { default: cached, Documents: cached } }, [gateway]],
    ['with no cache before the documents', { exports: { default: uncached, Documents: uncached } }, [documents]],
    ['with the cache of the documents alone', { cache: undefined, exports: { Documents: cached } }, []],
    ['without any cache', { cache: undefined, exports: {} }, [documents]],
    [
      'with the platform’s own log lines',
      { observability: { enabled: true } },
      ['warning the logs hold the addresses of readers'],
    ],
    ['without a log', { observability: {} }, ['warning logs are off']],
    [
      'in a zone that is none',
      { vars: { ...config.vars, PUBLICATION_TIME_ZONE: 'Mars' } },
      ['fault "Mars" is no time zone'],
    ],
    [
      'in Chinese and in no zone',
      { vars: { ...config.vars, PUBLICATION_LANGUAGE: 'zh-CN' } },
      ['warning the time zone is UTC, where it is 22 Nov 2026, 12:00'],
    ],
  ])('%s', (_, fields, expected) => {
    const environment = { ...config, ...fields } as unknown as Unstable_Config;
    const findings = checkConfiguration(environment, WORKERD, NOW).filter(({ level }) => level !== 'ok');
    expect(findings.map(({ level, what }) => `${level} ${what}`)).toEqual(expected);
  });

  const domain = { pattern: 'feeds.example.cn', custom_domain: true };
  it.each<[string, object, object, string]>([
    ['no address of its own', { routes: [] }, { routes: [domain] }, 'ok'],
    ['another domain', { routes: [{ ...domain, pattern: 'staging.example.cn' }] }, { routes: [domain] }, 'ok'],
    ['no address, as production has none', {}, {}, 'ok'],
    ['the domain of production', { routes: [domain] }, { routes: [domain] }, 'fault'],
    ['it written otherwise', { route: 'Feeds.example.cn' }, { routes: [domain] }, 'fault'],
    ['one of the routes of production', { routes: ['a.cn/*'] }, { routes: ['a.cn/*', 'b.cn/*'] }, 'fault'],
  ])('of staging with %s', (_, staging, production, level) => {
    expect(checkRoutes(staging as Unstable_Config, production as Unstable_Config).level).toBe(level);
  });
});

describe('a deployment', () => {
  const healthy: Record<string, () => Response> = {
    '/api/health': () =>
      Response.json({ status: 'ok', backlog: 3, articles: 7, oldest_unprojected: NOW.toISOString() }),
    '/api/categories': () => new Response(null, { status: 401 }),
  };
  const feed = (type: string, fields: Record<string, string> = {}, status = 200) =>
    new Response(status === 200 ? 'feed' : null, {
      status,
      headers: {
        ...{ 'Content-Type': type, ETag: 'W/"1"', 'Last-Modified': 'x', 'Cache-Control': 'public, max-age=300' },
        ...{ Link: '<https://feeds.example.cn/rss.xml>; rel="self"', ...fields },
      },
    });
  const TYPES: Record<string, string> = {
    '/rss.xml': 'application/rss+xml; charset=utf-8',
    '/atom.xml': 'application/atom+xml; charset=utf-8',
    '/feed.json': 'application/feed+json; charset=utf-8',
  };
  const levels = async (other: Record<string, (headers: Headers) => Response>) => {
    const fetched = async (url: URL, init: RequestInit) => {
      const headers = new Headers(init.headers);
      const made = other[url.pathname] ?? healthy[url.pathname];
      const type = TYPES[url.pathname] ?? '';
      return made ? made(headers) : feed(type, {}, headers.has('If-None-Match') ? 304 : 200);
    };
    const findings = await checkDeployment('https://feeds.example.cn', 'token', fetched as typeof fetch, NOW);
    return findings.filter(({ level }) => level !== 'ok').map(({ level, what }) => `${level} ${what}`);
  };

  it.each<[string, Record<string, (headers: Headers) => Response>, string[]]>([
    ['as it should be', {}, []],
    [
      'that is late',
      { '/api/health': () => Response.json({ status: 'ok', backlog: 3, oldest_unprojected: '2026-11-22T11:00:00Z' }) },
      ['warning 3 windows wait for KV since 2026-11-22T11:00:00Z'],
    ],
    [
      'without PUBLIC_URL',
      { '/api/health': () => Response.json({ detail: 'PUBLIC_URL must be' }, { status: 503 }) },
      ['fault /api/health answers 503: PUBLIC_URL must be'],
    ],
    [
      'whose ledger is away',
      { '/api/health': () => Response.json({ status: 'ledger unavailable' }, { status: 503 }) },
      ['fault /api/health answers 503: ledger unavailable'],
    ],
    [
      'whose proxy changes types',
      { '/rss.xml': (headers) => feed('text/xml', {}, headers.has('If-None-Match') ? 304 : 200) },
      ['fault /rss.xml: Content-Type is text/xml, not application/rss+xml; charset=utf-8'],
    ],
    [
      'whose proxy never says 304',
      { '/rss.xml': () => feed(TYPES['/rss.xml'] ?? '') },
      ['fault /rss.xml: a poll with the ETag of before is answered 200, not 304'],
    ],
    [
      'that believes to be elsewhere',
      {
        '/rss.xml': (headers) =>
          feed(
            TYPES['/rss.xml'] ?? '',
            { Link: '<https://old.example/rss.xml>; rel="self"' },
            headers.has('If-None-Match') ? 304 : 200,
          ),
      },
      ['warning /rss.xml says that it is at https://old.example'],
    ],
    [
      'that lets everybody in',
      { '/api/categories': () => new Response('{}') },
      ['fault /api/categories answers 200 without a token'],
    ],
    [
      'where publishing is off',
      { '/api/categories': () => new Response('{}', { status: 503 }) },
      ['warning publishing is off'],
    ],
  ])('%s', async (_, other, expected) => {
    expect(await levels(other)).toEqual(expected);
  });
});
