import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

let shared = Buffer.allocUnsafe(256 * 1024);
/** Larger files are few, and get memory of their own. */
const SHARED_UP_TO = 2 * 1024 * 1024;
/** No post is larger, whatever pictures are written into it. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The bytes of a file, in memory that the next call uses again: 20,000 posts leave no 20,000 buffers behind. Whoever
 * needs them longer copies them. Throws for what is no file, and for what is larger than 64 MiB.
 */
export function readShared(path: string): Uint8Array {
  // A pipe without a writer must not be waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error('no regular file');
    const { size } = found;
    if (size > LARGEST) throw new Error(`${size} bytes, more than 1 MiB`);
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
