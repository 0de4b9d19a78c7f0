import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IDS, operation, retention } from './operations.ts';
import { Sequence } from './sequence.ts';
import { FAULTS, installFaults } from './world.ts';

/** `npm run test:faults` makes many more. A seed that failed is given again as FAULT_SEED. */
const SEQUENCES = Number(env.FAULT_SEQUENCES || 10);
const OPERATIONS = Number(env.FAULT_OPERATIONS || 25);
/** `npm test` always makes the same; longer searches make others each time. */
const SEED = Number(env.FAULT_SEED || (env.FAULT_SEQUENCES ? Math.floor(Math.random() * 2 ** 31) : 1));

beforeAll(installFaults);
afterAll(() => {
  vi.useRealTimers();
});

describe('the worker under faults', () => {
  it(`shows every acknowledged article in each of its feeds, once, in ${SEQUENCES} sequences of ${OPERATIONS} operations`, {
    timeout: 60_000 + SEQUENCES * 2_000,
  }, async () => {
    const injected: Record<string, number> = {};
    let [sequences, articles] = [0, 0];
    const operations = fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS });
    await fc.assert(
      fc.asyncProperty(retention, operations, async (kept, drawn) => {
        const sequence = new Sequence(kept);
        for (const one of drawn) await sequence.perform(one);
        articles += await sequence.verify(IDS);
        sequences += 1;
        for (const [fault, times] of Object.entries(sequence.world.injected))
          injected[fault] = (injected[fault] ?? 0) + times;
      }),
      // Making a failure small takes as long as finding it: only for a seed that was given.
      { seed: SEED, numRuns: SEQUENCES, endOnFailure: env.FAULT_SEED === '' },
    );
    const total = Object.values(injected).reduce((sum, times) => sum + times, 0);
    console.log(
      `FAULT_SEED=${SEED}: ${sequences} sequences of ${OPERATIONS} operations, ${total} faults ${JSON.stringify(injected)}, ` +
        `${articles} articles at the ends, lost: 0`,
    );
    // A suite that breaks nothing proves nothing.
    if (SEQUENCES >= 100) for (const fault of FAULTS) expect(injected[fault], fault).toBeGreaterThan(0);
  });
});
