declare namespace Cloudflare {
  interface Env {
    FEEDS: KVNamespace;
    LEDGER: DurableObjectNamespace<import('../src/index.ts').Ledger>;
    AUDIENCE_STORE: DurableObjectNamespace<import('../src/index.ts').Audience>;
    PUBLISH_TOKEN: string;
    FAULT_SEQUENCES: string;
    FAULT_OPERATIONS: string;
    FAULT_SEED: string;
    LONG_SEARCHES: string;
  }
  interface GlobalProps {
    mainModule: typeof import('../src/index.ts');
    durableNamespaces: 'Ledger' | 'Audience';
  }
}
declare module 'node:zlib' {
  export function brotliDecompressSync(data: Uint8Array): Uint8Array;
  export function gunzipSync(data: Uint8Array): Uint8Array;
}
