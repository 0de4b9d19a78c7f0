import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { localToken } from '../../../src/cli/import/local-token.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgefeed-token-'));
writeFileSync(join(folder, 'token'), 'kept\n');
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['http://localhost:8787', 'kept'],
  ['http://127.0.0.1:9000/', 'kept'],
  ['http://[::1]:9000/', 'kept'],
  ['https://feeds.example.com', undefined],
  ['http://localhost.example.com', undefined],
  ['no address', undefined],
])('the token that npm start keeps, for %s: %s', (to, token) => {
  expect(localToken(to, folder)).toBe(token);
});

test('none when npm start keeps none', () => {
  expect(localToken('http://localhost:8787', join(folder, 'nowhere'))).toBeUndefined();
});
