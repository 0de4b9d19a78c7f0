import { describe, expect, it } from 'vitest';
import { callbackFault, withParameters } from '../../src/hub/callback.ts';

const PRODUCTION = 'https://feeds.example.com';

describe('a callback', () => {
  it.each([
    'https://reader.example/push',
    'https://reader.example:443/push?key=a&b=%2F',
    'https://rss.reader.co.uk./x',
    'https://读者.example/推送',
  ])('%s may be called', (callback) => {
    expect(callbackFault(callback, PRODUCTION)).toBeUndefined();
  });

  it.each([
    ['push', 'an absolute https URL'],
    ['ftp://reader.example/', 'an absolute https URL'],
    ['javascript:alert(1)', 'an absolute https URL'],
    [`https://reader.example/${'x'.repeat(2_000)}`, 'at most 2000 bytes'],
    ['https://reader.example/#a', 'no fragment'],
    ['https://reader.example/a b', 'no white space'],
    ['https://user@reader.example/', 'no user name'],
    ['https://:secret@reader.example/', 'no password'],
    ['http://reader.example/', 'begin with https'],
    ['https://reader.example:8443/', 'the usual port'],
    ['https://reader.example:22/', 'the usual port'],
    // Addresses, in every way to write one.
    ['https://127.0.0.1/', 'a public host name'],
    ['https://127.1/', 'a public host name'],
    ['https://2130706433/', 'a public host name'],
    ['https://0x7f.0.0.1/', 'a public host name'],
    ['https://0177.0.0.1/', 'a public host name'],
    ['https://10.0.0.1/', 'a public host name'],
    ['https://192.168.1.1/', 'a public host name'],
    ['https://172.16.0.1/', 'a public host name'],
    ['https://169.254.169.254/latest/meta-data/', 'a public host name'],
    ['https://100.64.0.1/', 'a public host name'],
    ['https://0.0.0.0/', 'a public host name'],
    ['https://8.8.8.8/', 'a public host name'],
    ['https://[::1]/', 'a public host name'],
    ['https://[::ffff:127.0.0.1]/', 'a public host name'],
    ['https://[fe80::1]/', 'a public host name'],
    ['https://[fd00::1]/', 'a public host name'],
    ['https://[64:ff9b::7f00:1]/', 'a public host name'],
    // Full-width digits and dots.
    ['https://１２７。０。０。１/', 'a public host name'],
    ['https://localhost/', 'a public host name'],
    ['https://localhost./', 'a public host name'],
    ['https://sub.localhost/', 'a public host name'],
    ['https://LOCALHOST/', 'a public host name'],
    ['https://printer/', 'a public host name'],
    ['https://printer.local/', 'a public host name'],
    ['https://metadata.google.internal/', 'a public host name'],
    ['https://router.home.arpa/', 'a public host name'],
    ['https://expyuzz4wqqyqhjn.onion/', 'a public host name'],
    ['https://feeds.example.com/hub', 'another host than the hub'],
    ['https://feeds.example.com./rss.xml', 'another host than the hub'],
  ])('%s is refused: it must have or be at %s', (callback, reason) => {
    const fault = callbackFault(callback, PRODUCTION) ?? '';
    for (const word of reason.split(' ')) expect(fault).toContain(word);
  });

  it.each([
    ['http://localhost:9000/push', 'http://localhost:8787', undefined],
    ['http://127.0.0.2:9000/push', 'http://localhost:8787', undefined],
    ['http://[::1]:9000/push', 'http://127.0.0.1:8787', undefined],
    ['http://10.0.0.1/push', 'http://localhost:8787', 'hub.callback must begin with https.'],
    ['http://reader.example/push', 'http://localhost:8787', 'hub.callback must begin with https.'],
  ])('%s, where the hub is at %s', (callback, publicUrl, fault) => {
    expect(callbackFault(callback, publicUrl)).toBe(fault);
  });
});

describe('a question to a callback keeps its query', () => {
  it.each([
    ['https://r.example/', 'https://r.example/?hub.mode=subscribe&hub.topic=a+b'],
    ['https://r.example/?', 'https://r.example/?hub.mode=subscribe&hub.topic=a+b'],
    ['https://r.example/?a=%2F&b', 'https://r.example/?a=%2F&b&hub.mode=subscribe&hub.topic=a+b'],
    ['https://r.example/?hub.mode=mine&', 'https://r.example/?hub.mode=mine&hub.mode=subscribe&hub.topic=a+b'],
  ])('%s', (callback, url) => {
    expect(withParameters(callback, { 'hub.mode': 'subscribe', 'hub.topic': 'a b' })).toBe(url);
  });
});
