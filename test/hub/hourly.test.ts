import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HubHealth } from '../../src/hub/contract.ts';
import { Scene } from '../scene.ts';
import { hubThat } from './stand-in.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const counts = { topics: 3, subscriptions: 9, pending: 0, late: 0, suspended: 0 };
/** Behind for so many minutes; 0: not at all. */
const behindFor = (minutes: number): HubHealth => ({
  ...counts,
  ...(minutes === 0
    ? { behind: 0 }
    : { behind: 2, oldest_unpushed: new Date(Date.now() - minutes * 60_000).toISOString() }),
});

describe('the worker once an hour', () => {
  it.each<[string, () => Promise<HubHealth>, string[]]>([
    ['a push that waits for long', async () => behindFor(11), ['pushes behind']],
    ['a push that waits for a while', async () => behindFor(9), []],
    ['nothing to push', async () => behindFor(0), []],
    ['no hub', () => Promise.reject(new Error('away')), ['hub unavailable']],
  ])('looks at the hub and finds %s', async (_, health, events) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await new Scene({ HUB: hubThat({ health }) }).gateway.scheduled();
    expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(events);
  });

  it('asks the hub though the ledger is away', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const health = vi.fn(async () => behindFor(0));
    const scene = new Scene({ HUB: hubThat({ health }) });
    scene.breakLedger();
    await scene.gateway.scheduled();
    expect(health).toHaveBeenCalledOnce();
  });

  it('wakes the real ones', async () => {
    const said = vi.spyOn(console, 'error');
    await new Scene().gateway.scheduled();
    expect(said).not.toHaveBeenCalled();
  });
});
