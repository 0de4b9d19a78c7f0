import { withParameters } from './callback.ts';
import { signatureOf } from './secrets.ts';

/** Bytes of an answer to a challenge that are read: it is shorter. */
const ECHO = 256;

/** Requests to the internet. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The outcome of a push: `gone` is the end of the subscription. */
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
    const { ok, status } = await request(fetch, callback, init, timeout, leaveBody);
    if (ok) return 'delivered';
    return status === 410 ? 'gone' : 'failed';
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
    const read = (response: Response) => (response.ok ? beginningOf(response) : leaveBody(response) && undefined);
    return (await request(fetch, withParameters(callback, parameters), {}, timeout, read)) === challenge;
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
    await request(fetch, withParameters(callback, parameters), {}, timeout, leaveBody);
  } catch {
    // Its subscription has ended, whether it hears that or not.
  }
}

/**
 * Sends a request and reads its answer, both within so many milliseconds. Its timer ends with it: that of `AbortSignal.timeout`
 * does not, and an object whose pushes leave one each soon has the 10,000 that the platform allows.
 */
async function request<T>(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  timeout: number,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), timeout);
  try {
    return await read(await fetch(url, { ...init, redirect: 'manual', signal: ending.signal }));
  } finally {
    clearTimeout(timer);
  }
}

function leaveBody(response: Response): Response {
  void response.body?.cancel().catch(() => {});
  return response;
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
