import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

let shared = Buffer.allocUnsafe(256 * 1024);
/** Larger files are few, and get memory of their own. */
const SHARED_UP_TO = 2 * 1024 * 1024;

/**
 * The bytes of a file, in memory that the next call uses again: 20,000 posts leave no 20,000 buffers behind. Whoever
 * needs them longer copies them.
 */
export function readShared(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > SHARED_UP_TO) return readFileSync(file);
    if (size >= shared.length) shared = Buffer.allocUnsafe(size * 2);
    let length = 0;
    for (;;) {
      const read = readSync(file, shared, length, shared.length - length, length);
      length += read;
      if (read === 0) return shared.subarray(0, length);
      // It grew while it was read.
      if (length === shared.length) return readFileSync(path);
    }
  } finally {
    closeSync(file);
  }
}
