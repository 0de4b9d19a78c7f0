import { watch } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;

/**
 * Yields once for every burst of changes under `path`, after it has settled. What the importer itself writes
 * (`.edgefeed`) is no change. Ends when `signal` says so.
 */
export async function* changes(path: string, signal: AbortSignal): AsyncIterable<void> {
  const events = watch(path, { recursive: true, signal })[Symbol.asyncIterator]();
  const next = () => events.next().catch(() => ({ done: true as const, value: undefined }));
  let event = next();
  while (!signal.aborted) {
    const { done, value } = await event;
    if (done) return;
    event = next();
    if (isOwn(value?.filename ?? null)) continue;
    for (;;) {
      const settled = await Promise.race([wait(SETTLED, true), event.then(() => false)]);
      if (settled) break;
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
