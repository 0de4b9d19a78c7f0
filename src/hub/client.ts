import { objectAt, type Place } from '../ledger/place.ts';
import { withTimeout } from '../ledger/timeout.ts';
import type { HubPort } from './contract.ts';
import type { Hub } from './hub.ts';

const TIMEOUT = 10_000;

/** The hub did not answer, or answered with a fault of its own. */
export class HubUnavailable extends Error {
  constructor(cause: unknown) {
    super('The hub cannot be reached.', { cause });
    this.name = 'HubUnavailable';
  }
}

/** The hub behind its binding. Each call throws {@link HubUnavailable} when it fails or takes too long. */
export function hubClient(namespace: DurableObjectNamespace<Hub>, place: Place = {}): HubPort {
  const ask = async <T>(question: (hub: HubPort) => Promise<T>): Promise<T> => {
    try {
      return await withTimeout(TIMEOUT, question(objectAt<HubPort>(namespace, place)));
    } catch (cause) {
      throw new HubUnavailable(cause);
    }
  };
  return {
    request: (request) => ask((hub) => hub.request(request)),
    health: () => ask((hub) => hub.health()),
    overview: () => ask((hub) => hub.overview()),
    subscriptions: (channel) => ask((hub) => hub.subscriptions(channel)),
    portion: (id) => ask((hub) => hub.portion(id)),
    report: (id, outcomes) => ask((hub) => hub.report(id, outcomes)),
  };
}

/** Subscriptions to the feeds of a channel, or to all feeds, now; undefined where the hub is off or does not answer. */
export async function pushSubscriptions(
  { hub, report }: { hub?: HubPort | undefined; report(event: string, detail: Record<string, unknown>): void },
  channel?: string,
): Promise<number | undefined> {
  try {
    return await hub?.subscriptions(channel);
  } catch (error) {
    if (!(error instanceof HubUnavailable)) throw error;
    report('hub unavailable', { error: String(error.cause) });
    return undefined;
  }
}
