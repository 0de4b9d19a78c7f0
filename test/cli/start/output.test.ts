import { afterEach, describe, expect, test, vi } from 'vitest';
import { printer } from '../../../src/cli/start/server.ts';

// Line 1, column 0 of worker.js is line 2, column 2 of src/app.ts.
const MAP = JSON.stringify({ version: 3, sources: ['src/app.ts'], names: [], mappings: 'AACE' });

describe('what the worker prints', () => {
  const out = vi.spyOn(console, 'log').mockImplementation(() => {});
  const err = vi.spyOn(console, 'error').mockImplementation(() => {});
  afterEach(() => vi.clearAllMocks());
  const print = printer(() => MAP);

  test.each([
    ['log', out],
    ['info', out],
    ['debug', out],
    ['warn', err],
    ['error', err],
  ])('at level %s reaches the terminal', (level, stream) => {
    print({ level, message: 'hello' });
    expect(stream).toHaveBeenCalledExactlyOnceWith('hello');
  });

  test('that nobody caught is an error, said once, with its place in the sources', () => {
    const place = 'file:///some%20where/worker.js:1:1';
    print({
      level: 'info',
      message: `uncaught exception; source = Uncaught (in promise); stack = Error: x\n    at f (${place})`,
    });
    print({ level: 'info', message: 'uncaught exception; exception = workerd/jsg/value.h:1511: failed: x' });
    expect(err).toHaveBeenCalledExactlyOnceWith('Uncaught Error: x\n    at f (src/app.ts:2:3)');
    expect(out).not.toHaveBeenCalled();
  });
});
