import { statSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;

/**
 * Yields once for every burst of changes under `path`, after it has settled, from the call on. What the importer itself
 * writes (`.edgefeed`) is no change. Ends when `signal` says so; throws when the system can't watch any longer.
 */
export function changes(path: string, signal: AbortSignal): AsyncIterable<void> {
  // Editors save a file by putting another in its place: of a single one its folder is watched.
  const single = statSync(path).isFile() ? basename(path) : undefined;
  const events = watch(single === undefined ? path : dirname(path), { recursive: single === undefined, signal });
  const iterator = events[Symbol.asyncIterator]();
  const next = () =>
    iterator.next().catch((error: unknown) => {
      if (signal.aborted) return { done: true as const, value: undefined };
      throw error;
    });
  const matters = (name: string | null) => (single === undefined ? !isOwn(name) : name === null || name === single);
  // Asked at once: what changes while the first import runs must not be missed.
  const first = next();
  first.catch(() => {});
  return bursts(first, next, matters);
}

type Event = IteratorResult<{ filename: string | null }, unknown>;

async function* bursts(
  first: Promise<Event>,
  next: () => Promise<Event>,
  matters: (name: string | null) => boolean,
): AsyncIterable<void> {
  let event = first;
  const ask = () => {
    event = next();
    // Whoever waits for it hears of a fault; until then it must not end the process.
    event.catch(() => {});
  };
  for (;;) {
    const { done, value } = await event;
    if (done) return;
    ask();
    if (!matters(value.filename)) continue;
    while (!(await Promise.race([wait(SETTLED, true), event.then(() => false)]))) {
      if ((await event).done) return;
      ask();
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
