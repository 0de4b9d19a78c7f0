import { backoff, SETTLING } from './projection.ts';

/** The platform refuses alarms after 2189, and articles may wait longer. Milliseconds. */
const LONGEST_SLEEP = 30 * 86_400_000;
/** Milliseconds after which an alarm that has not rung is taken for lost. */
const OVERDUE = 60_000;

/** The object's one alarm, shared by everything that has to be done later. What it remembers may be lost with the object. */
export class Alarm {
  private readonly storage: DurableObjectStorage;
  private readonly report: (event: string, detail: Record<string, unknown>) => void;
  /** When it is set to ring, as far as this instance knows. */
  private at: number | null = null;
  private failures = 0;
  private restUntil = 0;

  constructor(storage: DurableObjectStorage, report: (event: string, detail: Record<string, unknown>) => void) {
    this.storage = storage;
    this.report = report;
  }

  /** Learns what an earlier instance had set. */
  async load(): Promise<void> {
    this.at = await this.storage.getAlarm();
  }

  /**
   * It rang: does the works one after the other, each though the one before it failed. Never rejects: an alarm that does is tried
   * again six times by the platform, and then forgotten; this one goes on for ever, ever more slowly.
   */
  async rang(works: readonly (() => void | Promise<void>)[]): Promise<void> {
    this.at = null;
    let failed = false;
    for (const work of works) {
      try {
        await work();
      } catch (error) {
        failed = true;
        this.report('alarm failed', { error: String(error) });
      }
    }
    this.failures = failed ? this.failures + 1 : 0;
    this.restUntil = failed ? Date.now() + backoff(this.failures) : 0;
  }

  /** Sets it for the first of two things, unless it rings before that anyway; `settled` is looked up only when it matters. */
  set(prompt: number, settled: () => number): void {
    const now = Date.now();
    if (this.at !== null && this.at < now - OVERDUE) this.at = null;
    // A change settles before it is carried out: an alarm set before that serves it, too.
    if (this.at !== null && this.at <= Math.min(prompt, now + SETTLING)) return;
    const next = Math.max(this.restUntil, now, Math.min(prompt, settled()));
    if (next === Number.POSITIVE_INFINITY || (this.at !== null && this.at <= next)) return;
    this.at = Math.min(next, now + LONGEST_SLEEP);
    void this.storage.setAlarm(this.at);
  }
}
