/** What was checked, and what came of it. `advice` says what to do about everything that is not `ok`. */
export interface Finding {
  level: 'ok' | 'warning' | 'fault';
  what: string;
  advice?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const warning = (what: string, advice: string): Finding => ({ level: 'warning', what, advice });
export const fault = (what: string, advice: string): Finding => ({ level: 'fault', what, advice });

/** A sentence of Cloudflare's documentation in our own words, its page, and what to do where it does not hold. */
interface Documented {
  says: string;
  page: string;
  todo: string;
}

/** What the read path relies on. */
export const DOCUMENTED = {
  gateway: {
    says: 'an entrypoint with its cache off runs on every request, and its answer goes out as it is',
    page: 'workers/cache/configuration',
    todo: 'Run npm run doctor, deploy again, and look for rules or a proxy in front of the worker that change answers.',
  },
  variants: {
    says: 'a variant is given only to requests with the very value of the Vary headers that it was stored for',
    page: 'workers/cache',
    todo: 'Switch off what compresses in front of the worker (compression rules of the zone); else report it with the headers.',
  },
  storing: {
    says: 'the second request for what may be stored is a hit',
    page: 'workers/cache',
    todo: 'Set cache = { enabled = true } in [exports.Documents] of wrangler.toml, and deploy again.',
  },
  revalidation: {
    says: 'a 304 from the worker only freshens what is stored, and a request without conditions gets that in full',
    page: 'workers/cache/configuration',
    todo: 'Report it with the headers of both answers; until it is mended, switch the cache of [exports.Documents] off.',
  },
  key: {
    says: 'path and query are part of the key, so that changes since a version are kept apart from the feed',
    page: 'workers/cache/cache-keys',
    todo: 'Look for rules or a proxy that take A-IM or If-None-Match from requests; else report it with the headers.',
  },
  purge: {
    says: 'a purge by tag removes, everywhere, all that the calling entrypoint has stored under the tag',
    page: 'workers/cache/purge',
    todo: 'Look for "purge failed" in npx wrangler tail, and see "When a feed is stale" in docs/operations.md.',
  },
  limits: {
    says: 'an account may purge 5 times a minute, and 25 times at once after a rest',
    page: 'workers/cache/limitations',
    todo: 'Wait for five minutes without publishing and try again; other workers of the account purge, too.',
  },
} satisfies Record<string, Documented>;

/** A fault because a sentence of the documentation did not hold. */
export const broken = (what: string, sentence: Documented): Finding => fault(what, adviceOn(sentence));
/** A warning because of a sentence of the documentation. */
export const doubtful = (what: string, sentence: Documented): Finding => warning(what, adviceOn(sentence));

const adviceOn = ({ says, page, todo }: Documented) => `Cloudflare's page ${page}: ${says}. ${todo}`;
