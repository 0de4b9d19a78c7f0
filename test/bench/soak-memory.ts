import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes that the workerds which this process started have in memory; 0 where there is no /proc to tell. */
export function memoryOfWorkerd(): number {
  const kilobytes = statuses().flatMap((status) => {
    const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
    const ours = status.startsWith('Name:\tworkerd') && parent === process.pid;
    return ours ? Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) : [];
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

function statuses(): string[] {
  try {
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .map(statusOf);
  } catch {
    return [];
  }
}

/** Empty for a process that ended meanwhile. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
