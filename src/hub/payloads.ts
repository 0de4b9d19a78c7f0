import type { Services } from '../services.ts';
import { type Payload, type Rendering, renderPush } from './payload.ts';
import type { TopicRow } from './subscriptions.ts';

/** Documents that are remembered, each below a MiB. */
const REMEMBERED = 20;

/** Documents to push, rendered once for all subscribers that lack the same changes. */
export class Payloads {
  private readonly services: Services;
  /** The one that was asked for last at the end. */
  private readonly remembered = new Map<string, Payload>();

  constructor(services: Services) {
    this.services = services;
  }

  /** The changes after `since`, as they were when `version` was the topic's newest change, or more than that, and never less. */
  async get(topic: TopicRow, since: number, version: number): Promise<Rendering> {
    const key = `${topic.id} ${since} ${version}`;
    const known = this.remembered.get(key);
    const rendering: Rendering = known ? { kind: 'payload', payload: known } : await this.render(topic, since);
    if (rendering.kind !== 'payload') return rendering;
    this.remembered.delete(key);
    this.remembered.set(key, rendering.payload);
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= REMEMBERED) break;
      this.remembered.delete(oldest);
    }
    return rendering;
  }

  /** A document that cannot be rendered holds up no other: it is tried again like one whose ledger is out of reach. */
  private async render(topic: TopicRow, since: number): Promise<Rendering> {
    try {
      return await renderPush(topic, since, this.services);
    } catch (error) {
      this.services.report('push not rendered', { topic: topic.url, error: String(error) });
      return { kind: 'unavailable' };
    }
  }
}
