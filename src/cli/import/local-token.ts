import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = new Set(['localhost', '127.0.0.1', '[::1]']);
const ROOT = join(import.meta.dirname, '../../..');

/**
 * The token that `npm start` keeps in its state folder, for a server on this computer only: nobody else gets to see it.
 * Undefined for any other address, and when there is none.
 */
export function localToken(to: string, folder = join(ROOT, '.edgefeed')): string | undefined {
  const url = URL.parse(to);
  if (!url || !HERE.has(url.hostname)) return undefined;
  try {
    return readFileSync(join(folder, 'token'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
