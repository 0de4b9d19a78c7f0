/** The result of one check. `advice` says what to do about everything that is not `ok`. */
export interface Finding {
  level: 'ok' | 'warning' | 'fault';
  what: string;
  advice?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const warning = (what: string, advice: string): Finding => ({ level: 'warning', what, advice });
export const fault = (what: string, advice: string): Finding => ({ level: 'fault', what, advice });

/** Sentences that the read path relies on: the page of Cloudflare's documentation with each, and what to do where it does not hold. */
const DOCUMENTED = {
  gateway: ['workers/cache/configuration', 'Look for rules or a proxy before the worker that change answers.'],
  variants: ['workers/cache', 'Switch off the compression rules of the zone; else report it with the headers.'],
  storing: ['workers/cache', 'Set cache = { enabled = true } in [exports.Documents], and deploy again.'],
  revalidation: ['workers/cache/configuration', 'Switch the cache of [exports.Documents] off, and report it.'],
  key: ['workers/cache/cache-keys', 'Look for rules or a proxy that take A-IM or If-None-Match away.'],
  purge: ['workers/cache/purge', 'See "When a feed is stale" in docs/operations.md.'],
  limits: ['workers/cache/limitations', 'Wait for five minutes without publishing, and try again.'],
} as const;
export type Documented = keyof typeof DOCUMENTED;

/** Advice, and the page that documents how it should be. */
export function adviceOn(sentence: Documented): string {
  const [page, todo] = DOCUMENTED[sentence];
  return `${todo} Cloudflare's page ${page} says how it should be.`;
}

/** A fault because the documentation did not hold. */
export const broken = (what: string, sentence: Documented): Finding => fault(what, adviceOn(sentence));
