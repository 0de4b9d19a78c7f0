import { WorkerEntrypoint } from 'cloudflare:workers';
import { WorkersCache } from '../../src/local/workers-cache.ts';

interface Env {
  /** A document in base64, by content coding. */
  ENCODED: Record<string, string>;
}

/** The requests for one path. A promise is made by the request that waits for it: the runtime ends it with that request. */
interface Meeting {
  arrived: number;
  runs: number;
  onArrival: () => void;
  onRun: () => void;
}

const cache = new WorkersCache();
const meetings = new Map<string, Meeting>();

/** The entrypoint behind the cache. A run for `/<name>/<count>` ends when so many requests have come for that path. */
export class Documents extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    const meeting = meetingAt(new URL(request.url).pathname);
    meeting.arrived += 1;
    meeting.onArrival();
    return cache.fetch(request, (asked) => this.document(asked), this.ctx);
  }

  private async document(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const meeting = meetingAt(pathname);
    meeting.runs += 1;
    const first = meeting.runs === 1;
    meeting.onRun();
    const arrived = () => meeting.arrived >= Number(pathname.split('/')[2]);
    if (first) await until((look) => (meeting.onArrival = look), arrived);
    if (first && pathname.startsWith('/failing')) throw new Error('the worker is down');
    const coding = request.headers.get('Accept-Encoding') ?? '';
    const bytes = Uint8Array.from(atob(this.env.ENCODED[coding] ?? ''), (character) => character.charCodeAt(0));
    return new Response(bytes, {
      headers: {
        'Content-Type': 'application/atom+xml',
        ...(coding !== 'identity' && { 'Content-Encoding': coding }),
        'Cache-Control': pathname.startsWith('/private') ? 'no-store' : 'max-age=60',
        Vary: 'Accept-Encoding',
        'X-Runs': `${meeting.runs}`,
      },
      encodeBody: 'manual',
    });
  }
}

/** The gateway. With `?leave` it is gone before its run ends, as a client is that disconnects. */
export default class extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const coding = request.headers.get('X-Coding') ?? 'br';
    const exports = this.ctx.exports as unknown as { Documents: Fetcher };
    const answer = exports.Documents.fetch(`https://feeds.example.com${pathname}`, {
      method: request.method,
      headers: { 'Accept-Encoding': coding },
    });
    if (search === '?leave') {
      answer.catch(() => {});
      const meeting = meetingAt(pathname);
      await until(
        (look) => (meeting.onRun = look),
        () => meeting.runs > 0,
      );
      return new Response('left');
    }
    const inner = await answer;
    return new Response(inner.body, { status: inner.status, headers: inner.headers });
  }
}

function meetingAt(path: string): Meeting {
  const known = meetings.get(path);
  if (known) return known;
  const meeting = { arrived: 0, runs: 0, onArrival() {}, onRun() {} };
  meetings.set(path, meeting);
  return meeting;
}

/**
 * Resolves when the condition holds, which is looked at now and whenever `look` is called. The runtime ends a request that
 * waits for nothing of its own, as it would here without the timer.
 */
async function until(listen: (look: () => void) => void, condition: () => boolean): Promise<void> {
  const timer = setTimeout(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    const look = () => {
      if (condition()) resolve();
    };
    listen(look);
    look();
  });
  clearTimeout(timer);
}
