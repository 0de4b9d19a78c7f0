import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ledgerClient } from '../../src/ledger/client.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';

/** A namespace that notes where each ledger is asked for. */
function noted() {
  const asked: { jurisdiction?: string; options: object | undefined }[] = [];
  const under = (jurisdiction?: DurableObjectJurisdiction): DurableObjectNamespace<Ledger> =>
    ({
      jurisdiction: (one: DurableObjectJurisdiction) => under(one),
      getByName(name: string, options?: object) {
        asked.push({ ...(jurisdiction ? { jurisdiction } : {}), options });
        return env.LEDGER.getByName(name);
      },
    }) as unknown as DurableObjectNamespace<Ledger>;
  return { asked, namespace: under() };
}

describe('the place of the ledger', () => {
  it.each([
    [{}, { options: {} }],
    [{ location: 'weur' }, { options: { locationHint: 'weur' } }],
    [
      { location: 'weur', jurisdiction: 'eu' },
      { jurisdiction: 'eu', options: { locationHint: 'weur' } },
    ],
  ] as const)('%j is said with every call', async (place, expected) => {
    const { asked, namespace } = noted();
    const ledger = ledgerClient(namespace, place);
    await ledger.health();
    await ledger.directory();
    expect(asked).toEqual([expected, expected]);
  });
});
