/** RFC 9110 section 4.1 asks for at least 8,000; a longer one is data and no address. */
const LONGEST = 8192;
/** No base has a part in these: most URLs, and the base would be parsed with every one. */
const ABSOLUTE = /^https?:\/\//i;
/** Names with dots between whose last one could be a top-level domain (RFC 3696 section 2), or an address of IPv4; maybe a port. */
const HOST =
  /^(?:[\p{L}\p{M}\p{N}_-]+\.)+(?:[\p{L}\p{M}]{2,63}|xn--[a-z0-9-]{1,59})(?::\d{1,5})?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/iu;
/** What files in addresses are called by; `zip` and `mov` are top-level domains, too, but seldom meant so. */
const FILE =
  /\.(?:[sx]?html?|php\d?|aspx?|jspx?|cgi|xml|rss|atom|json|txt|pdf|epub|docx?|zip|css|js|png|jpe?g|gif|webp|avif|svg|ico|mp[34]|m4[av]|og[gv]|opus|wav|web[ma]|mov)$/i;
const SAFE_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,[a-z0-9+/]+={0,2}$/i;

/**
 * `value` as an absolute http or https URL, resolved against `base` (RFC 3986 section 5), or undefined when it can't be
 * one: other schemes, no host, too long, or not a URL. `//host/path` takes the scheme of the base. It is read as
 * browsers read it, so what they ignore in a scheme (tabs, line breaks, controls at the ends) hides nothing, and
 * passwords in it are left out: a feed is public.
 */
export function webUrl(value: string, base?: string): string | undefined {
  const url = resolve(value, base);
  return url && isWeb(url) ? publicHref(url) : undefined;
}

/** Like webUrl, for what a reader can follow: `mailto:` and `tel:` too (RFC 6068, RFC 3966). */
export function linkUrl(value: string, base?: string): string | undefined {
  const url = resolve(value, base);
  if (!url) return undefined;
  if (isWeb(url)) return publicHref(url);
  const follows = (url.protocol === 'mailto:' || url.protocol === 'tel:') && url.pathname !== '';
  return follows && url.href.length <= LONGEST ? url.href : undefined;
}

/**
 * Like webUrl, for what a reader can show: an image inside a `data:` URL too (RFC 2397), as long as its format is one
 * of pixels. SVG is a document with scripts and links of its own, so it is none.
 */
export function imageUrl(value: string, base?: string): string | undefined {
  if (!isDataUrl(value)) return webUrl(value, base);
  const compact = value.replace(/\s+/g, '');
  return SAFE_IMAGE.test(compact) ? compact : undefined;
}

/** Whether the value carries its content in itself, as placeholders do until a script loads the real picture. */
export function isDataUrl(value: string): boolean {
  return /^\s*data:/i.test(value);
}

/**
 * Like webUrl, for a field that is an address by itself: undefined for one that begins with a host and lacks its scheme, too.
 * In HTML such a reference is a path, as in browsers.
 */
export function fieldUrl(value: string, base: string): string | undefined {
  return lacksScheme(value.trim()) ? undefined : webUrl(value, base);
}

/** What {@link fieldUrl} wants in place of this value, with what to write where that can be told. */
export function wantedUrl(value: string): string {
  const trimmed = value.trim();
  const hint = lacksScheme(trimmed) && fits(trimmed) ? `: write https://${trimmed}` : '';
  return `an http or https URL${hint}`;
}

/**
 * Whether a reference begins with what looks like a host: as a path it would lead nowhere. The first segments of real paths
 * seldom hold a dot, but for files such as `index.php`; those of `./example.com/foo` hold none.
 */
function lacksScheme(reference: string): boolean {
  const first = reference.split(/[/?#]/, 1)[0] ?? '';
  return HOST.test(first) && !FILE.test(first);
}

/** The path of the page that shows an article, for those that have no `url` of their own. */
export function articlePath(id: string): string {
  return `/article/${encodeURIComponent(id.toWellFormed())}`;
}

function fits(value: string): boolean {
  return value !== '' && value.length <= LONGEST;
}

function resolve(value: string, base: string | undefined): URL | null {
  const trimmed = value.trim();
  if (!fits(trimmed)) return null;
  return ABSOLUTE.test(trimmed) ? URL.parse(trimmed) : URL.parse(trimmed, base);
}

function isWeb(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

function publicHref(url: URL): string | undefined {
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  const { href } = url;
  return href.length <= LONGEST ? href : undefined;
}
