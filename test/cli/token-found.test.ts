import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findLocalToken, localToken, noteOfServer } from '../../src/cli/http/token.ts';

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

test('that of the server on its port, else that of --state, and where it was found', () => {
  const other = join(folder, 'other');
  mkdirSync(join(folder, 'servers'), { recursive: true });
  mkdirSync(other);
  writeFileSync(join(other, 'token'), 'its own\n');
  writeFileSync(noteOfServer(9001, folder), other);
  const found = { bearer: 'its own', origin: `in ${join(other, 'token')}` };
  expect(findLocalToken('http://localhost:9001', undefined, folder)).toEqual(found);
  expect(findLocalToken('http://localhost:9002', other, folder)).toEqual(found);
  expect(findLocalToken('http://localhost:9002', undefined, folder)?.bearer).toBe('kept');
});
