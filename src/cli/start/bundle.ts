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
