const encoder = new TextEncoder();
/** Bytes of the nonce that precedes a sealed text (NIST SP 800-38D section 8.2.2). */
const NONCE = 12;

/** Encrypts subscribers' secrets at rest: AES-256-GCM under keys derived from HUB_SECRET (HKDF, RFC 5869). */
export class SecretBox {
  private readonly keys: Promise<CryptoKey>[];

  /** With several, the first one seals, and all of them open. */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map(deriveKey);
  }

  async seal(text: string): Promise<ArrayBuffer> {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const key = (await this.keys[0]) as CryptoKey;
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, encoder.encode(text));
    const bytes = new Uint8Array(NONCE + sealed.byteLength);
    bytes.set(iv);
    bytes.set(new Uint8Array(sealed), NONCE);
    return bytes.buffer;
  }

  /** The text, or undefined when no key opens it: HUB_SECRET was another one. */
  async open(sealed: ArrayBuffer): Promise<string | undefined> {
    const iv = sealed.slice(0, NONCE);
    for (const key of this.keys) {
      try {
        const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, sealed.slice(NONCE));
        return new TextDecoder().decode(text);
      } catch {
        // The next key may be the one.
      }
    }
    return undefined;
  }
}

/** `sha256=` and the HMAC of the body in hexadecimal (WebSub section 7.1). */
export async function signatureOf(secret: string, body: BufferSource): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return `sha256=${new Uint8Array(await crypto.subtle.sign('HMAC', key, body)).toHex()}`;
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const info = encoder.encode('edgefeed hub secrets');
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(parameters, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
