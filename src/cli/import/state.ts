import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import type { ImportOptions } from './import.ts';
import { isAddress, type Source } from './source/entry.ts';

/** The importer's memory of an entry. `hash` is there once the server said that it has that article. */
export interface Memory {
  id: string;
  hash?: string | undefined;
  fingerprint?: string | undefined;
}

export type State = ReturnType<typeof stateOf>;

/** The state of a source and a server, in `.edgefeed` of its folder, else of the current one; none where that fails. */
export async function openState({ home }: Source, options: ImportOptions, tell: (line: string) => void) {
  const { source, to, dryRun, state } = options;
  if (state === false) return stateOf();
  const folder = state || join(home ?? process.cwd(), '.edgefeed');
  const own = home !== undefined && !state ? '' : `-${nickname(source)}`;
  const path = join(folder, `import-${new URL(to).host.replace(/[^\w.-]/g, '_')}${own}.ndjson`);
  try {
    const text = existsSync(path) ? await readFile(path, 'utf8') : '';
    const { known, lines, broken } = parse(text);
    if (dryRun) return stateOf(known);
    if (broken > 0) tell(`${path}: ${broken} of ${lines} lines are damaged; what they knew is sent again`);
    await mkdir(folder, { recursive: true });
    // The state belongs to this copy of the source, not to its repository.
    await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
    if (broken > 0 || lines > known.size * 2 + 100) {
      await writeFile(`${path}.${process.pid}`, [...known].map(lineOf).join(''));
      await rename(`${path}.${process.pid}`, path);
    }
    // A line torn by a crash must not swallow the next one. And where nothing can be written is to be known at once.
    await appendFile(path, text === '' || text.endsWith('\n') ? '' : '\n');
    return stateOf(known, path);
  } catch (error) {
    tell(`nothing is remembered: ${(error as Error).message}`);
    return stateOf();
  }
}

function nickname(source: string): string {
  const place = isAddress(source) ? source : resolve(source);
  const name = basename(place).replace(/[^\p{L}\p{N}.-]+/gu, '_');
  return `${name.slice(0, 40)}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}

/** All that was sent. Each answer is appended at `path` and survives `kill -9`; without it, all ends with the process. */
function stateOf(known = new Map<string, Memory>(), path?: string) {
  return {
    known: known as ReadonlyMap<string, Memory>,
    /** Durable when it resolves: a process killed afterwards still knows it. What has no memory is forgotten. */
    async record(memories: [key: string, memory?: Memory][]): Promise<void> {
      for (const [key, memory] of memories) {
        if (memory) known.set(key, memory);
        else known.delete(key);
      }
      if (path !== undefined && memories.length > 0) await appendFile(path, memories.map(lineOf).join(''));
    },
  };
}

function lineOf([key, memory]: [key: string, memory?: Memory]): string {
  return `${JSON.stringify(memory ? [key, memory.id, memory.hash, memory.fingerprint] : [key])}\n`;
}

const TEXT = v.nullish(v.string());
const LINE = v.pipe(v.string(), v.parseJson(), v.tuple([v.string(), v.optional(v.string()), TEXT, TEXT]));

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
