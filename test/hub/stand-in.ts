import type { HubPort } from '../../src/hub/contract.ts';
import type { Env } from '../../src/services.ts';

/** What is bound as HUB where a hub answers so, and does not answer anything else. */
export function hubThat(answers: Partial<HubPort>): NonNullable<Env['HUB']> {
  const away = () => () => Promise.reject(new Error('Network connection lost.'));
  const hub = new Proxy(answers, { get: (object, method) => Reflect.get(object, method) ?? away() });
  return { getByName: () => hub } as unknown as NonNullable<Env['HUB']>;
}
