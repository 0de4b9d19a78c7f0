import { clientEncodings, isCommon, takesGzip } from '../edge/encoding.ts';
import { IM_USED } from '../edge/instance-manipulation.ts';
import type { FeedAddress } from '../feed/addresses.ts';
import { compressedHere } from './feed-headers.ts';

/**
 * The answer as this client takes it. The edge compresses RSS itself; what it leaves alone, Atom, JSON Feed and every answer
 * that isn't a 200, is compressed here for those who take gzip. In front of the worker only the plain answers to the usual
 * values of `Accept-Encoding` are kept.
 */
export function negotiate(request: Request, { format }: FeedAddress, response: Response): Response {
  const { headers, status } = response;
  if (status !== 200 && status !== IM_USED) return response;
  if (request.headers.has('A-IM')) headers.set('Cloudflare-CDN-Cache-Control', 'no-store');
  if (status === 200 && !compressedHere(format)) return response;
  const encodings = clientEncodings(request);
  if (!isCommon(encodings)) headers.set('Cloudflare-CDN-Cache-Control', 'no-store');
  if (response.body && takesGzip(encodings)) headers.set('Content-Encoding', 'gzip');
  return response;
}
