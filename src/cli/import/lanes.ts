/** Runs at most `width` tasks at a time. */
export interface Lanes {
  /** Resolves once the task has begun: whoever awaits it never runs ahead by more than the lanes hold. */
  enter(task: () => Promise<void>): Promise<void>;
  /** Resolves when every task is done; rejects with the first fault. */
  drain(): Promise<void>;
}

export function lanes(width: number): Lanes {
  const running = new Set<Promise<void>>();
  let fault: { error: unknown } | undefined;
  return {
    async enter(task) {
      while (running.size >= width) await Promise.race(running);
      if (fault) throw fault.error;
      const run = task()
        .catch((error: unknown) => {
          fault ??= { error };
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    async drain() {
      while (running.size > 0) await Promise.race(running);
      if (fault) throw fault.error;
    },
  };
}
