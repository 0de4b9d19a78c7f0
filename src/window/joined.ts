import type { Window } from '../feed/window.ts';
import type { WindowStore } from './store.ts';

/** A reading of which nothing was heard for so long is taken for dead: the request that began it may have ended. */
const PATIENCE = 1_000;
/** Between two looks for the outcome: first a millisecond, then twice as long each time, at most this. */
const LONGEST_PAUSE = 16;

interface Reading {
  begun: number;
  outcome?: { window: Window | undefined } | { error: unknown };
}

/**
 * The same store, but who asks for a window that is being read just now waits for that reading, by timers of its own: the
 * platform lets no request wait for another. KV may be a minute behind in any case, and whoever reads from it asks the
 * ledger afterwards, so nobody sees anything older for it. Times are in milliseconds.
 */
export function joinedReads(
  store: WindowStore,
  now: () => number = Date.now,
  timer: (milliseconds: number) => Promise<void> = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
): WindowStore {
  const readings = new Map<string, Reading>();

  const lead = async (channel: string) => {
    const reading: Reading = { begun: now() };
    readings.set(channel, reading);
    try {
      const window = await store.read(channel);
      reading.outcome = { window };
      return window;
    } catch (error) {
      reading.outcome = { error };
      throw error;
    } finally {
      if (readings.get(channel) === reading) readings.delete(channel);
    }
  };
  const follow = async (channel: string, reading: Reading) => {
    for (let pause = 1; now() - reading.begun <= PATIENCE; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      await timer(pause);
      if (reading.outcome && 'error' in reading.outcome) throw reading.outcome.error;
      if (reading.outcome) return reading.outcome.window;
    }
    return store.read(channel);
  };

  return {
    ...store,
    read(channel) {
      const reading = readings.get(channel);
      return reading && now() - reading.begun <= PATIENCE ? follow(channel, reading) : lead(channel);
    },
  };
}
