/** A request that nobody sends who means well. */
export type Hostile = [name: string, path: string, init?: RequestInit];

const long = (length: number) => 'x'.repeat(length);
const send = (method: string, body: BodyInit, type = 'application/json'): RequestInit => ({
  method,
  body,
  headers: { 'Content-Type': type },
});

/** What stands where a slug stands. */
const SLUGS: [name: string, segment: string][] = [
  ['half a character', '%E0%A4'],
  ['a percent sign', '%'],
  ['a percent sign and a digit', '%2'],
  ['no hexadecimal', '%zz'],
  ['half a character between two', 'a%E0%A4b%E8%B4%A2'],
  ['a byte that no UTF-8 holds', '%FF%FE'],
  ['an overlong slash', '%C0%AF'],
  ['a surrogate', '%ED%A0%80'],
  ['a character beyond Unicode', '%F5%80%80%80'],
  ['NUL', '%00'],
  ['NUL inside', 'a%00b'],
  ['line ends', 'a%0D%0ASet-Cookie:%20x=1'],
  ['a byte order mark', '%EF%BB%BF'],
  ['a noncharacter', '%EF%BF%BF'],
  ['text that runs from right to left', '%E2%80%AEcba'],
  ['a slash', '%2F'],
  ['two slashes', '%2F%2Fevil.example'],
  ['a backslash', '%5C'],
  ['a backslash, not encoded', '\\evil.example'],
  ['steps', '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd'],
  ['steps encoded twice', '%252e%252e%252f'],
  ['a percent sign encoded twice', '%2525'],
  ['spaces', '%20%20'],
  ['a query, encoded', '%3Fa=1'],
  ['a fragment, encoded', '%23a'],
  ['SQL', "'%20OR%201=1;%20DROP%20TABLE%20article;--"],
  ['a pattern of SQL', '%25'],
  ['a script', '%3Cscript%3Ealert(1)%3C/script%3E'],
  ['a template', '$%7B7*7%7D%7B%7B7*7%7D%7D'],
  ['a name of an object', '__proto__'],
  ['another name of an object', 'constructor'],
  ['a pattern of the router', ':slug%7B.*%7D'],
  ['a star', '*'],
  ['a key of KV', 'window'],
  ['an emoji made of seven characters', encodeURIComponent('👩‍👩‍👧‍👦')],
  ['a letter with a thousand accents', encodeURIComponent(`a${'\u0301'.repeat(1000)}`)],
  ['600 bytes, more than a key of KV holds', long(600)],
  ['7 KB', long(7000)],
  ['5 KB that are 15 KB encoded', encodeURIComponent('财'.repeat(1700))],
  ['200 dots', '.'.repeat(200)],
  ['an international domain', 'xn--'],
  ['only accents', '%CC%81%CC%81'],
];

export const FEEDS: Hostile[] = SLUGS.flatMap(([name, segment], index): Hostile[] => {
  const kind = ['category', 'tag', 'author'][index % 3];
  return [[`a feed of ${name}`, `/${kind}/${segment}/${['rss.xml', 'atom.xml', 'feed.json'][index % 3]}`]];
});

export const ADDRESSES: Hostile[] = [
  ['two slashes', '//rss.xml'],
  ['two slashes before a host', '//evil.example/rss.xml?x'],
  ['a slash at the end', '/rss.xml/'],
  ['a feed inside a feed', '/rss.xml/rss.xml'],
  ['another case', '/RSS.XML'],
  ['another ending', '/rss.xml.bak'],
  ['a beginning', '/xrss.xml'],
  ['a semicolon', '/rss.xml;jsessionid=1'],
  ['an encoded dot', '/rss%2Exml'],
  ['an encoded name', '/%72%73%73.xml'],
  ['NUL at the end', '/rss.xml%00'],
  ['a line end at the end', '/rss.xml%0A'],
  ['no slug', '/category//rss.xml'],
  ['no file', '/category/x/'],
  ['another kind', '/categoryx/x/rss.xml'],
  ['a kind that is inside', '/xtag/x/rss.xml'],
  ['a name of an object as kind', '/__proto__/x/rss.xml'],
  ['too many steps', '/../../../../etc/passwd'],
  ['steps to a feed', '/category/x/../../rss.xml'],
  ['a query of 8 KB', `/rss.xml?${long(8000)}`],
  ['a broken query', '/rss.xml?%E0%A4&%=&=&&'],
  ['a query with line ends', '/rss.xml?%0d%0aLocation:%20https://evil.example'],
  ['a thousand slashes', '/'.repeat(1000)],
  ['a broken percent-encoding', '/%'],
  ['a thousand of them', `/${'%'.repeat(1000)}`],
  ['a broken one under /api/', '/api/%E0%A4%A'],
  ['an encoded /api', '/%61pi/articles/a'],
  ['an encoded part of /api/articles', '/api/%61rticles/a'],
  ['an encoded slash in /api/articles', '/api%2Farticles'],
  ['a secret file', '/.dev.vars'],
  ['another one', '/.git/config'],
  ['an admin page', '/wp-admin/setup-config.php?step=1'],
];

