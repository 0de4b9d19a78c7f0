import type { Window } from './window.ts';

/**
 * What has changed in the window since `version`, as a window: the articles that joined or changed, and the tombstones.
 * Undefined when all of its articles have: then there may have been others before them which are gone by now, and only the
 * full document tells no less than the reader missed (RFC 3229 section 10.4.1 leaves that to the server). Undefined, too, when
 * that version is from before the ledger lost time.
 */
export function windowSince(window: Window, version: number): Window | undefined {
  if (version < (window.renewed ?? 0)) return undefined;
  const changed = window.items.map((_, index) => (window.changes[index] ?? window.version) > version);
  if (window.items.length > 0 && changed.every(Boolean)) return undefined;
  return {
    ...window,
    // What is not in it is not gone.
    complete: false,
    items: window.items.filter((_, index) => changed[index]),
    changes: window.changes.filter((_, index) => changed[index]),
    tombstones: window.tombstones.filter((one) => one.version > version),
  };
}
