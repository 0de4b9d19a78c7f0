import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Unstable_Config } from 'wrangler';
import { checkConfiguration, checkPublicUrl, checkRoutes, checkTokens } from '../../src/cli/doctor/configuration.ts';
import { ROOT } from './start/npm-start.ts';

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
  });
});

describe('an environment', () => {
  const uncached = { type: 'worker', cache: { enabled: false } };
  const cached = { type: 'worker', cache: { enabled: true } };
  const [ledger, hub] = [
    { name: 'LEDGER', class_name: 'Ledger' },
    { name: 'HUB', class_name: 'Hub' },
  ];
  const v1 = { tag: 'v1', new_sqlite_classes: ['Ledger'] };
  const config = {
    kv_namespaces: [{ binding: 'FEEDS' }],
    durable_objects: { bindings: [ledger, hub] },
    migrations: [v1, { tag: 'v2', new_sqlite_classes: ['Hub'] }],
    cache: { enabled: true },
    exports: { default: uncached, Documents: cached },
    observability: { enabled: true, logs: { invocation_logs: false } },
    vars: { PUBLIC_URL: 'https://feeds.example.cn' },
  };
  const noHub = 'warning no hub is bound as HUB';
  const gateway =
    'fault the cache is before the gateway: readers get answers that were made for others, in encodings of others';
  const documents =
    'fault no cache is before the documents: every poll reads KV, asks the ledger and renders, and nothing can be purged';

  it.each<[string, object, string[]]>([
    ['as it should be', {}, []],
    ['without KV', { kv_namespaces: [] }, ['fault no KV namespace is bound as FEEDS']],
    ['without the migration of the ledger', { migrations: [] }, ['fault no ledger is bound as LEDGER', noHub]],
    ['without the migration of the hub', { migrations: [v1] }, [noHub]],
    ['without the hub', { durable_objects: { bindings: [ledger] } }, [noHub]],
    [
      'with something else as the hub',
      { durable_objects: { bindings: [ledger, { ...hub, class_name: 'Ledger' }] } },
      [noHub],
    ],
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
  ])('%s', (_, fields, expected) => {
    const environment = { ...config, ...fields } as unknown as Unstable_Config;
    const findings = checkConfiguration(environment).filter(({ level }) => level !== 'ok');
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
