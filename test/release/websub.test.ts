import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/websub.md'), 'utf8');
const rows = [...page.matchAll(/^\| ([\d., ]+) \| (.*) \| `(test\/[^`]+)`: (.*) \|$/gm)].map(([, ...cells]) => cells);

test('docs/websub.md has a row for each sentence of the Recommendation', () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)('section %s, %s: %s has the test "%s"', (_section, _sentence, file = '', name = '') => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`'${name}'`);
});
