import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** The feed package names a source map that it does not ship, and vite would warn of it in every run. */
const withoutSourceMap = {
  name: 'feed-without-source-map',
  enforce: 'pre' as const,
  load(id: string) {
    const file = id.replace(/\?.*$/, '');
    return /node_modules\/feed\/lib\/feed\.js$/.test(file)
      ? readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
      : undefined;
  },
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where continuous integration wants the counts. */
const results = process.env.VITEST_RESULTS;

/** Long searches, subscribers that keep the hub waiting, and a real browser, which `npm run check` and continuous integration have, and `npm test` does not. */
const LONG = [
  'test/release/regexes.test.ts',
  'test/cli/kill.test.ts',
  'test/readers/misbehaving.test.ts',
  'test/cli/start.test.ts',
  'test/cli/setup.test.ts',
  'test/cli/transfer.test.ts',
  'test/hub/rows.test.ts',
  'test/hub/failures.test.ts',
  'test/hub/sequences.test.ts',
  'test/browser/**',
];
const long = process.env.LONG_SEARCHES === '1';

/** Tests in workerd: the deployed entrypoints, with the stand-in for Workers Cache. */
const workerd = (bindings: Record<string, string> = {}, more = {}) => ({
  plugins: [
    withoutSourceMap,
    cloudflareTest({
      main: './src/local.ts',
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        r2Buckets: ['MEDIA'],
        ...more,
        bindings: {
          PUBLIC_URL: 'https://feeds.example.com',
          LOG_LEVEL: 'error',
          PUBLISH_TOKEN: 'token-for-tests, another-token-for-tests',
          PUBLICATION_TITLE: 'Example News',
          PUBLICATION_HOME_PAGE: 'https://www.example.com/',
          PUBLICATION_LANGUAGE: 'en',
          PUBLICATION_AUTHOR: 'Example Newsroom',
          FAULT_SEQUENCES: process.env.FAULT_SEQUENCES ?? (long ? '200' : ''),
          FAULT_OPERATIONS: process.env.FAULT_OPERATIONS ?? '',
          FAULT_SEED: process.env.FAULT_SEED ?? '',
          LONG_SEARCHES: process.env.LONG_SEARCHES ?? '',
          ...bindings,
        },
      },
    }),
  ],
  resolve: { alias: { postcss: here('./src/article/postcss.ts') } },
});

/** The hub is on. */
const HUB = { HUB_SECRET: 'hub-secret-for-tests' };
/** All that the hub can have besides. */
const STANDING = {
  ...HUB,
  WEBHOOK_URL: 'https://hook.example/edgefeed',
  WEBHOOK_SECRET: 'webhook secret',
  INDEXNOW_KEY: '0123456789abcdef',
};
const ALL_OF_HUB = ['test/hub/queue.test.ts', 'test/hub/standing.test.ts'];
const QUEUE = {
  queueProducers: { PUSHES: { queueName: 'pushes' } },
  queueConsumers: { pushes: { maxBatchSize: 1, maxBatchTimeout: 0 } },
};

/** Other programs, and a browser. */
const NODE = ['cli', 'readers', 'browser', 'release'].map((folder) => `test/${folder}/**/*.test.ts`);
/** Sequences of faults change the worker's bindings. */
const FAULTS = ['test/faults/**/*.test.ts'];

const inWorkerd = {
  testTimeout: 30_000,
  hookTimeout: 90_000,
  // sanitize-html is CommonJS: workerd takes it only bundled.
  deps: { optimizer: { ssr: { enabled: true, include: ['sanitize-html'] } } },
};
/** The files share one runtime: to load the worker takes longer than most of their tests. Each finds it empty. */
const shared = { ...inWorkerd, isolate: false, setupFiles: ['test/empty.ts'] };

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      {
        ...workerd(),
        test: {
          ...shared,
          name: 'workerd',
          include: ['test/**/*.test.ts'],
          exclude: [...NODE, ...FAULTS, 'test/hub/**', 'test/bench/**'],
        },
      },
      {
        ...workerd(HUB),
        test: {
          ...inWorkerd,
          name: 'hub',
          include: ['test/hub/**/*.test.ts'],
          exclude: long ? ALL_OF_HUB : [...ALL_OF_HUB, ...LONG],
        },
      },
      { ...workerd(STANDING, QUEUE), test: { ...inWorkerd, name: 'queue', include: ALL_OF_HUB } },
      { ...workerd(), test: { ...inWorkerd, name: 'faults', include: FAULTS } },
      {
        test: {
          name: 'node',
          include: NODE,
          exclude: long ? [] : LONG,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
