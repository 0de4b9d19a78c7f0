import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CannotRun } from '../../../src/cli/http/connection.ts';
import { findToken } from '../../../src/cli/start/state.ts';
import { emptyFolder } from './npm-start.ts';

describe('findToken', () => {
  const state = emptyFolder();
  const file = join(state, 'token');
  afterAll(() => rmSync(state, { recursive: true, force: true }));

  test('takes the environment, then .dev.vars, then the state folder', () => {
    expect(findToken('env', 'dev', state)).toMatchObject({
      bearer: 'env',
      origin: expect.stringContaining('environment'),
    });
    expect(findToken(undefined, 'dev', state)).toMatchObject({ bearer: 'dev', origin: 'from .dev.vars' });
    expect(findToken(' ', '', state)).toMatchObject({ origin: `kept in ${file}` });
  });

  test('makes a long one, keeps it, and only its owner can read it', () => {
    const { bearer } = findToken(undefined, undefined, state);
    expect(bearer).toMatch(/^[0-9a-f]{40}$/);
    expect(findToken(undefined, undefined, state).bearer).toBe(bearer);
    expect(readFileSync(file, 'utf8').trim()).toBe(bearer);
    chmodSync(file, 0o644);
    findToken(undefined, undefined, state);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('makes another when the file is empty', () => {
    writeFileSync(file, '\n');
    expect(findToken(undefined, undefined, state).bearer).toMatch(/^[0-9a-f]{40}$/);
  });

  test('of several, our own calls send the first', () => {
    expect(findToken(' new , old', undefined, state)).toMatchObject({ secret: ' new , old', bearer: 'new' });
  });

  test.each(['schlüssel', 'two words', 'line\nbreak', ' , '])('refuses %j, which fits into no header', (token) => {
    expect(() => findToken(token, undefined, state)).toThrow(CannotRun);
  });

  test('says so when the file cannot be read', () => {
    const broken = join(state, 'broken');
    mkdirSync(join(broken, 'token'), { recursive: true });
    expect(() => findToken(undefined, undefined, broken)).toThrow(`cannot keep a secret in ${join(broken, 'token')}`);
  });
});
