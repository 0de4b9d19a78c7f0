import { clientEncodings, isCommon, takesGzip } from '../edge/encoding.ts';
import type { FeedAddress } from '../feed/addresses.ts';
import { compressedHere } from './feed-headers.ts';

/**
 * The answer as this client takes it. The edge compresses RSS itself; what it leaves alone, Atom, JSON Feed and every answer
 * that isn't a 200, is compressed here for those who take gzip. In front of the worker only the plain answers to the usual
 * values of `Accept-Encoding` are kept.
 */
export function negotiate(request: Request, { format }: FeedAddress, response: Response): Response {
  if (![200, 226, 304].includes(response.status)) return response;
  const encodings = clientEncodings(request);
  const { headers } = response;
  const varies = compressedHere(format);
  if (request.headers.has('A-IM') || (varies && !isCommon(encodings))) {
    headers.set('Cloudflare-CDN-Cache-Control', 'no-store');
  }
  if (response.body && (varies || response.status !== 200) && takesGzip(encodings)) {
    headers.set('Content-Encoding', 'gzip');
  }
  return response;
}
