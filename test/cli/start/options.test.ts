import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CannotStart, parseOptions } from '../../../src/cli/start/options.ts';
import { ROOT } from './npm-start.ts';

describe('parseOptions', () => {
  test('without options: port 8787, .edgefeed in the project, with samples', () => {
    expect(parseOptions([], { INIT_CWD: '/elsewhere' })).toEqual({
      root: ROOT,
      port: 8787,
      state: join(ROOT, '.edgefeed'),
      samples: true,
      quiet: false,
      publicUrl: undefined,
      token: undefined,
    });
  });

  test('a relative state folder is relative to where npm was called', () => {
    expect(parseOptions(['--state', 'feeds'], { INIT_CWD: '/elsewhere' }).state).toBe('/elsewhere/feeds');
    expect(parseOptions(['--state', '/feeds'], { INIT_CWD: '/elsewhere' }).state).toBe('/feeds');
  });

  test('the environment gives token and public address; empty means not set', () => {
    const environment = { PUBLISH_TOKEN: 'secret', PUBLIC_URL: 'https://feeds.example.com' };
    expect(parseOptions([], environment)).toMatchObject({ token: 'secret', publicUrl: 'https://feeds.example.com' });
    expect(parseOptions([], { PUBLISH_TOKEN: '', PUBLIC_URL: '' })).toMatchObject({
      token: undefined,
      publicUrl: undefined,
    });
  });

  test.each([
    [['--port', '-1'], '-1'],
    [['--port', '65536'], '65536'],
    [['--port', '80.5'], '80.5'],
    [['--port', '8e3'], '8e3'],
    [['--port', ''], "argument ''"],
    [['--port'], '--port'],
    [['--state'], '--state'],
    [['--stat', 'x'], '--stat'],
    [['8788'], '8788'],
  ])('%j is refused by name, with what to do', (args, named) => {
    expect(() => parseOptions(args, {})).toThrow(CannotStart);
    expect(() => parseOptions(args, {})).toThrow(named);
    expect(() => parseOptions(args, {})).toThrow('npm start -- --');
  });

  test('an option that npm kept for itself is noticed', () => {
    expect(() => parseOptions(['8788'], { npm_config_port: 'true' })).toThrow('npm kept --port for itself');
  });
});
