import { webUrl } from './url.ts';

/** Schemes whose ids stand in feeds as they are, if they are well-formed: RFC 8141 section 2, RFC 4151 section 2.1. */
const URN = /^urn:[a-z0-9][a-z0-9-]{1,31}:[\w\-.~!$&'()*+,;=:@/?#%]+$/i;
const TAG = /^tag:[\w\-.]+(@[\w\-.]+)?,\d{4}(-\d{2}(-\d{2})?)?:[\w\-.~!$&'()*+,;=:@/?#%]*$/;

/** The id as the ledger knows it: one URL written in two ways (RFC 3986 section 6.2.2) is one id. */
export function canonicalId(id: string): string {
  const trimmed = id.trim();
  if (!/^https?:/i.test(trimmed)) return trimmed;
  return webUrl(trimmed)?.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase()) ?? trimmed;
}

/**
 * The absolute URI by which feeds call the article with this canonical id (RFC 4287 section 4.2.6): the id itself where
 * it is one, else a `tag:` URI (RFC 4151) minted under `host`. Whoever asks keeps the answer: the host may change, the
 * URI may not. The year is fixed, so that a publication imported once more elsewhere keeps its ids.
 */
export function uriOf(id: string, host: string): string {
  if (webUrl(id) === id || URN.test(id) || TAG.test(id)) return id;
  return `tag:${host},2026:${encodeURIComponent(id)}`;
}
