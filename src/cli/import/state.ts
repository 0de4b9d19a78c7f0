import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isAddress, type Source } from './source/entry.ts';

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

interface StatePlace {
  source: string;
  to: string;
  dryRun?: boolean | undefined;
  state?: string | false | undefined;
}

/**
 * The state of a source and a server: in `.edgefeed` of the source's folder, so that it moves with it; in that of the
 * current folder for a single file or an address. Where nothing can be written, nothing is remembered, and it says so.
 */
export async function openState(source: Source, place: StatePlace, tell: (line: string) => void): Promise<State> {
  if (place.state === false) return inMemory();
  const folder = place.state || join(source.home ?? process.cwd(), '.edgefeed');
  const server = URL.parse(place.to)?.host.replace(/[^\w.-]/g, '_') ?? 'server';
  const own = source.home !== undefined && !place.state ? '' : `-${nickname(place.source)}`;
  const path = join(folder, `import-${server}${own}.ndjson`);
  try {
    if (place.dryRun) return inMemory(parse(await textOf(path)).known);
    await mkdir(folder, { recursive: true });
    // The state belongs to this copy of the source, not to its repository.
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
    return await openLog(path, tell);
  } catch (error) {
    tell(`nothing is remembered: ${(error as Error).message}`);
    return inMemory();
  }
}

function nickname(source: string): string {
  const place = isAddress(source) ? source : resolve(source);
  const name = basename(place).replace(/[^\p{L}\p{N}.-]+/gu, '_');
  return `${name.slice(0, 40)}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}

type Line = [key: string, id?: string, hash?: string | null, fingerprint?: string | null];

/**
 * A log to which every answer of the server is appended: what was acknowledged survives `kill -9`, and a torn last line is
 * only work done again. Written anew, in one step, when it has grown. Two runs at once append to the same log. `tell` hears
 * of lines that make no sense.
 */
async function openLog(path: string, tell: (line: string) => void): Promise<State> {
  const text = await textOf(path);
  const { known, lines, broken } = parse(text);
  if (broken > 0) tell(`${path}: ${broken} of ${lines} lines are damaged; what they knew is sent again`);
  let written = lines;
  // A line torn by a crash must not swallow the next one. And where nothing can be written is to be known at once.
  await appendFile(path, text === '' || text.endsWith('\n') ? '' : '\n');
  const append = async (added: Line[]): Promise<void> => {
    written += added.length;
    if (added.length > 0) await appendFile(path, added.map(asText).join(''));
  };
  const memory = inMemory(known);
  return {
    ...memory,
    async record(memories) {
      await memory.record(memories);
      await append(memories.map(asLine));
    },
    async forget(keys) {
      await memory.forget(keys);
      await append(keys.map((key) => [key]));
    },
    async close() {
      if (written <= known.size * 2 + 100 && broken === 0) return;
      // Read again: another run may have added what this one doesn't know.
      const whole = [...parse(await textOf(path)).known].map(asLine).map(asText).join('');
      await writeFile(`${path}.${process.pid}`, whole);
      await rename(`${path}.${process.pid}`, path);
    },
  };
}

/** A state that lasts as long as the process. */
function inMemory(known = new Map<string, Memory>()): State {
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

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function asLine([key, { id, hash, fingerprint }]: [string, Memory]): Line {
  return [key, id, hash ?? null, fingerprint ?? null];
}

function asText(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

function parse(text: string): { known: Map<string, Memory>; lines: number; broken: number } {
  const known = new Map<string, Memory>();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let broken = 0;
  for (const [index, line] of lines.entries()) {
    const [key, id, hash, fingerprint] = lineOf(line) ?? [];
    // The last was torn by a crash: what it said is asked of the server again, and is no damage.
    if (key === undefined) broken += index < lines.length - 1 ? 1 : 0;
    else if (id === undefined) known.delete(key);
    else known.set(key, { id, hash: hash ?? undefined, fingerprint: fingerprint ?? undefined });
  }
  return { known, lines: lines.length, broken };
}

function lineOf(line: string): Line | undefined {
  try {
    const read: unknown = JSON.parse(line);
    if (!Array.isArray(read)) return undefined;
    const isLine = read.every((one, index) => typeof one === 'string' || (index > 1 && one === null));
    return isLine && read.length > 0 ? (read as unknown as Line) : undefined;
  } catch {
    return undefined;
  }
}
