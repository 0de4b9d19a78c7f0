import type { Services } from '../services.ts';
import type { Fetch } from './delivery.ts';
import type { Pushes } from './pushes.ts';
import type { Requests } from './requests.ts';
import type { SecretBox } from './secrets.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The hub's parts, for its rounds. */
export interface HubContext {
  subscriptions: Subscriptions;
  requests: Requests;
  pushes: Pushes;
  box: SecretBox;
  services: Services;
  fetch: Fetch;
  /** Milliseconds since 1970. */
  now(): number;
  /** A challenge that cannot be guessed. */
  challenge(): string;
  /** Sets the alarm for what is to be done next. */
  wake(): void;
}