export const HEADERS: Hostile[] = (
  [
    ['a tag of 8 KB', { 'If-None-Match': `"${long(8000)}"` }],
    ['a thousand tags', { 'If-None-Match': Array.from({ length: 1000 }, (_, n) => `"${n}"`).join(',') }],
    ['a thousand quotes', { 'If-None-Match': '"'.repeat(1001) }],
    ['a version beyond numbers', { 'If-None-Match': `W/"${'9'.repeat(400)}-rss-x"` }],
    ['a negative version', { 'If-None-Match': 'W/"-1-rss-x"' }],
    ['a date that is none', { 'If-Modified-Since': 'Sun, 99 Foo 9999 99:99:99 GMT' }],
    ['a date of the year 0', { 'If-Modified-Since': 'Sat, 01 Jan 0000 00:00:00 GMT' }],
    ['a range', { Range: 'bytes=0-0,-1,9999999999-' }],
    ['a condition on a range', { Range: 'bytes=5-', 'If-Range': '"x"' }],
    ['other conditions', { 'If-Match': '"x"', 'If-Unmodified-Since': 'x' }],
    ['a host that is forwarded', { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }],
    ['another method', { 'X-HTTP-Method-Override': 'DELETE' }],
    ['another address', { 'X-Original-URL': '/api/articles', 'X-Rewrite-URL': '/api/articles' }],
    ['what it takes', { Accept: `${'*/*;q=0.1,'.repeat(800)}text/html` }],
    ['no encoding', { 'Accept-Encoding': 'identity;q=0, *;q=0' }],
    ['an instance manipulation', { 'A-IM': 'feed, gzip;x=1' }],
    ['an origin', { Origin: 'null' }],
    ['a cookie', { Cookie: `a=${long(4000)}` }],
  ] as [string, Record<string, string>][]
).map(([name, headers]) => [`a header with ${name}`, '/rss.xml', { headers }]);

