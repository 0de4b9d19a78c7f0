import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ledgerClient } from '../../src/ledger/client.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { withTimeout } from '../../src/ledger/timeout.ts';
import { freshLedger, submission } from './ledgers.ts';

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

it('tells how full the ledger is, of what it can hold', async () => {
  const { ledger } = freshLedger();
  const empty = await ledger.health();
  expect(empty.storage_share).toBeGreaterThan(0);
  for (let index = 0; index < 20; index += 1) {
    await ledger.publish([submission(`a${index}`, { title: 'x'.repeat(500_000) })]);
  }
  const { articles, storage_bytes, storage_share } = await ledger.health();
  expect(articles).toBe(20);
  expect(storage_bytes).toBeGreaterThan(empty.storage_bytes + 10_000_000);
  expect(storage_share).toBeCloseTo(storage_bytes / 10_000_000_000, 3);
  expect(storage_share).toBeGreaterThan(empty.storage_share);
});

describe('what the ledger waits for', () => {
  it('is waited for so long and no longer', async () => {
    await expect(withTimeout(1, new Promise(() => {}))).rejects.toThrow('No answer within 1 ms.');
    await expect(withTimeout(60_000, Promise.resolve('in time'))).resolves.toBe('in time');
    await expect(withTimeout(60_000, Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });
});

describe('an alarm that should have rung long ago', () => {
  it('is set anew by whoever asks how it stands, and not before', async () => {
    const { stub, ledger } = freshLedger();
    await ledger.publish([submission('a')]);
    const alarmAfter = (late: number) =>
      runInDurableObject(stub, async (instance, { storage }) => {
        await storage.deleteAlarm();
        Object.assign((instance as unknown as { alarms: object }).alarms, { at: Date.now() - late });
        await (instance as unknown as typeof ledger).health();
        return storage.getAlarm();
      });
    expect(await alarmAfter(50_000)).toBeNull();
    expect(await alarmAfter(70_000)).not.toBeNull();
  });
});
