/** What `ctx.cache.purge` and `ctx.cache.invalidate` take, name and refuse, by Cloudflare's page `workers/cache/purge`. */

export interface PurgeOptions {
  tags?: string[];
  pathPrefixes?: string[];
  purgeEverything?: boolean;
}

export interface PurgeResult {
  success: boolean;
  errors: { code: number; message: string }[];
}

/** The limits of the free plan, which hold for every account (`workers/cache/limitations`, `cache/how-to/purge-cache`). */
const CALLS_AT_ONCE = 25;
const CALLS_PER_MINUTE = 5;
const NAMES_PER_CALL = 100;
const TAG_LENGTH = 1024;
const TAGS_PER_ANSWER = 1000;
/** Printable ASCII without the space. */
const TAG = /^[\x21-\x7e]+$/;

/** The tags of an answer in lower case. What may not be a tag is dropped, and so are tags beyond the limit. */
export function tagsOf(headers: Headers): Set<string> {
  const tags = (headers.get('Cache-Tag') ?? '').split(',').map((tag) => tag.trim().toLowerCase());
  return new Set(tags.filter((tag) => TAG.test(tag) && tag.length <= TAG_LENGTH).slice(0, TAGS_PER_ANSWER));
}

/** The test for what a call names: the answers with one of its tags, and those below one of its paths. */
export function namedBy(options: PurgeOptions): (answer: { path: string; tags: Set<string> }) => boolean {
  const tags = (options.tags ?? []).map((tag) => tag.toLowerCase());
  const prefixes = (options.pathPrefixes ?? []).map((prefix) => (prefix.startsWith('/') ? prefix : `/${prefix}`));
  return (answer) =>
    options.purgeEverything === true ||
    tags.some((tag) => answer.tags.has(tag)) ||
    prefixes.some((prefix) => answer.path.startsWith(prefix));
}

/** Counts calls by a token bucket that is filled steadily. Times are in milliseconds. */
export class PurgeLimit {
  private tokens = CALLS_AT_ONCE;
  private counted: number | undefined;

  /** Takes a token for a call, or says why the call is refused. A call that names nothing valid takes none. */
  admit(options: PurgeOptions, now: number): PurgeResult {
    const invalid = faultOf(options);
    if (invalid !== undefined) return refused(400, invalid);
    const elapsed = now - (this.counted ?? now);
    this.counted = now;
    this.tokens = Math.min(CALLS_AT_ONCE, this.tokens + (elapsed / 60_000) * CALLS_PER_MINUTE);
    if (this.tokens < 1) return refused(429, 'The account has made too many calls. A minute allows five more.');
    this.tokens -= 1;
    return { success: true, errors: [] };
  }
}

function faultOf({ tags = [], pathPrefixes = [], purgeEverything = false }: PurgeOptions): string | undefined {
  const names = tags.length + pathPrefixes.length;
  if (purgeEverything && names > 0) return 'purgeEverything cannot be combined with tags or path prefixes.';
  if (!purgeEverything && names === 0) return 'A call needs tags, path prefixes or purgeEverything.';
  if (names > NAMES_PER_CALL) return `A call may name at most ${NAMES_PER_CALL} tags and path prefixes.`;
  if (pathPrefixes.some((prefix) => /:\/\/|[?#]/.test(prefix))) {
    return 'A path prefix may have neither a scheme, a host, a query nor a fragment.';
  }
  return undefined;
}

/** Cloudflare documents that a code is a number, and not which: these are named after HTTP's. */
function refused(code: number, message: string): PurgeResult {
  return { success: false, errors: [{ code, message }] };
}
