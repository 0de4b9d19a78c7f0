/** The status of an answer that holds only what changed (RFC 3229 section 10.4.1). */
export const IM_USED = 226;

/**
 * Whether the reader takes a feed of changed entries alone: `A-IM: feed`, among others, unless with `q=0`
 * (RFC 3229 section 10.5.3; the manipulation `feed` is that of Bob Wyman's "Using RFC3229 with feeds").
 */
export function takesFeedDelta(headers: Headers): boolean {
  return (headers.get('A-IM') ?? '').split(',').some((manipulation) => {
    const [name = '', ...parameters] = manipulation.split(';').map((part) => part.trim().toLowerCase());
    return name === 'feed' && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter));
  });
}
