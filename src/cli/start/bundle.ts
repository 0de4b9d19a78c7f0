import { join } from 'node:path';
import { type BuildResult, context, stop } from 'esbuild';

// esbuild's own process would notice our end only at its next look, a second later.
process.on('exit', () => void stop());

/** The worker as one ES module, with its source map (JSON). */
export interface Bundle {
  code: string;
  map: string;
}

export interface BundleOptions {
  root: string;
  /** The entry, absolute. */
  main: string;
  /** `[alias]` of wrangler.toml. */
  alias: Record<string, string>;
  /** Called whenever an edit of a source changed the worker. Without it nothing is watched. */
  onChange?: ((bundle: Bundle) => void) | undefined;
}

/**
 * Bundles the worker with the settings that wrangler uses, so that here runs what is deployed. Rejects when it does not
 * compile, having printed why; a later edit that does not compile is printed and changes nothing. `close` ends watching.
 */
export async function bundleWorker(options: BundleOptions): Promise<{ bundle: Bundle; close(): Promise<void> }> {
  const { root, main, alias, onChange } = options;
  let last: Bundle | undefined;
  const builder = await context({
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
    plugins: [
      {
        name: 'reload',
        setup(build) {
          build.onEnd((result) => {
            const bundle = bundleOf(result);
            // Watching begins with a second build of the same.
            if (!bundle || bundle.code === last?.code) return;
            const isReload = last !== undefined;
            last = bundle;
            if (isReload) onChange?.(bundle);
          });
        },
      },
    ],
  });
  try {
    await builder.rebuild();
    if (!last) throw new Error('esbuild gave no worker.');
    if (onChange) await builder.watch();
    return { bundle: last, close: () => builder.dispose() };
  } catch (error) {
    await builder.dispose();
    throw error;
  }
}

function bundleOf({ errors, outputFiles = [] }: BuildResult): Bundle | undefined {
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text;
  const code = text('worker.js');
  const map = text('worker.js.map');
  return errors.length > 0 || code === undefined || map === undefined ? undefined : { code, map };
}
