import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  MiniflareCoreError,
  type MiniflareOptions,
} from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import { type Bundle, bundleWorker, type WorkerSource } from './bundle.ts';
import { CannotStart } from './options.ts';
import { printer, type WorkerLog } from './output.ts';
import { portInUse } from './port.ts';
import { watchWorker } from './reload.ts';

/** The deployed entrypoints, with the stand-in for Workers Cache that no local runtime has. */
const ENTRY = 'src/local.ts';

/** What wrangler.toml and `.dev.vars` say of the worker. */
export interface WorkerConfig extends WorkerSource {
  name: string;
  /** `[vars]`, and over them `.dev.vars`. */
  vars: Record<string, string>;
  /** Bindings and compatibility, in miniflare's words. */
  bindings: ReturnType<typeof unstable_getMiniflareWorkerOptions>['workerOptions'];
}

/** Reads wrangler.toml in `root`, the one place where bindings and aliases stand, and `.dev.vars` beside it. */
export function readWorkerConfig(root: string): WorkerConfig {
  const file = join(root, 'wrangler.toml');
  try {
    const config = unstable_readConfig({ config: file });
    const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
    if (!config.name || !config.main) throw new Error('`name` and `main` must be set.');
    const aliases = Object.entries<string>(config.alias ?? {});
    const vars = Object.entries(workerOptions.bindings ?? {});
    return {
      root,
      name: config.name,
      main: join(root, ENTRY),
      alias: Object.fromEntries(aliases.map(([from, to]) => [from, to.startsWith('.') ? join(root, to) : to])),
      vars: Object.fromEntries(vars.map(([name, value]) => [name, String(value)])),
      bindings: workerOptions,
    };
  } catch (error) {
    throw new CannotStart(`cannot read ${file}: ${(error as Error).message}`);
  }
}

export interface ServerOptions {
  /** On 127.0.0.1, which `localhost` leads to everywhere. */
  port: number;
  /** The folder for KV, ledger and edge cache. */
  storage: string;
  /** Laid over the worker's own vars. */
  vars: Record<string, string>;
  /** Called after an edit of the worker's sources was taken over. Without it they are not watched. */
  onReload?: () => void;
}

/**
 * Starts the worker on workerd and resolves when it listens. `stop` ends it, and resolves when workerd is gone; it is
 * killed with this process in any case.
 */
export async function startServer(config: WorkerConfig, options: ServerOptions): Promise<{ stop(): Promise<void> }> {
  const { onReload } = options;
  let bundle = await compile(config);
  emptyEdgeCache(options.storage);
  const print = printer(() => bundle.map);
  const miniflare = new Miniflare(miniflareOptions(config, options, bundle, print));
  try {
    await miniflare.ready;
  } catch (error) {
    if (error instanceof MiniflareCoreError && error.code === 'ERR_ADDRESS_IN_USE') throw portInUse(options.port);
    throw error;
  }
  const reload = async (changed: Bundle) => {
    bundle = changed;
    try {
      emptyEdgeCache(options.storage);
      await miniflare.setOptions(miniflareOptions(config, options, bundle, print));
      onReload?.();
    } catch (error) {
      console.error(error);
    }
  };
  const unwatch = onReload && watchWorker(config, bundle, reload);
  return {
    async stop() {
      unwatch?.();
      await miniflare.dispose();
    },
  };
}

/** What an earlier worker rendered would hide what this one renders. */
function emptyEdgeCache(storage: string): void {
  rmSync(join(storage, 'cache'), { recursive: true, force: true });
}

async function compile(config: WorkerConfig): Promise<Bundle> {
  try {
    return await bundleWorker(config);
  } catch {
    throw new CannotStart('the worker does not compile; what is wrong stands above.');
  }
}

function miniflareOptions(
  config: WorkerConfig,
  options: ServerOptions,
  { code }: Bundle,
  print: (log: WorkerLog) => void,
): MiniflareOptions {
  return convertV4MiniflareOptions({
    ...config.bindings,
    name: config.name,
    bindings: { ...config.vars, ...options.vars },
    modules: [{ type: 'ESModule', path: join(config.root, 'worker.js'), contents: code }],
    host: '127.0.0.1',
    port: options.port,
    resourcePersistencePath: options.storage,
    // No look at the internet for where this computer stands.
    cf: false,
    telemetry: { enabled: false },
    logRequests: false,
    log: new Log(LogLevel.WARN),
    // Without it workerd keeps to itself what it could not catch for the worker.
    verbose: true,
    handleStructuredLogs: print,
  });
}
