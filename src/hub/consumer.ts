import type { HubPort } from './contract.ts';
import { deliver, type Fetch } from './delivery.ts';
import { Sender } from './sender.ts';

/**
 * Sends a portion of a push, as the hub or the queue gave it, and tells the hub what became of it. Throws where the hub cannot be reached:
 * then the queue gives it again. A portion that was sent already costs one question. `now` is in milliseconds.
 */
export async function sendPortion(id: number, hub: HubPort, fetch: Fetch, now: () => number): Promise<void> {
  const work = await hub.portion(id);
  if (!work) return;
  const sender = new Sender(now);
  const { outcomes } = work;
  const jobs = work.subscribers.map(({ id: subscriber, host, ...push }) => ({
    host,
    send: async (timeout: number) => void outcomes.set(subscriber, await deliver(fetch, push, timeout)),
  }));
  await sender.send(jobs);
  await sender.settled();
  await hub.report(id, outcomes);
}
