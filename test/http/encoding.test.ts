import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/feed/utf8.ts';
import { chooseEncoding, clientEncodings, ENCODINGS, encode } from '../../src/http/encoding.ts';

describe('the coding of an answer, by Accept-Encoding (RFC 9110 section 12.5.3)', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['br', 'br'],
    ['BR', 'br'],
    ['*', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
    ['gzip;q=0.5, *', 'br'],
    ['identity, gzip, br', 'br'],
    ['gzip;q=0.001, br;q=0.002', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['deflate, gzip;q=1.0, *;q=0.5', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=1.0,deflate;q=0.6,identity;q=0.3', 'gzip'],
    ['gzip ; q = 0.5', 'gzip'],
    ['gzip;q=0.001', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['deflate', 'identity'],
    ['compress, zstd', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.000', 'identity'],
    ['*;q=0, identity', 'identity'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['gzip;q=2', 'identity'],
    ['gzip;q=garbage', 'identity'],
    ['gzip;q=', 'identity'],
    ['gzipped', 'identity'],
    [';q=1', 'identity'],
    [',,,', 'identity'],
    ['identity;q=0', undefined],
    ['*;q=0', undefined],
    ['identity;q=0, deflate', undefined],
    ['gzip;q=0, br;q=0, identity;q=0', undefined],
  ])('%j is %s', (accepted, encoding) => expect(chooseEncoding(accepted)).toBe(encoding));
});

describe('the Accept-Encoding of the client', () => {
  const request = (header: string | undefined, cf?: object) =>
    new Request('https://x.example/', {
      headers: header === undefined ? {} : { 'Accept-Encoding': header },
      cf: cf as CfProperties,
    });

  it.each([
    [
      'is what the platform kept, not what it made of it',
      request('br, gzip', { clientAcceptEncoding: 'gzip;q=0' }),
      'gzip;q=0',
    ],
    ['is absent where the platform kept none', request('br, gzip', { colo: 'X' }), undefined],
    ['is the header where no platform is between', request('gzip'), 'gzip'],
    ['is absent where there is no header', request(undefined), undefined],
  ])('%s', (_, given, expected) => expect(clientEncodings(given)).toBe(expected));
});

it.each(ENCODINGS)('%s comes out again as it went in', (encoding) => {
  const text = encodeUtf8('财经 news '.repeat(1000));
  const decode = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Uint8Array) => bytes };
  const encoded = encode(text, encoding);
  expect(new Uint8Array(decode[encoding](encoded))).toEqual(text);
  if (encoding !== 'identity') expect(encoded.byteLength).toBeLessThan(text.byteLength / 50);
});
