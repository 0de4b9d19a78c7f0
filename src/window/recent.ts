import type { Window } from '../feed/window.ts';
import { Memory } from './memory.ts';

/** What is remembered, in bytes of content. */
const CAPACITY = 4_000_000;
/** What an article takes besides its content. */
const ARTICLE = 1_000;

/**
 * The windows that this isolate had lately. They may be outdated: only the ledger knows. But when it says that one is
 * current, nobody has to read or render it again.
 */
export class RecentWindows {
  private readonly windows = new Memory<Window>(CAPACITY, sizeOf);

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

function sizeOf({ items }: Window): number {
  return items.reduce(
    (sum, { content_html, content_text }) =>
      sum + (content_html?.byteLength ?? 0) + (content_text?.byteLength ?? 0) + ARTICLE,
    ARTICLE,
  );
}
