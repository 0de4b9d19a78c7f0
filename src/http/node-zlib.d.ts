/** What we use of Node's zlib, which the runtime has by `nodejs_compat`. */
declare module 'node:zlib' {
  export function brotliCompressSync(data: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
  export function gzipSync(data: Uint8Array): Uint8Array;
  export const constants: {
    BROTLI_PARAM_QUALITY: number;
    BROTLI_PARAM_SIZE_HINT: number;
  };
}
