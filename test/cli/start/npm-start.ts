import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A run of `npm start`, in a process group of its own. */
export interface Run {
  npm: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Resolves with the address when the server is ready; rejects with the output when it ended before. */
  ready: Promise<string>;
  /** Resolves when nothing that could print is left of it, with npm's exit code. */
  ended: Promise<number | null>;
  /** The command lines of what still runs in its group. */
  left(): string[];
  /** To every process of the group, as a terminal does it. */
  signalGroup(signal: NodeJS.Signals): void;
}

const runs: Run[] = [];

export function npmStart(args: string[], environment: Record<string, string> = {}): Run {
  const npm = spawn('npm', ['start', '--', ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutOurs(process.env), ...environment },
  });
  const group = npm.pid as number;
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(npm, 'close').then(([code]) => code as number | null);
  const ready = new Promise<string>((resolve, reject) => {
    npm.stdout.on('data', () => {
      const address = /^Ready on (\S+)$/m.exec(output)?.[1];
      if (address) resolve(address);
    });
    void ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  // Runs that are meant to fail are not asked whether they are ready.
  ready.catch(() => {});
  const run: Run = {
    npm,
    output: () => output,
    ready,
    ended,
    left: () => livingIn(group),
    signalGroup: (signal) => process.kill(-group, signal),
  };
  runs.push(run);
  return run;
}

/** Kills what a failed test left behind. */
export function killTheRest(): void {
  for (const run of runs) if (run.left().length > 0) run.signalGroup('SIGKILL');
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'edgefeed-start-'));
}

/** The environment as a newcomer has it, not as the npm has made it that runs these tests. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(npm_|INIT_CWD$|PUBLISH_TOKEN$|PUBLIC_URL$|VITEST|NODE_ENV$|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}

/** A process that ended is none, though it is not reaped yet (Z), or has only given back its memory (no command). */
function livingIn(group: number): string[] {
  return processes()
    .filter((one) => one.group === group && !one.state.startsWith('Z') && one.command !== '')
    .map(({ command }) => command);
}

function processes(): { group: number; state: string; command: string }[] {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-Ao', 'pgid=,stat=,args='], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => {
      const [group, state = '', ...command] = line.trim().split(/\s+/);
      return { group: Number(group), state, command: command.join(' ') };
    });
  }
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const [state = '', , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ group: Number(group), state, command }];
    } catch {
      return [];
    }
  });
}
