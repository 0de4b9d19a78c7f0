import { createContext, Script } from 'node:vm';

const context = createContext({ work: () => {} });
const script = new Script('work()');

/**
 * What `work` returns, unless it takes longer than `milliseconds`: then it is stopped, wherever it is, and this throws. Only
 * for work without awaiting that leaves nothing half done.
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  let done: { result: T } | undefined;
  context.work = () => {
    done = { result: work() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`takes more than ${milliseconds / 1000} s to render`);
  } finally {
    context.work = () => {};
  }
  if (!done) throw new Error('ended without a result');
  return done.result;
}
