import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { build, stop } from 'esbuild';

/** The worker as one ES module, with its source map (JSON). */
export interface Bundle {
  code: string;
  map: string;
}

export interface WorkerSource {
  root: string;
  /** The entry, absolute. */
  main: string;
  /** `[alias]` of wrangler.toml. */
  alias: Record<string, string>;
}

/** An editor writes a file in several steps, and often several files at once. */
const QUIET_MS = 100;

/**
 * Bundles the worker with the settings that wrangler uses, so that here runs what is deployed. Rejects when it does not
 * compile, having printed why.
 */
export async function bundleWorker({ root, main, alias }: WorkerSource): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [main],
    outfile: join(root, 'worker.js'),
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    alias,
    keepNames: true,
    loader: { '.txt': 'text', '.html': 'text', '.sql': 'text' },
    define: { 'process.env.NODE_ENV': '"development"' },
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'warning',
    // Between builds esbuild's own process would wait beside ours, and outlive us by a second.
  }).finally(stop);
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { code: text('worker.js'), map: text('worker.js.map') };
}

/**
 * Calls `onChange` with the new worker whenever an edit under `src` changed it from `first`. An edit that does not
 * compile is printed and changes nothing.
 */
export function watchWorker(source: WorkerSource, first: Bundle, onChange: (bundle: Bundle) => void): FSWatcher {
  let { code } = first;
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const rebuild = async () => {
    try {
      const bundle = await bundleWorker(source);
      if (bundle.code === code) return;
      code = bundle.code;
      onChange(bundle);
    } catch {
      // esbuild has printed it.
    }
  };
  return watch(join(source.root, 'src'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // One build at a time: the end of one ends esbuild's process under the other.
      turn = turn.then(rebuild);
    }, QUIET_MS);
  });
}
