/** How long a reader may keep a feed before it asks again, in seconds: `max-age` of HTTP and `ttl` of RSS say the same. */
export const FRESH_SECONDS = 300;
