import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DOCUMENT } from '../../.ci/openapi/document.ts';
import { OPENAPI } from '../../src/api/openapi.ts';
import { GENERATOR } from '../../src/feed/generator.ts';
import { ROOT } from '../cli/start/npm-start.ts';

it('the document that the worker serves is made from its schemas as they are: npm run openapi', () => {
  expect(JSON.parse(OPENAPI)).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
});

it('the document and the feeds name the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect([DOCUMENT.info.version, GENERATOR.version]).toEqual([version, version]);
});
