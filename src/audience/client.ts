import { objectAt, type Place } from '../ledger/place.ts';
import { withTimeout } from '../ledger/timeout.ts';
import type { Audience } from './audience.ts';
import type { AudiencePort } from './contract.ts';

/** The object did not answer, or answered with a fault of its own. */
export class AudienceUnavailable extends Error {
  constructor(cause: unknown) {
    super('The figures of the audience cannot be reached.', { cause });
    this.name = 'AudienceUnavailable';
  }
}

/** Milliseconds. */
const TIMEOUT = 10_000;
/** The object `Audience` behind its binding, where the ledger is. Each call throws {@link AudienceUnavailable} when it fails or takes too long. */
export function audienceClient(namespace: DurableObjectNamespace<Audience>, place: Place = {}): AudiencePort {
  const stub = () => objectAt<AudiencePort>(namespace, place);
  const reach = async <T>(call: () => Promise<T>) => {
    try {
      return await withTimeout(TIMEOUT, call());
    } catch (cause) {
      throw new AudienceUnavailable(cause);
    }
  };
  return {
    salt: () => reach(() => stub().salt()),
    take: (id, batch) => reach(() => stub().take(id, batch)),
    report: (range, options) => reach(() => stub().report(range, options)),
    unread: (since, limit) => reach(() => stub().unread(since, limit)),
    subscribers: (channel) => reach(() => stub().subscribers(channel)),
  };
}
