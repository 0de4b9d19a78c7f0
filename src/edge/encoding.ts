/**
 * What clients send most as `Accept-Encoding`. In front of the worker each value is a variant of its own, compared verbatim
 * (`docs/performance.md`), so only answers to these are kept there; the others are made when they are asked for.
 */
const COMMON = new Set([
  '',
  '*',
  'identity',
  'gzip',
  'gzip, deflate',
  'gzip,deflate',
  'gzip, deflate, br',
  'gzip,deflate,br',
  'gzip, deflate, br, zstd',
  'gzip, br',
  'br, gzip',
  'br,gzip',
  'deflate, gzip',
  'deflate, gzip, br, zstd',
  'gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
]);

/** What the worker is told in place of what the client sent. */
const REPLACED = /^(br, gzip|gzip, br|gzip)?$/;

/** The `Accept-Encoding` that the client sent: the platform replaces it on the way to the worker. */
export function clientEncodings(request: Request): string {
  const told = request.headers.get('Accept-Encoding') ?? '';
  const cf = request.cf as { clientAcceptEncoding?: string } | undefined;
  if (cf === undefined) return told;
  // Nothing said, and nothing but the platform's own words: better uncompressed than not to be read.
  return cf.clientAcceptEncoding ?? (REPLACED.test(told) ? '' : told);
}

/** Whether an answer to this `Accept-Encoding` may be kept in front of the worker, as a variant. */
export function isCommon(encodings: string): boolean {
  return COMMON.has(encodings);
}

/** Whether a client takes gzip and would not rather have it uncompressed (RFC 9110 section 12.5.3). Without the header: no. */
export function takesGzip(encodings: string): boolean {
  const weights = new Map<string, number>();
  for (const coding of encodings.toLowerCase().split(',')) {
    const [name = '', ...parameters] = coding.split(';').map((part) => part.trim());
    const weight = parameters
      .map((parameter) => /^q\s*=\s*([\d.]+)$/.exec(parameter)?.[1])
      .find((q) => q !== undefined);
    weights.set(name, weight === undefined ? 1 : Number(weight));
  }
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0);
}
