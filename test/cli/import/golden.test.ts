import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../../src/cli/import/import.ts';
import { fakeServer, folderWith, importInto } from './fake-server.ts';

/** A source, and what became of it when it was frozen. */
interface Case {
  name: string;
  /** The file of `files` to import; all of them when it is absent. */
  source?: string;
  files: Record<string, string | { base64: string }>;
  options?: Partial<ImportOptions>;
  want?: unknown;
}

const FOLDER = join(import.meta.dirname, 'golden');
/** `UPDATE_GOLDEN=1` writes down what the importer gives now; each difference in the commit is a decision. */
const UPDATE = process.env.UPDATE_GOLDEN === '1';

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.ndjson')))('%s gives what it gave', (file) => {
  const path = join(FOLDER, file);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const cases = lines.map((line, index) => ({ index, ...(JSON.parse(line) as Case) }));

  test.each(cases)('$index $name', async ({ index, source, files, options, want, name }) => {
    using folder = folderWith(
      Object.fromEntries(
        Object.entries(files).map(([path, content]) => [
          path,
          typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
        ]),
      ),
    );
    const { report, articles } = await importInto(fakeServer(), join(String(folder), source ?? ''), options);
    const said = JSON.stringify({ report, articles }).replaceAll(String(folder), '');
    const got = JSON.parse(said) as unknown;
    if (UPDATE) lines[index] = JSON.stringify({ name, ...(source && { source }), files, options, want: got });
    else expect(got).toEqual(want);
  });

  afterAll(() => {
    if (UPDATE) writeFileSync(path, `${lines.join('\n')}\n`);
  });
});
