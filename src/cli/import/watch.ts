import { watch } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;

/**
 * Yields once for every burst of changes under `path`, after it has settled, from the call on. What the importer itself
 * writes (`.edgefeed`) is no change. Ends when `signal` says so.
 */
export function changes(path: string, signal: AbortSignal): AsyncIterable<void> {
  const events = watch(path, { recursive: true, signal })[Symbol.asyncIterator]();
  const next = () => events.next().catch(() => ({ done: true as const, value: undefined }));
  // Asked at once: what changes while the first import runs must not be missed.
  return bursts(next(), next);
}

type Event = IteratorResult<{ filename: string | null }, unknown>;

async function* bursts(first: Promise<Event>, next: () => Promise<Event>): AsyncIterable<void> {
  for (let event = first; ; ) {
    const { done, value } = await event;
    if (done) return;
    event = next();
    if (isOwn(value.filename)) continue;
    while (!(await Promise.race([wait(SETTLED, true), event.then(() => false)]))) {
      if ((await event).done) break;
      event = next();
    }
    yield;
  }
}

/** Runs `run` now and after every burst; a run that fails is told and doesn't end the watch. */
export async function follow(
  bursts: AsyncIterable<void>,
  run: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> {
  await run();
  for await (const _ of bursts) await run().catch(failed);
}

function isOwn(name: string | null): boolean {
  return name !== null && /(?:^|[\\/])(?:\.edgefeed|\.git)(?:[\\/]|$)/.test(name);
}