export const BODIES: Hostile[] = [
  ['a body with GET', '/api/articles/a?x', { method: 'GET' }],
  ['no body', '/api/articles', { method: 'POST' }],
  ['no body with PUT', '/api/articles/a', { method: 'PUT' }],
  ['a body with DELETE', '/api/articles/a', send('DELETE', '{"id":"b"}')],
  ['a number beyond numbers', '/api/articles', send('POST', '{"id":1e999,"content_text":"x"}')],
  ['a number below numbers', '/api/articles', send('POST', '{"id":-0,"content_text":"x"}')],
  ['the same member twice', '/api/articles', send('POST', '{"id":"a","id":{},"content_text":"x"}')],
  [
    'ten thousand members',
    '/api/articles',
    send('POST', `{"id":"m","content_text":"x",${Array.from({ length: 10_000 }, (_, n) => `"m${n}":1`).join(',')}}`),
  ],
  ['a member of 500 KB', '/api/articles', send('POST', `{"id":"m","content_text":"x","${long(500_000)}":1}`)],
  ['items in items', '/api/articles', send('POST', '{"items":[{"items":[{"id":"a"}]}]}')],
  ['an article that is a list', '/api/articles', send('POST', '{"items":[[[]]]}')],
  [
    'methods as members',
    '/api/articles',
    send('POST', '{"id":"a","content_text":"x","toString":1,"toJSON":1,"valueOf":1}'),
  ],
  ['methods as members of items', '/api/articles', send('POST', '{"items":{"length":1001,"map":1}}')],
  ['a pointer', '/api/articles', send('POST', '{"id":"a","content_text":"x","~/~0/~1":1}')],
  [
    'authors of a feed that are none',
    '/api/articles',
    send('POST', '{"version":"1","authors":7,"language":[],"items":[{"id":"a","content_text":"x"}]}'),
  ],
  ['a body that says it is longer', '/api/articles', { ...send('POST', '{}'), headers: { 'Content-Length': '99' } }],
  ['a body of another type', '/api/articles', send('POST', '<a/>', 'application/xml')],
  ['a type that is none', '/api/articles', send('POST', '{}', ';;,/')],
  ['lines of another sort', '/api/articles', send('POST', '{"id":"a"}\u2028{"id":"b"}', 'application/x-ndjson')],
  ['lines that are NUL', '/api/articles', send('POST', '\u0000\n\u0000\n', 'application/x-ndjson')],
  [
    'an entity that grows',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'e', content_html: '&amp;'.repeat(100_000) })),
  ],
  [
    'HTML nested a hundred thousand deep',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'n', content_html: '<div>'.repeat(100_000) })),
  ],
  [
    'HTML that never closes',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'o', content_html: '<'.repeat(200_000) })),
  ],
  [
    'an attribute that never closes',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'q', content_html: `<a href="${long(500_000)}` })),
  ],
  [
    'comments that never close',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'c', content_html: '<!--'.repeat(100_000) })),
  ],
  [
    'a title of white space',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'w', content_text: 'x', title: ' '.repeat(500_000) })),
  ],
  [
    'a category of accents',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'z', content_text: 'x', categories: [`a${'\u0301'.repeat(50_000)}`] })),
  ],
  [
    'a date of many digits',
    '/api/articles',
    send(
      'POST',
      JSON.stringify({ id: 'd', content_text: 'x', date_published: `2026-11-22T08:00:00.${'1'.repeat(500_000)}` }),
    ),
  ],
  [
    'a language of many parts',
    '/api/articles',
    send('POST', JSON.stringify({ id: 'l', content_text: 'x', language: `a${'-b'.repeat(100_000)}` })),
  ],
  [
    'a media type that never ends',
    '/api/articles',
    send(
      'POST',
      JSON.stringify({
        id: 't',
        content_text: 'x',
        attachments: [{ url: '/a', mime_type: `a/b${' '.repeat(300_000)}x` }],
      }),
    ),
  ],
  [
    'an article for the end of time',
    '/api/articles',
    send('POST', '{"id":"end","content_text":"x","date_published":"9999-12-31T23:59:59Z"}'),
  ],
  [
    'an article from the beginning',
    '/api/articles',
    send('POST', '{"id":"begin","content_text":"x","date_published":"0000-01-01T00:00:00Z"}'),
  ],
  [
    'an article that expired',
    '/api/articles',
    send('POST', '{"id":"expired","content_text":"x","date_expires":"0000-01-01T00:00:00Z"}'),
  ],
  ['a title that is an object', '/api/categories/x', send('PUT', '{"title":{"toString":"x"}}')],
  ['a name of an object as category', '/api/categories/__proto__', send('PUT', '{"title":"__proto__"}')],
  ['a restore of no lines', '/api/restore', send('POST', 'null\n7\n[]\n{}\n')],
  ['a restore of a broken article', '/api/restore', send('POST', '{"article":7}\n{"article":{"body":null}}\n')],
  ['a slug that is half a character', '/api/categories/%E0%A4', send('PUT', '{}')],
  ['an id that is half a character', '/api/articles/%E0%A4', send('PUT', '{}')],
  ['an id of 8 KB', `/api/articles/${long(8000)}`, send('PUT', '{"content_text":"x"}')],
];

export const METHODS: Hostile[] = ['PROPFIND', 'MKCOL', 'LOCK', 'PURGE', 'UNSUBSCRIBE', 'get'].flatMap(
  (method): Hostile[] => [
    [`${method} of a feed`, '/rss.xml', { method }],
    [`${method} of the API`, '/api/articles', { method }],
  ],
);
