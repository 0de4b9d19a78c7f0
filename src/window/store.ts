import { fitsBytes } from '../article/text.ts';
import type { Utf8 } from '../feed/utf8.ts';
import type { Window } from '../feed/window.ts';
import type { Directory } from './directory.ts';
import { unpackWindow } from './packed.ts';

/** Where windows and the directory are read from by the whole world, and written to by the ledger alone. */
export interface WindowStore {
  /** The window in KV, which may be behind the ledger by a minute and more. */
  read(channel: string): Promise<Window | undefined>;
  /** `window` is packed. */
  write(channel: string, version: number, window: Utf8): Promise<void>;
  readDirectory(): Promise<Directory | undefined>;
  writeDirectory(directory: string): Promise<void>;
}

export const DIRECTORY_KEY = 'directory';

/** Bytes that KV takes in one value. */
const KEY_BYTES = 512;

/** `all` → `window/all`. Slugs are at most 200 bytes, so the key is below KV's 512. */
export function windowKey(channel: string): string {
  return `window/${channel}`;
}

export function kvWindows(kv: KVNamespace): WindowStore {
  return {
    async read(channel) {
      const key = windowKey(channel);
      // A request may name a channel that is too long to be one.
      if (!fitsBytes(key, KEY_BYTES)) return undefined;
      const packed = await kv.get(key, 'arrayBuffer');
      return packed === null ? undefined : unpackWindow(new Uint8Array(packed));
    },
    async write(channel, version, window) {
      await kv.put(windowKey(channel), window, { metadata: { version } });
    },
    async readDirectory() {
      return (await kv.get<Directory>(DIRECTORY_KEY, 'json')) ?? undefined;
    },
    async writeDirectory(directory) {
      await kv.put(DIRECTORY_KEY, directory);
    },
  };
}
