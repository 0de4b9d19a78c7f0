import type { Place } from '../ledger/client.ts';
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
/** One publication, one object. */
const NAME = 'publication';

/** The object `Audience` behind its binding, where the ledger is. Each call throws {@link AudienceUnavailable} when it fails or takes too long. */
export function audienceClient(
  namespace: DurableObjectNamespace<Audience>,
  { location, jurisdiction }: Place = {},
): AudiencePort {
  const placed = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction);
  const hint = location === undefined ? {} : { locationHint: location };
  // The types of RPC turn answers inside out; what arrives is what the port says.
  const stub = () => placed.getByName(NAME, hint) as unknown as AudiencePort;
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
