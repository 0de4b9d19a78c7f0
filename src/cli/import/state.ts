import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
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
 * survives `kill -9`, and a torn last line is only work done again. Written anew, in one step, when it has grown. Two runs
 * at once append to the same log. `tell` hears of lines that make no sense.
 */
export async function openState(folder: string, name: string, tell: (line: string) => void): Promise<State> {
  const path = join(folder, `${name}.ndjson`);
  await mkdir(folder, { recursive: true });
  // The state belongs to this copy of the source, not to its repository.
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  const text = await textOf(path);
  const { known, lines, broken } = parse(text);
  if (broken > 0) tell(`${path}: ${broken} of ${lines} lines are damaged; what they knew is sent again`);
  let written = lines;
  // A line torn by a crash must not swallow the next one. And where nothing can be written is to be known at once.
  await appendFile(path, text === '' || text.endsWith('\n') ? '' : '\n');
  const append = async (added: Line[]): Promise<void> => {
    if (added.length === 0) return;
    written += added.length;
    await appendFile(path, added.map((line) => `${JSON.stringify(line)}\n`).join(''));
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
      if (written <= known.size * 2 + 100 && broken === 0) return;
      // Read again: another run may have added what this one doesn't know.
      const whole = [...parse(await textOf(path)).known].map((entry) => `${JSON.stringify(asLine(entry))}\n`).join('');
      await writeFile(`${path}.${process.pid}`, whole);
      await rename(`${path}.${process.pid}`, path);
    },
  };
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
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

function parse(text: string): { known: Map<string, Memory>; lines: number; broken: number } {
  const known = new Map<string, Memory>();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let broken = 0;
  for (const [index, line] of lines.entries()) {
    const read = lineOf(line);
    if (!read) {
      // The last was torn by a crash: what it said is asked of the server again, and is no damage.
      if (index < lines.length - 1) broken++;
      continue;
    }
    const [key, id, hash, fingerprint] = read;
    if (id === undefined) known.delete(key);
    else known.set(key, { id, hash: hash ?? undefined, fingerprint: fingerprint ?? undefined });
  }
  return { known, lines: lines.length, broken };
}

function lineOf(line: string): Line | undefined {
  try {
    const read: unknown = JSON.parse(line);
    const isLine = Array.isArray(read) && typeof read[0] === 'string' && read.slice(1).every(isText);
    return isLine && (read.length === 1 || typeof read[1] === 'string') ? (read as unknown as Line) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
