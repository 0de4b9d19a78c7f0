import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fakeServer, folderWith, importInto } from './fake-server.ts';

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

/** What the templates wrote when they were tried with Jekyll 4.3.1 and Hugo 0.111.3, and the sites they were tried with. */
const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'exports.json'), 'utf8')) as Record<
  'jekyll' | 'hugo',
  { files: Record<string, string>; command: [string, string[]]; output: string; written: string }
>;

const imported = async (written: string) => {
  using folder = folderWith({ 'edgefeed.ndjson': written });
  return await importInto(fakeServer(), join(String(folder), 'edgefeed.ndjson'));
};

test.each([
  'jekyll',
  'hugo',
] as const)('what %s writes is imported, with the ids of the site itself', async (generator) => {
  const { files, written } = frozen[generator];
  const { articles, report } = await imported(written);
  expect(report).toMatchObject({ read: 2, created: 2, problems: [] });
  using folder = folderWith(files);
  const own = await importInto(fakeServer(), String(folder));
  for (const field of ['id', 'url', 'title', 'date_published', 'tags', 'categories', 'authors', 'summary'] as const)
    expect(articles.map((article) => article[field])).toEqual(own.articles.map((article) => article[field]));
});

test.for(['jekyll', 'hugo'] as const)('the template for %s writes that', async (generator, { skip }) => {
  const { files, command, output, written } = frozen[generator];
  using folder = folderWith(files);
  cpSync(join(EXAMPLES, `${generator}-export`), String(folder), { recursive: true });
  const built = await run(...command, { cwd: String(folder) }).catch((error: NodeJS.ErrnoException) => error);
  if (built instanceof Error && built.code === 'ENOENT') skip('it is not on this computer');
  expect(readFileSync(join(String(folder), output), 'utf8')).toBe(written);
});
