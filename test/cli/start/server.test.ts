import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPort } from '../../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../../src/cli/start/server.ts';
import { ROOT } from './npm-start.ts';

test('two servers start at the same time in one process', async () => {
  const config = readWorkerConfig(ROOT);
  const start = async () => {
    const storage = mkdtempSync(join(tmpdir(), 'edgefeed-two-'));
    const port = await findPort(0);
    const vars = { PUBLIC_URL: `http://localhost:${port}` };
    const server = await startServer(config, { port, storage, vars });
    const { status } = await fetch(`http://127.0.0.1:${port}/api/health`);
    await server.stop();
    rmSync(storage, { recursive: true });
    return status;
  };
  expect(await Promise.all([start(), start()])).toEqual([200, 200]);
});
