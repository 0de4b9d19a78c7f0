import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  timeDeltas: number[];
}

/** Kilobytes of the bundle that wrangler would upload, compressed, and milliseconds of CPU that its start takes here. */
export async function measureSize(): Promise<{ gzip: number; startup: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-size-'));
  const wrangler = (...args: string[]) => promisify(execFile)('npx', ['wrangler', ...args]);
  try {
    const { stdout } = await wrangler('deploy', '--dry-run', '--outdir', folder);
    const gzip = Number(/gzip: ([\d.]+) KiB/.exec(stdout)?.[1]);
    const profiles: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const file = join(folder, 'startup.cpuprofile');
      await wrangler('check', 'startup', '--outfile', file);
      profiles.push(busy(JSON.parse(readFileSync(file, 'utf8')) as Profile));
    }
    return { gzip, startup: profiles.sort((a, b) => a - b)[2] ?? Number.NaN };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds in which the worker's start kept the CPU busy. */
function busy({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
  return samples.reduce((sum, id, index) => sum + (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)), 0) / 1000;
}
