import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { unstable_readConfig } from 'wrangler';

const wrangler = readFileSync(fileURLToPath(new URL('../../wrangler.toml', import.meta.url)), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'edgefeed-staging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** An environment as wrangler reads it, and what it warns of. A deployment and a dry run read it the same way. */
function read(text: string, env?: string) {
  const config = join(folder, 'wrangler.toml');
  writeFileSync(config, text);
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const { routes, workers_dev, name } = unstable_readConfig({ config, ...(env ? { env } : {}) });
  return { routes, workers_dev, name, warnings: warn.mock.calls.map(String) };
}

describe('staging, when production has a domain of its own', () => {
  const routed = wrangler.replace(/^# (routes = .*)$/m, '$1');
  const domain = [{ pattern: 'feeds.example.com', custom_domain: true }];

  it('has none, and wrangler warns of nothing', () => {
    expect(read(routed)).toMatchObject({ routes: domain, name: 'edgefeed', warnings: [] });
    expect(read(routed, 'staging')).toEqual({
      ...{ routes: [], workers_dev: true, name: 'edgefeed-staging', warnings: [] },
    });
  });

  it('would take it without the line that says routes = []', () => {
    const { routes, warnings } = read(routed.replace(/^routes = \[\]$/m, ''), 'staging');
    expect(routes).toEqual(domain);
    expect(warnings).toEqual([expect.stringContaining('feeds.example.com')]);
  });
});
