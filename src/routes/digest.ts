import { createHash } from 'node:crypto';

const encoder = new TextEncoder();

/** 128 bits of the text's SHA-256 in hex. */
export function digest(text: string): string {
  // Bytes go to the hash as they are; text would take a detour through JavaScript that costs more than the hash.
  return createHash('sha256').update(encoder.encode(text)).digest('hex').slice(0, 32);
}
