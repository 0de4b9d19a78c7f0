import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { ledgerClient } from '../../src/ledger/client.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { withTimeout } from '../../src/ledger/timeout.ts';
import { configure, freshLedger, submission } from './ledgers.ts';

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

describe('a batch that is too large for one call', () => {
  it('is answered as one: every status and every remark is at the place of its article', async () => {
    const { stub } = freshLedger();
    await configure(stub, { retention: { days: 3 } });
    const publishes = vi.fn((...given: Parameters<LedgerPort['publish']>) => stub.publish(...given));
    const namespace = { getByName: () => ({ publish: publishes }) } as unknown as DurableObjectNamespace<Ledger>;
    const day = 86_400_000;
    const now = Date.now();
    const batch = Array.from({ length: 15 }, (_, index) => ({
      ...submission(`large ${index}`, {
        title: 'x'.repeat(1_500_000),
        published: now - (index % 5 === 3 ? 4 * day : 1),
        ...(index === 14 ? { modified: now - day } : {}),
      }),
      hash: `hash ${index}`,
      submitted: `submitted ${index}`,
    }));
    const first = { ...submission('large 14', { published: now - 1, modified: now }), hash: 'another' };
    await ledgerClient(namespace).publish([first]);
    const { statuses, aged, kept } = await ledgerClient(namespace).publish(batch);
    expect(publishes.mock.calls.length).toBeGreaterThan(2);
    expect(statuses).toEqual([...batch.slice(0, -1).map(() => 'created'), 'superseded']);
    expect(aged).toEqual([3, 8, 13]);
    expect(kept).toEqual([{ index: 14, date_modified: new Date(now).toISOString() }]);
  });
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
        Object.assign((instance as unknown as { transactions: { alarms: object } }).transactions.alarms, {
          at: Date.now() - late,
        });
        await (instance as unknown as typeof ledger).health();
        return storage.getAlarm();
      });
    expect(await alarmAfter(50_000)).toBeNull();
    expect(await alarmAfter(70_000)).not.toBeNull();
  });
});
