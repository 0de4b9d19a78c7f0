import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import type { ImportOptions } from './import.ts';
import { isAddress, type Source } from './source/entry.ts';

/** What the importer knows of an entry. `hash` is there once the server said that it has that article. */
export interface Memory {
  id: string;
  hash?: string | undefined;
  fingerprint?: string | undefined;
}

type StatePlace = Pick<ImportOptions, 'source' | 'to' | 'dryRun' | 'state'>;

/** The state of a source and a server, in `.edgefeed` of its folder, else of the current one; none where that fails. */
export async function openState(source: Source, place: StatePlace, tell: (line: string) => void): Promise<State> {
  if (place.state === false) return new State();
  const folder = place.state || join(source.home ?? process.cwd(), '.edgefeed');
  const server = URL.parse(place.to)?.host.replace(/[^\w.-]/g, '_') ?? 'server';
  const own = source.home !== undefined && !place.state ? '' : `-${nickname(place.source)}`;
  const path = join(folder, `import-${server}${own}.ndjson`);
  try {
    const text = await textOf(path);
    const { known, lines, broken } = parse(text);
    if (place.dryRun) return new State(known);
    if (broken > 0) tell(`${path}: ${broken} of ${lines} lines are damaged; what they knew is sent again`);
    await mkdir(folder, { recursive: true });
    // The state belongs to this copy of the source, not to its repository.
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
    // A line torn by a crash must not swallow the next one. And where nothing can be written is to be known at once.
    await appendFile(path, text === '' || text.endsWith('\n') ? '' : '\n');
    return new State(known, { path, lines: broken > 0 ? Number.POSITIVE_INFINITY : lines });
  } catch (error) {
    tell(`nothing is remembered: ${(error as Error).message}`);
    return new State();
  }
}

function nickname(source: string): string {
  const place = isAddress(source) ? source : resolve(source);
  const name = basename(place).replace(/[^\p{L}\p{N}.-]+/gu, '_');
  return `${name.slice(0, 40)}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}

const LINE = v.pipe(
  v.string(),
  v.parseJson(),
  v.tuple([v.string(), v.optional(v.string()), v.nullish(v.string()), v.nullish(v.string())]),
);

/**
 * What was sent to one server from one source. Ids are kept for ever, whatever else is forgotten. Every answer of the server
 * is appended to the log: what was acknowledged survives `kill -9`, and a torn last line is only work done again. Two runs at
 * once append to the same log. Without a log it lasts as long as the process.
 */
export class State {
  private readonly known: Map<string, Memory>;
  private readonly log: { path: string; lines: number } | undefined;

  constructor(known = new Map<string, Memory>(), log?: { path: string; lines: number }) {
    this.known = known;
    this.log = log;
  }

  get(key: string): Memory | undefined {
    return this.known.get(key);
  }

  all(): [key: string, memory: Memory][] {
    return [...this.known];
  }

  /** Durable when it resolves: a process killed afterwards still knows it. */
  async record(memories: [key: string, memory: Memory][]): Promise<void> {
    for (const [key, memory] of memories) this.known.set(key, memory);
    await this.append(memories.map(lineOf));
  }

  async forget(keys: string[]): Promise<void> {
    for (const key of keys) this.known.delete(key);
    await this.append(keys.map((key) => `${JSON.stringify([key])}\n`));
  }

  /** Writes the log anew, in one step, when it has grown. */
  async close(): Promise<void> {
    if (!this.log || this.log.lines <= this.known.size * 2 + 100) return;
    const { path } = this.log;
    // Read again: another run may have added what this one doesn't know.
    await writeFile(`${path}.${process.pid}`, [...parse(await textOf(path)).known].map(lineOf).join(''));
    await rename(`${path}.${process.pid}`, path);
  }

  private async append(lines: string[]): Promise<void> {
    if (!this.log || lines.length === 0) return;
    this.log.lines += lines.length;
    await appendFile(this.log.path, lines.join(''));
  }
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function lineOf([key, { id, hash, fingerprint }]: [string, Memory]): string {
  return `${JSON.stringify([key, id, hash, fingerprint])}\n`;
}

function parse(text: string): { known: Map<string, Memory>; lines: number; broken: number } {
  const known = new Map<string, Memory>();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  let broken = 0;
  for (const [index, line] of lines.entries()) {
    const { success, output } = v.safeParse(LINE, line);
    // The last was torn by a crash: what it said is asked of the server again, and is no damage.
    if (!success) broken += index < lines.length - 1 ? 1 : 0;
    else if (output[1] === undefined) known.delete(output[0]);
    else known.set(output[0], { id: output[1], hash: output[2] ?? undefined, fingerprint: output[3] ?? undefined });
  }
  return { known, lines: lines.length, broken };
}
