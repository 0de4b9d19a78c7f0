import { readdirSync, readFileSync } from 'node:fs';

/** The processes of workerd that this process has started, by their ids. Linux alone tells. */
export function runtimes(): string[] {
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && isOwnRuntime(id));
}

function isOwnRuntime(id: string): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return stat.includes('(workerd)') && Number(parent) === process.pid;
  } catch {
    // It ended just now.
    return false;
  }
}

/** Milliseconds that all threads of a process have run so far: time in which others had the CPU is not among them. */
export function cpuTime(id: string): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${id}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended just now.
    }
  }
  return nanoseconds / 1e6;
}
