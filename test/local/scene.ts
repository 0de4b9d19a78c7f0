import { type Behind, WorkersCache } from '../../src/local/workers-cache.ts';

export interface Asked extends RequestInit {
  props?: unknown;
  cf?: { cacheKey?: string };
}

/** A cache before a worker that answers what the test says, and a clock that the test holds (in milliseconds). */
export function scene(worker: Behind) {
  const clock = { now: Date.UTC(2026, 10, 2) };
  const cache = new WorkersCache({ now: () => clock.now });
  const background: Promise<unknown>[] = [];
  const scene = {
    clock,
    cache,
    worker,
    /** The requests that the worker had. */
    requests: [] as Request[],
    get(target = '/', { props, ...init }: Asked = {}): Promise<Response> {
      const request = new Request(new URL(target, 'https://feeds.example.com'), init as RequestInit);
      const behind: Behind = (asked) => {
        scene.requests.push(asked);
        return scene.worker(asked);
      };
      return cache.fetch(request, behind, { props, waitUntil: (work) => background.push(work) });
    },
    /** The `Cf-Cache-Status` of an answer. */
    async status(target?: string, init?: Asked): Promise<string | null> {
      const response = await scene.get(target, init);
      await response.arrayBuffer();
      return response.headers.get('Cf-Cache-Status');
    },
    later(seconds: number): void {
      clock.now += seconds * 1000;
    },
    /** Resolves when all has ended that was begun for requests which have their answers. */
    async settled(): Promise<void> {
      await Promise.all(background);
    },
  };
  return scene;
}

/** A worker whose answers have these headers, and count up. */
export function counting(headers: HeadersInit, status = 200): Behind {
  let count = 0;
  return async () => new Response(`answer ${++count}`, { status, headers });
}
