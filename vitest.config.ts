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

/** Long searches and a real browser, which `npm run check` and continuous integration have, and `npm test` does not. */
const LONG = ['test/release/regexes.test.ts', 'test/cli/kill.test.ts', 'test/browser/**'];
const long = process.env.LONG_SEARCHES === '1';

/** Parts without a Durable Object share one runtime: its start takes longer than their tests. */
const SHARED = [
  ...['article', 'feed', 'http', 'markdown', 'media', 'pages', 'search', 'window', 'local'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  ...['test/config.test.ts', 'test/ledger/change-log.test.ts'],
  ...['keyed-hash', 'sketch', 'software'].map((name) => `test/audience/${name}.test.ts`),
];

/** Tests in workerd: the deployed entrypoints, with the stand-in for Workers Cache. */
const workerd = {
  plugins: [
    withoutSourceMap,
    cloudflareTest({
      main: './src/local.ts',
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        r2Buckets: ['MEDIA'],
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
        },
      },
    }),
  ],
  resolve: { alias: { postcss: here('./src/article/postcss.ts') } },
};

/** sanitize-html is CommonJS: workerd takes it only bundled. */
const deps = { optimizer: { ssr: { enabled: true, include: ['sanitize-html'] } } };

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      {
        ...workerd,
        test: { name: 'shared', isolate: false, testTimeout: 30_000, hookTimeout: 90_000, include: SHARED, deps },
      },
      {
        ...workerd,
        test: {
          name: 'workerd',
          testTimeout: 30_000,
          hookTimeout: 90_000,
          include: ['test/**/*.test.ts'],
          exclude: [...SHARED, 'test/cli/**', 'test/readers/**', 'test/browser/**', 'test/bench/**', 'test/release/**'],
          deps,
        },
      },
      {
        test: {
          name: 'node',
          include: ['cli', 'readers', 'browser', 'release'].map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: long ? [] : LONG,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
