import { FOR_GOOD } from '../http/caching.ts';
import type { Services } from '../services.ts';
import type { Document } from './document.ts';
import { unknownAddress } from './pages.ts';

/** A picture. Its name is of its content, so it is kept for good, and is no page that could run anything. */
export async function mediaDocument(name: string, services: Services): Promise<Document> {
  const found = await services.media?.get(name);
  if (!found) return unknownAddress(services);
  return {
    status: 200,
    file: found.bytes,
    headers: {
      'Content-Type': found.mediaType,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // Pages of other sites show it, too.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      ETag: `"${name}"`,
    },
    reader: FOR_GOOD,
  };
}
