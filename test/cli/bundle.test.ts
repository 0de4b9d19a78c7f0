import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { readWorkerConfig } from '../../src/cli/start/server.ts';

it('the worker stays small enough to start quickly anywhere: at most 240 KB compressed', async () => {
  const { root, main, alias } = readWorkerConfig(fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, ''));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [main],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    alias,
  });
  expect(gzipSync(outputFiles[0]?.contents ?? '').byteLength).toBeLessThan(240_000);
});
