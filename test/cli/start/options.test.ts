import { Command } from '@commander-js/extra-typings';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { addStart } from '../../../src/cli/start/command.ts';

describe('npm start --', () => {
  afterEach(() => vi.unstubAllEnvs());
  const start = async (...options: string[]) => {
    let said = '';
    const program = new Command().exitOverride().configureOutput({ writeErr: (text) => (said += text) });
    addStart(program);
    const error = await program.parseAsync(['start', ...options], { from: 'user' }).catch((fault: Error) => fault);
    return said || (error as Error).message;
  };

  test.each([
    [['--port', '-1'], '-1'],
    [['--port', '65536'], '65536'],
    [['--port', '80.5'], '80.5'],
    [['--port', '8e3'], '8e3'],
    [['--port', ''], "argument ''"],
    [['--port'], '--port'],
    [['--state'], '--state'],
    [['--stat', 'x'], '--stat'],
    [['8788'], 'too many arguments'],
  ])('%j is refused by name, with what to do', async (options, named) => {
    const said = await start(...options);
    expect(said).toContain(named);
    expect(said).toContain('npm start -- --port 8788');
  });

  test('an option that npm kept for itself is noticed', async () => {
    vi.stubEnv('npm_config_port', 'true');
    expect(await start()).toContain('npm kept --port for itself');
  });

  test('a relative state folder is relative to where npm was called', async () => {
    vi.stubEnv('INIT_CWD', '/dev/null');
    expect(await start('--port', '0', '--state', 'feeds')).toContain('state folder /dev/null/feeds');
  });
});
