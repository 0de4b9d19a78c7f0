/** The execution context of the request that began a run. */
export interface Leader {
  waitUntil(work: Promise<unknown>): void;
}

interface Run<Shared> {
  /** Milliseconds since 1970. */
  begun: number;
  shared: Promise<Shared | undefined>;
}

/** Milliseconds: the runtime lets a run go on for no longer once its client has gone. */
const LONGEST_RUN = 30_000;

/**
 * Runs of the worker that requests share (`workers/cache`, "Request collapsing"). A request waits for the run of
 * another, which the runtime allows as long as that run comes to an end: so every run is handed to `waitUntil`, and a
 * request waits for none that must have been ended.
 */
export class Collapsing<Shared> {
  private readonly runs = new Map<string, Run<Shared>>();

  /** Whether a run is under way, `now` in milliseconds since 1970. */
  has(lock: string, now: number): boolean {
    const run = this.runs.get(lock);
    return run !== undefined && now - run.begun < LONGEST_RUN;
  }

  /** Waits for the run that is under way: undefined when it failed, gave what cannot be shared, or takes too long. */
  async follow(lock: string): Promise<Shared | undefined> {
    // The timer also keeps the runtime from ending this request as one that hangs: it has no other I/O of its own.
    let timer: ReturnType<typeof setTimeout> | null = null;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, LONGEST_RUN);
    });
    try {
      return await Promise.race([this.runs.get(lock)?.shared, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Begins a run, of which `share` says what others may have. It ends even when its own client goes away. */
  lead<T>(
    lock: string,
    now: number,
    leader: Leader,
    work: Promise<T>,
    share: (result: T) => Shared | undefined,
  ): Promise<T> {
    const run = { begun: now, shared: work.then(share, () => undefined) };
    this.runs.set(lock, run);
    const release = () => {
      if (this.runs.get(lock) === run) this.runs.delete(lock);
    };
    leader.waitUntil(run.shared.then(release));
    return work;
  }
}
