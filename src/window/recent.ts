import type { Window } from '../feed/window.ts';

/** What is remembered, in bytes of content. */
const CAPACITY = 4_000_000;
/** A window longer than that would push out too many others. */
const LONGEST = CAPACITY / 4;
/** What an article takes besides its content. */
const ARTICLE = 1_000;

/**
 * The windows that this isolate had lately. They may be outdated: only the ledger knows. But when it says that one is
 * current, nobody has to read or render it again.
 */
export class RecentWindows {
  /** The one that was asked for longest ago first. */
  private readonly windows = new Map<string, Window>();
  private size = 0;

  get(channel: string): Window | undefined {
    const window = this.windows.get(channel);
    if (!window) return undefined;
    this.windows.delete(channel);
    this.windows.set(channel, window);
    return window;
  }

  /** Remembers a window. Returns the one to go on with: two of one version are equal, and one of them is here already. */
  keep(window: Window): Window {
    const { name } = window.channel;
    const before = this.windows.get(name);
    if (before?.version === window.version) return before;
    if (before) this.forget(name, before);
    const length = lengthOf(window);
    if (length > LONGEST) return window;
    this.windows.set(name, window);
    this.size += length;
    for (const [oldest, one] of this.windows) {
      if (this.size <= CAPACITY) break;
      this.forget(oldest, one);
    }
    return window;
  }

  private forget(channel: string, window: Window): void {
    this.windows.delete(channel);
    this.size -= lengthOf(window);
  }
}

function lengthOf({ items }: Window): number {
  return items.reduce(
    (sum, { content_html, content_text }) =>
      sum + (content_html?.byteLength ?? 0) + (content_text?.byteLength ?? 0) + ARTICLE,
    ARTICLE,
  );
}
