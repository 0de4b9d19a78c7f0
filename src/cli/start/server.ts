import { rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { MiniflareOptions } from 'miniflare';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import { CannotRun } from '../http/connection.ts';

/** The deployed entrypoints, with the stand-in for Workers Cache that no local runtime has. */
const ENTRY = 'src/local.ts';

/** Reads wrangler.toml and `.dev.vars` in `root`: the one place where bindings, aliases and variables are named. */
export function readWorkerConfig(root: string, env?: string) {
  const file = join(root, 'wrangler.toml');
  // wrangler tells of every file that it reads, and keeps a log of that in the home folder.
  process.env.WRANGLER_LOG ??= 'warn';
  process.env.WRANGLER_WRITE_LOGS ??= 'false';
  try {
    const config = unstable_readConfig({ config: file, ...(env ? { env } : {}) });
    const { workerOptions } = unstable_getMiniflareWorkerOptions(config, env);
    const vars = (workerOptions.bindings ?? {}) as Record<string, string>;
    return { root, config, main: join(root, ENTRY), alias: config.alias ?? {}, vars, bindings: workerOptions };
  } catch (error) {
    throw new CannotRun(`cannot read ${file}: ${(error as Error).message}`);
  }
}

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/**
 * Starts the worker on workerd, on 127.0.0.1, where `localhost` leads everywhere; resolves when it listens. `storage` is the folder
 * for KV, ledger and edge cache, and `vars` are laid over the worker's own.
 */
export async function startServer(
  config: WorkerConfig,
  { port, storage, vars }: { port: number; storage: string; vars: Record<string, string> },
) {
  let bundle = bundleWorker(config);
  const settings = (): MiniflareOptions => {
    // Documents of an earlier worker would hide those of this one.
    rmSync(join(storage, 'cache'), { recursive: true, force: true });
    return convertV4MiniflareOptions({
      ...config.bindings,
      name: config.config.name ?? 'edgefeed',
      bindings: { ...config.vars, ...vars },
      modules: [{ type: 'ESModule', path: join(config.root, 'worker.js'), contents: bundle.code }],
      host: '127.0.0.1',
      port,
      // Pictures work here without a bucket's being named in wrangler.toml.
      r2Buckets: { MEDIA: 'media', ...(config.bindings.r2Buckets as Record<string, string> | undefined) },
      resourcePersistencePath: storage,
      // No look at the internet for where this computer is.
      cf: false,
      telemetry: { enabled: false },
      logRequests: false,
      log: new Log(LogLevel.WARN),
      // Without it workerd keeps to itself what it could not catch for the worker.
      verbose: true,
      handleStructuredLogs: printer(() => bundle.map),
    });
  };
  const miniflare = new Miniflare(settings());
  await miniflare.ready;
  return {
    /** Takes over what was edited in the worker's sources; whether there was anything. */
    async reload(): Promise<boolean> {
      const changed = bundleWorker(config);
      if (changed.code === bundle.code) return false;
      bundle = changed;
      await miniflare.setOptions(settings());
      return true;
    },
    /** Resolves when workerd, which it ends, is gone. */
    stop: () => miniflare.dispose(),
  };
}

/**
 * The worker as one ES module and its source map (JSON), made as wrangler makes it. Throws `CannotRun` when it does not compile.
 * Synchronous, since esbuild's service is one for the whole process: to end it after a build, lest it outlive the server, would
 * end the build of another server, too.
 */
function bundleWorker({ root, main, alias }: WorkerConfig) {
  try {
    const { outputFiles } = buildSync({
      absWorkingDir: root,
      entryPoints: [main],
      outfile: join(root, 'worker.js'),
      write: false,
      bundle: true,
      format: 'esm',
      target: 'es2024',
      conditions: ['workerd', 'worker', 'browser'],
      external: ['cloudflare:*', 'node:*'],
      alias,
      keepNames: true,
      define: { 'process.env.NODE_ENV': '"development"' },
      sourcemap: 'external',
      sourcesContent: false,
    });
    const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
    return { code: text('worker.js'), map: text('worker.js.map') };
  } catch {
    throw new CannotRun('the worker does not compile; what is wrong is said above.');
  }
}

const UNCAUGHT = /^uncaught exception; source = .*?; stack = /;

/** Prints what the worker says, errors on stderr, with places in the sources that `sourceMap` (JSON) names. */
export function printer(sourceMap: () => string) {
  return ({ level, message }: { level: string; message: string }) => {
    // workerd says each uncaught exception twice; this is the time with the addresses in its own machine code.
    if (message.startsWith('uncaught exception; exception = ')) return;
    const text = message.replace(UNCAUGHT, 'Uncaught ');
    const map = text.includes('worker.js:') ? new SourceMap(JSON.parse(sourceMap())) : undefined;
    const said = text.replace(/[^\s()]*\bworker\.js:(\d+):(\d+)/g, (place, line, column) => {
      const origin = map?.findOrigin(Number(line), Number(column));
      return origin && 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : place;
    });
    if (text !== message || level === 'error' || level === 'warn') console.error(said);
    else console.log(said);
  };
}
