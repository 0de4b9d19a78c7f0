/** The one thing that the worker takes from Node's API (`nodejs_compat`): hashing without waiting. */
declare module 'node:crypto' {
  export function createHash(algorithm: 'sha256'): {
    update(bytes: Uint8Array): { digest(encoding: 'hex'): string };
  };
}
