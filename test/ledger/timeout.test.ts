import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { withTimeout } from '../../src/ledger/timeout.ts';
import { freshLedger, submission } from './ledgers.ts';

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
