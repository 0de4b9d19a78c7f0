import type { Format } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import type { Utf8 } from '../feed/utf8.ts';
import type { Window } from '../feed/window.ts';
import type { House } from './house.ts';

/** Documents live as long as the window they were made from. */
const documents = new WeakMap<Window, Partial<Record<Format, Utf8>>>();

/**
 * The window as a feed document, made once however many ask for it. The publication is that of the house, and a window is
 * always shown as the same `page`.
 */
export function rendered({ publication }: House, window: Window, format: Format, page?: number): Utf8 {
  const made = documents.get(window) ?? {};
  documents.set(window, made);
  made[format] ??= renderFeed(window, publication, format, page === undefined ? undefined : { number: page });
  return made[format];
}
