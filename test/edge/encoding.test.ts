import { describe, expect, it } from 'vitest';
import { clientEncodings, isCommon, takesGzip } from '../../src/edge/encoding.ts';

describe('a client takes gzip', () => {
  it.each([
    'gzip',
    'GZIP',
    'x-gzip',
    '*',
    'gzip, deflate, br',
    'br;q=1.0, gzip;q=0.8, *;q=0.1',
    'deflate, gzip;q=1.0, *;q=0.5',
    'gzip;q=0.001',
    'gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
    'identity, gzip',
    'gzip ; q = 0.5',
    'identity;q=0, *',
  ])('that says %s', (encodings) => expect(takesGzip(encodings)).toBe(true));

  it.each([
    '',
    'identity',
    'br',
    'deflate',
    'gzip;q=0',
    'gzip;q=0.000',
    '*;q=0',
    'gzip;q=0, *',
    'br, *;q=0',
    'identity;q=1, gzip;q=0.5',
    'gzipped',
    'x',
    ';q=1',
    'gzip;q=garbage;q=0',
  ])('not that says %j', (encodings) => expect(takesGzip(encodings)).toBe(false));
});

describe('what the client said', () => {
  const request = (told: string | undefined, cf?: object) =>
    new Request('https://x.example/', {
      headers: told === undefined ? {} : { 'Accept-Encoding': told },
      cf: cf as CfProperties,
    });

  it.each([
    ['as the platform kept it', request('br, gzip', { clientAcceptEncoding: 'gzip;q=0' }), 'gzip;q=0'],
    ['nothing, as the platform kept it', request('br, gzip', { clientAcceptEncoding: '' }), ''],
    ['perhaps nothing, with the platform’s words in place of it', request('br, gzip', { colo: 'X' }), ''],
    ['in its own words, not replaced', request('deflate', { colo: 'X' }), 'deflate'],
    ['in the header, where no platform is between', request('gzip'), 'gzip'],
    ['nothing', request(undefined), ''],
  ])('%s', (_, given, expected) => expect(clientEncodings(given)).toBe(expected));
});

it('what hostile clients make up is no variant', () => {
  const made = Array.from({ length: 100 }, (_, index) => `gzip, x${index}`);
  expect(made.filter(isCommon)).toEqual([]);
  expect(['', 'identity', 'gzip', 'gzip, deflate, br'].every(isCommon)).toBe(true);
});
