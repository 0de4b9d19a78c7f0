import { withParameters } from './callback.ts';
import { signatureOf } from './secrets.ts';

/** Bytes of an answer to a challenge that are read: it is shorter. */
const ECHO = 256;

/** Requests to the internet. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What became of a push: `gone` is the end of the subscription. */
export type Outcome = 'delivered' | 'failed' | 'gone';

export interface Push {
  callback: string;
  body: ArrayBuffer;
  headers: Record<string, string>;
  secret?: string | undefined;
}

/**
 * Sends a push (WebSub section 7). Any 2xx is success, 410 ends the subscription, everything else is a failure, redirects among
 * them. Nothing of the answer's body is read.
 */
export async function deliver(
  fetch: Fetch,
  { callback, body, headers, secret }: Push,
  timeout: number,
): Promise<Outcome> {
  const signed = secret === undefined ? {} : { 'X-Hub-Signature': await signatureOf(secret, body) };
  const init = { method: 'POST', body, headers: { ...headers, ...signed } };
  try {
    const response = await request(fetch, callback, init, timeout);
    void response.body?.cancel().catch(() => {});
    if (response.ok) return 'delivered';
    return response.status === 410 ? 'gone' : 'failed';
  } catch {
    return 'failed';
  }
}

export interface Intent {
  mode: string;
  topic: string;
  callback: string;
  /** Seconds. */
  lease: number;
}

/**
 * Asks the subscriber whether it wants this (WebSub section 5.3). True when the answer is 2xx and its body equals the challenge,
 * a random one, byte for byte.
 */
export async function verifyIntent(
  fetch: Fetch,
  { mode, topic, callback, lease }: Intent,
  challenge: string,
  timeout: number,
): Promise<boolean> {
  const seconds = mode === 'subscribe' ? { 'hub.lease_seconds': String(lease) } : {};
  const parameters = { 'hub.mode': mode, 'hub.topic': topic, 'hub.challenge': challenge, ...seconds };
  try {
    const response = await request(fetch, withParameters(callback, parameters), {}, timeout);
    const echo = response.ok ? await beginningOf(response) : undefined;
    if (echo === undefined) void response.body?.cancel().catch(() => {});
    return echo === challenge;
  } catch {
    return false;
  }
}

/** Tells the subscriber that there is no subscription, and why (WebSub section 5.2). */
export async function deny(
  fetch: Fetch,
  { topic, callback, reason }: { topic: string; callback: string; reason: string },
  timeout: number,
): Promise<void> {
  const parameters = { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason };
  try {
    const response = await request(fetch, withParameters(callback, parameters), {}, timeout);
    void response.body?.cancel().catch(() => {});
  } catch {
    // Its subscription has ended, whether it hears that or not.
  }
}

function request(fetch: Fetch, url: string, init: RequestInit, timeout: number): Promise<Response> {
  return fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeout) });
}

async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const bytes: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    bytes.push(...value.subarray(0, ECHO));
    if (bytes.length >= ECHO) break;
  }
  void reader.cancel().catch(() => {});
  return '';
}
