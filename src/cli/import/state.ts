import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the importer knows of an entry. `hash` is there once the server said that it has that article. */
export interface Memory {
  id: string;
  hash?: string | undefined;
  fingerprint?: string | undefined;
}

/** What was sent to one server from one source. Ids are kept for ever, whatever else is forgotten. */
export interface State {
  get(key: string): Memory | undefined;
  /** Durable when it resolves: a process killed afterwards still knows it. */
  record(memories: [key: string, memory: Memory][]): Promise<void>;
  forget(keys: string[]): Promise<void>;
  all(): [key: string, memory: Memory][];
  close(): Promise<void>;
}

type Line = [key: string, id?: string, hash?: string | null, fingerprint?: string | null];

/**
 * The state in `folder`/`name`.ndjson, a log to which every answer of the server is appended: what was acknowledged
 * survives `kill -9`, and a torn last line is only work done again. Written anew, in one step, when it has grown.
 */
export async function openState(folder: string, name: string): Promise<State> {
  const path = join(folder, `${name}.ndjson`);
  await mkdir(folder, { recursive: true });
  // The state belongs to this copy of the source, not to its repository.
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  const { known, lines } = parse(await readFile(path, 'utf8').catch(() => ''));
  let written = lines;
  const file = await open(path, 'a');
  // A line torn by a crash must not swallow the next one.
  if (lines > 0) await file.appendFile('\n');
  const append = async (added: Line[]): Promise<void> => {
    if (added.length === 0) return;
    written += added.length;
    await file.appendFile(added.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  return {
    ...inMemory(known),
    async record(memories) {
      for (const [key, memory] of memories) known.set(key, memory);
      await append(memories.map(asLine));
    },
    async forget(keys) {
      for (const key of keys) known.delete(key);
      await append(keys.map((key) => [key]));
    },
    async close() {
      await file.close();
      if (written <= known.size * 2 + 100) return;
      const whole = [...known].map((entry) => `${JSON.stringify(asLine(entry))}\n`).join('');
      await writeFile(`${path}.new`, whole);
      await rename(`${path}.new`, path);
    },
  };
}

/** What a state knows, without touching it. */
export async function readState(folder: string, name: string): Promise<Map<string, Memory>> {
  return parse(await readFile(join(folder, `${name}.ndjson`), 'utf8').catch(() => '')).known;
}

/** A state that lasts as long as the process. */
export function inMemory(known = new Map<string, Memory>()): State {
  return {
    get: (key) => known.get(key),
    all: () => [...known],
    async record(memories) {
      for (const [key, memory] of memories) known.set(key, memory);
    },
    async forget(keys) {
      for (const key of keys) known.delete(key);
    },
    async close() {},
  };
}

function asLine([key, { id, hash, fingerprint }]: [string, Memory]): Line {
  return [key, id, hash ?? null, fingerprint ?? null];
}

function parse(text: string): { known: Map<string, Memory>; lines: number } {
  const known = new Map<string, Memory>();
  let lines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    lines++;
    try {
      const [key, id, hash, fingerprint] = JSON.parse(line) as Line;
      if (typeof key !== 'string') continue;
      if (id === undefined) known.delete(key);
      else known.set(key, { id, hash: hash ?? undefined, fingerprint: fingerprint ?? undefined });
    } catch {
      // Torn by a crash: what it said is asked of the server again.
    }
  }
  return { known, lines };
}
