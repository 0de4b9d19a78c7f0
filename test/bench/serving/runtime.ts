import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const TOKEN = 'token-for-the-bench';
export const WORKERS = [
  'bare',
  'relay',
  'feed-alone',
  'window',
  'afternoon',
  'misses',
  'gateway',
  'pushes',
  'edgefeed',
] as const;
export type WorkerName = (typeof WORKERS)[number];

export interface Running {
  url: string;
  miniflare: Miniflare;
}

/** Starts a worker of `test/bench/workers`, or edgefeed itself, on a runtime of its own without `wrangler dev` in between. */
export async function startWorker(name: WorkerName): Promise<Running> {
  const entry = name === 'edgefeed' ? 'src/local.ts' : `test/bench/workers/${name}.ts`;
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    alias: { postcss: `${ROOT}src/article/postcss.ts`, sax: `${ROOT}src/feed/sax.ts` },
    logLevel: 'warning',
  });
  const ledger = ['edgefeed', 'misses', 'gateway', 'relay'].includes(name);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name,
      modules: [{ type: 'ESModule', path: `${ROOT}worker.js`, contents: outputFiles[0]?.text ?? '' }],
      compatibilityDate: '2026-10-20',
      host: '127.0.0.1',
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      kvNamespaces: ['FEEDS'],
      ...(ledger && {
        durableObjects: {
          LEDGER: { className: 'Ledger', useSQLite: true },
          AUDIENCE_STORE: { className: 'Audience', useSQLite: true },
        },
      }),
      bindings: {
        PUBLIC_URL: 'https://feeds.example.com',
        PUBLICATION_TITLE: 'Example News',
        PUBLISH_TOKEN: TOKEN,
        LOG_LEVEL: 'error',
      },
    }),
  );
  const { origin } = await miniflare.ready;
  return { url: origin, miniflare };
}
