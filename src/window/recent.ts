import type { Window } from '../feed/window.ts';
import { Memory } from './memory.ts';
import { packedLength } from './packed.ts';

/** Bytes that windows and the documents made of them may take: an isolate has 128 MB for everything. */
const CAPACITY = 16_000_000;
/** A window, and it as a document in each of three formats. */
const COPIES = 4;

/**
 * The windows that this isolate had lately. They may be outdated: only the ledger knows. But when it says that one is
 * current, nobody has to read or render it again.
 */
export class RecentWindows {
  private readonly windows = new Memory<Window>(CAPACITY, (window) => COPIES * packedLength(window));

  get(channel: string): Window | undefined {
    return this.windows.get(channel);
  }

  /** Remembers a window. Returns the one to go on with: two of one version are equal, and one of them is here already. */
  keep(window: Window): Window {
    const { name } = window.channel;
    const before = this.windows.get(name);
    if (before?.version === window.version) return before;
    this.windows.keep(name, window);
    return window;
  }
}
