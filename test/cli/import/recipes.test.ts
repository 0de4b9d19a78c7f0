import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fakeServer, folderWith } from './fake-server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${root}/docs/publishing.md`, 'utf8');
const block = (language: string, containing: string) =>
  [...page.matchAll(/```(\w*)\n([\s\S]*?)```/g)].find(
    ([, name, text]) => name === language && text?.includes(containing),
  )?.[2] ?? '';
const has = async (program: string) =>
  run(program, ['--version']).then(
    () => true,
    () => false,
  );

const server = fakeServer();
let failures: number[] = [];
const http = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const failure = request.headers.authorization === 'Bearer right' ? failures.shift() : 401;
  if (failure !== undefined) return response.writeHead(failure, { 'retry-after': '0' }).end('{}');
  const body = Buffer.concat(chunks).toString();
  const answer = await server.fetch(`http://x${request.url}`, {
    method: request.method ?? 'GET',
    ...(body ? { body } : {}),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
});
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const EDGEFEED_URL = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  env = { ...process.env, EDGEFEED_URL, PUBLISH_TOKEN: 'right' };
});
afterAll(() => http.close());
beforeEach(() => {
  server.articles.clear();
  failures = [];
});

test('the recipe for curl publishes, and comes again when it is told to', async ({ skip }) => {
  if (!(await has('curl'))) skip();
  failures = [503];
  await run('bash', ['-c', block('sh', 'curl -sS --fail')], { env });
  expect([...server.articles.keys()]).toEqual(['https://www.example.com/2026/11/harbour']);
});

test('the recipe for Python has at most 20 lines of code, publishes, and comes again when it is told to', async ({
  skip,
}) => {
  if (!(await has('python3'))) skip();
  const code = block('python', 'def publish');
  expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(20);
  failures = [429, 503];
  const { stdout } = await run('python3', ['-c', code], { env });
  expect(stdout).toBe('created urn:example:1\n');
});

test('the workflow is YAML, and its import runs', async () => {
  const workflow = parse(block('yaml', 'Publish to edgefeed')) as { jobs: { publish: { steps: { run?: string }[] } } };
  const step = workflow.jobs.publish.steps.find(({ run: line }) => line?.includes('npm run import'))?.run ?? '';
  using folder = folderWith({ 'site/_posts/2021-01-01-a.md': '---\ntitle: A\n---\nx' });
  const [, rest = ''] = /^npm run import -- (.*)$/.exec(step) ?? [];
  const line = `"${process.execPath}" "${root}/src/cli/edgefeed.ts" import ${rest.replaceAll('../', `${folder}/`)}`;
  await run('bash', ['-c', line], { env });
  expect(server.articles.size).toBe(1);
  expect(JSON.parse(readFileSync(`${folder}/report.json`, 'utf8'))).toMatchObject({ read: 1, created: 1 });
});

test('every option is in docs/import.md, and every option there is one', async () => {
  const { stdout } = await run(process.execPath, [`${root}/src/cli/edgefeed.ts`, 'import', '--help']);
  const options = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => name));
  const there = options(stdout, /^\s+(?:-\w, )?(--[a-z-]+)/gm);
  // `<!--more-->` and what hugo is told are none of ours.
  const text = readFileSync(`${root}/docs/import.md`, 'utf8').replaceAll('hugo --config', 'hugo');
  const told = options(text, /(?<![\w!-])(--[a-z]+(?:-[a-z]+)*)/g);
  expect(there.size).toBeGreaterThan(15);
  expect([...there].filter((option) => !told.has(option))).toEqual([]);
  expect([...told].filter((option) => !there.has(option))).toEqual([]);
});
