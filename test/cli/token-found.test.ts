import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findLocalToken, noteOfServer } from '../../src/cli/http/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgefeed-token-'));
const state = join(folder, 'state');
mkdirSync(state);
writeFileSync(join(folder, 'token'), 'of another server\n');
writeFileSync(join(state, 'token'), 'kept, too\n');
mkdirSync(dirname(noteOfServer(80, folder)));
for (const port of [80, 9000]) writeFileSync(noteOfServer(port, folder), state);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['http://localhost:9000', 'kept'],
  ['http://127.0.0.1/', 'kept'],
  ['http://[::1]:9000/', 'kept'],
  ['http://localhost:9001', undefined],
  ['https://feeds.example.com:9000', undefined],
  ['http://localhost.example.com:9000', undefined],
  ['no address', undefined],
])('the token that npm start keeps, for the server at %s: %s', (to, token) => {
  expect(findLocalToken(to, undefined, folder)?.bearer).toBe(token);
});

test('of a server that is not noted it is that of --state, and where it was found is said', () => {
  expect(findLocalToken('http://localhost:9001', state, folder)).toEqual({
    bearer: 'kept',
    origin: `in ${join(state, 'token')}`,
  });
});
