import type { Latencies } from './soak-report.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** The edgefeed at `origin`, as publishers and readers ask it. */
export class SoakClient {
  private readonly origin: string;
  private readonly token: string;
  /** Polls of feeds that were answered. */
  polls = 0;

  constructor(origin: string, token: string) {
    this.origin = origin;
    this.token = token;
  }

  /** The answer, whole; how long it took goes to `latencies`. */
  async ask(latencies: Latencies | undefined, path: string, init: RequestInit = {}): Promise<Answer> {
    const began = performance.now();
    const response = await fetch(this.origin + path, init);
    const text = await response.text();
    latencies?.add(performance.now() - began);
    if (!path.startsWith('/api/')) this.polls += 1;
    return { status: response.status, headers: response.headers, text };
  }

  api(latencies: Latencies | undefined, method: string, path: string, body?: object): Promise<Answer> {
    return this.ask(latencies, path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  async health(): Promise<{ articles: number; backlog: number }> {
    const { status, text } = await this.api(undefined, 'GET', '/api/health');
    if (status !== 200) throw new Error(`/api/health answered ${status}`);
    return JSON.parse(text);
  }

  /** The titles in a category's feed, by id; none while there is no such feed. */
  async titles(category: string): Promise<Map<string, string>> {
    const path = feedOf(category);
    const { status, text } = await this.ask(undefined, path);
    if (status === 404) return new Map();
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    const { items } = JSON.parse(text) as { items: { id: string; title: string }[] };
    return new Map(items.map(({ id, title }) => [id, title]));
  }
}

export function feedOf(category: string, file = 'feed.json'): string {
  return `/category/${encodeURIComponent(category)}/${file}`;
}
