import { fitsBytes } from '../article/text.ts';
import { isLoopback } from '../http/loopback.ts';

/** Bytes of a callback's URL. */
const LONGEST = 2_000;
/** Names that no public server has (IANA's special-use domain names, and `internal`). */
const PRIVATE = /(?:^|\.)(?:localhost|local|internal|home\.arpa|onion)$/;
const ADDRESS = /^(?:\[.*\]|\d+\.\d+\.\d+\.\d+)$/;

/**
 * The fault of a callback, as a sentence; undefined when the hub may call it. A callback is at a public name under https
 * and its usual port, so that the hub asks nothing of a private network for anybody. Names are resolved by the platform. Where
 * the hub itself is on this machine, callbacks may be here as well, on any port.
 */
export function callbackFault(text: string, publicUrl: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'hub.callback must be an absolute https URL.';
  if (!fitsBytes(text, LONGEST)) return `hub.callback must have at most ${LONGEST} bytes.`;
  if (/[\s#]/.test(text)) return 'hub.callback must have no fragment and no white space.';
  if (url.username !== '' || url.password !== '') return 'hub.callback must have no user name and no password.';
  const own = new URL(publicUrl);
  if (isLoopback(url) && isLoopback(own)) return undefined;
  if (url.protocol !== 'https:') return 'hub.callback must begin with https.';
  if (url.port !== '') return 'hub.callback must be at the usual port, 443.';
  const name = url.hostname.replace(/\.$/, '');
  if (ADDRESS.test(name) || !name.includes('.') || PRIVATE.test(name)) {
    return 'hub.callback must be at a public host name, not at an address or a private name.';
  }
  return name === own.hostname ? 'hub.callback must be at another host than the hub.' : undefined;
}

/**
 * The address of a question to the subscriber: the callback, its own query as it is, and these parameters at the end
 * (WebSub section 5.1.1).
 */
export function withParameters(callback: string, parameters: Record<string, string>): string {
  const joint = !callback.includes('?') ? '?' : /[?&]$/.test(callback) ? '' : '&';
  return `${callback}${joint}${new URLSearchParams(parameters)}`;
}
