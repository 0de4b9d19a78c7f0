import type { WindowItem } from '../feed/item.ts';
import { concatUtf8, decodeUtf8, type Utf8 } from '../feed/utf8.ts';
import { WINDOW_LAYOUT, type Window } from '../feed/window.ts';

const LINE_END = 0x0a;

/** In place of an item's content there is its length in bytes. */
type PackedItem = Omit<WindowItem, 'content_html' | 'content_text'> & {
  content_html?: number;
  content_text?: number;
};
type PackedWindow = Omit<Window, 'items'> & { layout: number; items: PackedItem[] };

/** In bytes, of the windows that were packed or unpacked. */
const lengths = new WeakMap<Window, number>();

/**
 * A window as one value, as KV keeps it and the ledger hands it out: a line of JSON, then what its items contain, one after
 * another. So content is shown without being read: to take it out of JSON and put it into XML took two thirds of a miss.
 */
export function packWindow(window: Window): Utf8 {
  const contents: Uint8Array[] = [];
  const lengthOf = (content: Uint8Array) => contents.push(content) && content.byteLength;
  const items = window.items.map(({ content_html, content_text, ...rest }): PackedItem => {
    return {
      ...rest,
      ...(content_html && { content_html: lengthOf(content_html) }),
      ...(content_text && { content_text: lengthOf(content_text) }),
    };
  });
  const head: PackedWindow = { layout: WINDOW_LAYOUT, ...window, items };
  return concatUtf8([`${JSON.stringify(head)}\n`, ...contents]);
}

/** The window that was packed so; undefined when it is none, or one that another release packed otherwise. */
export function unpackWindow(packed: Utf8): Window | undefined {
  const end = packed.indexOf(LINE_END);
  if (end < 0) return undefined;
  const { layout, ...head } = readHead(decodeUtf8(packed.subarray(0, end)));
  if (layout !== WINDOW_LAYOUT) return undefined;
  let at = end + 1;
  const take = (length: number) => {
    at += length;
    return packed.subarray(at - length, at);
  };
  const items = head.items.map(({ content_html, content_text, ...rest }): WindowItem => {
    return {
      ...rest,
      ...(content_html !== undefined && { content_html: take(content_html) }),
      ...(content_text !== undefined && { content_text: take(content_text) }),
    };
  });
  if (at !== packed.byteLength) return undefined;
  const window: Window = { ...head, items };
  lengths.set(window, packed.byteLength);
  return window;
}

/** How many bytes the window is when it is packed. */
export function packedLength(window: Window): number {
  const length = lengths.get(window) ?? packWindow(window).byteLength;
  lengths.set(window, length);
  return length;
}

function readHead(text: string): PackedWindow {
  try {
    return (JSON.parse(text) ?? {}) as PackedWindow;
  } catch {
    return { layout: 0 } as PackedWindow;
  }
}
