import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CannotRun } from '../../../src/cli/http/connection.ts';
import { openState } from '../../../src/cli/start/state.ts';
import { emptyFolder } from './npm-start.ts';

describe('openState', () => {
  const top = emptyFolder();
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  test('makes the folder, with all above it', () => {
    const folder = join(top, 'a b', 'c');
    openState(folder);
    expect(existsSync(join(folder, 'storage'))).toBe(true);
  });

  test('refuses the folder of another server that runs', () => {
    const folder = join(top, 'taken');
    openState(folder);
    writeFileSync(join(folder, 'server.pid'), `${process.ppid}\n`);
    expect(() => openState(folder)).toThrow(`in use by another server, process ${process.ppid}`);
  });

  test.each(['2147483647\n', '', 'nonsense'])('takes the folder of one that was killed, which left %j', (left) => {
    const folder = join(top, 'left');
    openState(folder);
    writeFileSync(join(folder, 'server.pid'), left);
    openState(folder);
    expect(readFileSync(join(folder, 'server.pid'), 'utf8')).toBe(String(process.pid));
  });

  test.each(['/dev/null/state', '/proc/state'])('names %s, which cannot be written to', (folder) => {
    expect(() => openState(folder)).toThrow(CannotRun);
    expect(() => openState(folder)).toThrow(`cannot write to the state folder ${folder}`);
  });
});
