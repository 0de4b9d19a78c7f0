import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleVars } from '../../../src/cli/start/samples.ts';
import { emptyFolder } from './npm-start.ts';

const NAMED = { PUBLICATION_TITLE: 'Jinghai Weekly 镜海周刊', PUBLICATION_TIME_ZONE: 'Asia/Shanghai' };

describe('the name of the samples', () => {
  let folder: string;
  let storage: string;
  beforeEach(() => {
    folder = emptyFolder();
    storage = join(folder, 'storage');
    mkdirSync(storage);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const asked = (vars: Record<string, string>) => sampleVars(folder, vars);

  test('is given where they are about to be loaded, and where they were', () => {
    expect(asked({ PUBLICATION_TITLE: 'edgefeed' })).toMatchObject(NAMED);
    writeFileSync(join(storage, 'ledger'), '');
    expect(asked({ PUBLICATION_TITLE: 'edgefeed' })).toEqual({});
    writeFileSync(join(folder, 'samples'), '');
    expect(asked({ PUBLICATION_TITLE: 'edgefeed' })).toMatchObject(NAMED);
    expect(asked({})).toMatchObject(NAMED);
  });

  test('gives way to what wrangler.toml or .dev.vars say', () => {
    expect(asked({ PUBLICATION_TITLE: 'Mine' })).toEqual({});
    expect(asked({ PUBLICATION_TITLE: 'edgefeed', PUBLICATION_TIME_ZONE: 'UTC' })).toMatchObject({
      ...NAMED,
      PUBLICATION_TIME_ZONE: 'UTC',
    });
  });
});
