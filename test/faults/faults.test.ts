import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { operation } from './operations.ts';
import { perform, versions } from './perform.ts';
import { verify } from './verify.ts';
import { FAULTS, World } from './world.ts';

/** What only the world sees. */
const IDLE = ['advance', 'set mood', 'poll', 'evict'];
/** `npm run test:faults` makes many more. A seed that failed is given again as FAULT_SEED. */
const SEQUENCES = Number(env.FAULT_SEQUENCES || 40);
const OPERATIONS = Number(env.FAULT_OPERATIONS || 30);
/** `npm test` always makes the same; longer searches make others each time. */
const SEED = Number(env.FAULT_SEED || (env.FAULT_SEQUENCES ? Math.floor(Math.random() * 2 ** 31) : 1));

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

describe('a ledger under faults', () => {
  it(`has every acknowledged article in each of its channels, once, in ${SEQUENCES} sequences of ${OPERATIONS} operations`, {
    timeout: 60_000 + SEQUENCES * 2_000,
  }, async () => {
    const injected: Record<string, number> = {};
    let acknowledged = 0;
    let sequences = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS }), async (sequence) => {
        const world = new World();
        let before = await versions(world);
        for (const one of sequence) {
          const changed = await perform(world, one);
          if (IDLE.includes(one.do)) continue;
          const after = await versions(world);
          for (const [name, version] of before) expect(after.get(name), name).toBeGreaterThanOrEqual(version);
          const grown = [...after].filter(([name, version]) => version !== before.get(name)).map(([name]) => name);
          if (changed) expect(grown.toSorted()).toEqual(changed.toSorted());
          before = after;
        }
        // A rebuild takes as long as all the rest.
        await verify(world, sequences % 4 === 0);
        sequences += 1;
        acknowledged += world.model.articles.size;
        for (const [fault, times] of Object.entries(world.injected)) injected[fault] = (injected[fault] ?? 0) + times;
      }),
      // Making a failure small takes as long as finding it: only for a seed that was given.
      { seed: SEED, numRuns: SEQUENCES, endOnFailure: env.FAULT_SEED === '' },
    );
    const total = Object.values(injected).reduce((sum, times) => sum + times, 0);
    console.log(
      `FAULT_SEED=${SEED}: ${sequences} sequences of ${OPERATIONS} operations, ${total} faults ${JSON.stringify(injected)}, ` +
        `${acknowledged} articles at the ends, lost: 0`,
    );
    // A suite that breaks nothing proves nothing.
    if (SEQUENCES >= 100) for (const fault of FAULTS) expect(injected[fault], fault).toBeGreaterThan(0);
  });
});
