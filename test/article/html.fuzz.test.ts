import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText } from '../../src/article/plain.ts';
import { read } from '../../src/article/reading.ts';
import { HtmlWriter, sanitizeHtml } from '../../src/article/sanitize.ts';
import { faultsOf } from './strict-html.ts';

const BASE = 'https://www.example.com/news/1.html';
const HOSTS = ['frames.example'];
const options = { iframeHosts: HOSTS, page: 'https://feeds.example/article/1' };

const NAMES =
  `a abbr article audio b blockquote br button caption center code col colgroup dd details div dl dt em figure form h1 h2
  hr iframe image img input label li main math mfrac mi mn msup mtext noembed noscript object ol option p picture plaintext
  pre q rp rt ruby script select semantics annotation annotation-xml source span style summary svg table tbody td template textarea tfoot th thead title tr track ul video xmp x-y`.split(
    /\s+/,
  );
const ATTRIBUTES = [
  ...[
    'href=/a',
    'href="javascript:b()"',
    'href="JAVA&#10;SCRIPT:c()"',
    'src=d.png',
    'src="//frames.example/e"',
    'src=""',
  ],
  ...['src="data:image/png;base64,AAAA"', 'src="data:text/html,f"', 'data-src=g.png', 'srcset="h 1x, i,j 2x,, k 3q"'],
  ...[
    'href="#v"',
    'href="#part-v"',
    'id="w x"',
    'id=part-y',
    'poster=l',
    'cite="m:n"',
    'title="]]>&#1;"',
    "title='\"><img src=x onerror=o()>'",
    'alt=""',
    'alt="<p>"',
  ],
  ...['onclick=p()', 'style="display:none"', 'style="font-size:0"', 'style="font-size:2em"', 'style="width:1px"'],
  ...[
    'hidden',
    'width=1',
    'width="1q"',
    'width=000001',
    'height=0',
    'colspan=2',
    'dir=rtl',
    'lang=zh',
    'open',
    'controls',
  ],
  ...['style="visibility:hidden"', 'style="visibility:visible"', 'style="opacity:0"', 'type=checkbox', 'checked'],
  ...['class=katex', 'class=katex-html', 'encoding="application/x-tex"', 'display=block'],
  ...['"', '=', '/', '\u0000', '`r`', 'srcdoc="<script>s()</script>"', 'xlink:href="javascript:t()"', 'id=u', 'name=v'],
];
const TEXTS = [
  ...[
    'w',
    ' ',
    '\n',
    '&lt;script&gt;',
    '&amp;lt;',
    '&nbsp;',
    ']]>',
    '<',
    '</',
    '<!--',
    '-->',
    '--!>',
    '<![CDATA[',
    '&',
  ],
  ...[
    '&#0;',
    '&#xFFFF;',
    '&#13;',
    '\r',
    '\u0000',
    '\ufffe',
    '\ud83d',
    '\udc68',
    '中文',
    'שלום',
    '<!x>',
    '<?y?>',
    '"',
    "'",
  ],
];

const tag = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.array(fc.constantFrom(...ATTRIBUTES), { maxLength: 3 }),
    fc.constantFrom('>', '>', '>', '/>', ''),
  )
  .map(([name, attributes, end]) => `<${[name, ...attributes].join(' ')}${end}`);
const endTag = fc.constantFrom(...NAMES).map((name) => `</${name}>`);
const piece = fc.oneof(
  { arbitrary: tag, weight: 5 },
  { arbitrary: endTag, weight: 3 },
  { arbitrary: fc.constantFrom(...TEXTS), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 8 }), weight: 1 },
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
/** Few kinds of elements, so that the same ones meet within each other. */
const thickSoup = fc
  .tuple(fc.subarray(NAMES, { minLength: 2, maxLength: 6 }), fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 40 }))
  .map(([names, picks]) =>
    picks
      .map(
        ([which, kind]) =>
          (kind < 6 ? '<' : kind < 8 ? '</' : 'w<') + names[which % names.length] + (kind === 9 ? ' ' : '>'),
      )
      .join(''),
  );

it.each([
  ['a soup of tags', soup],
  ['a thick soup of tags', thickSoup],
])(
  'whatever is in %s, what is left is allowed, clean and balanced, and stays the same',
  async (_, arbitrary) => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (html) => {
        const safe = sanitizeHtml(html, BASE, options);
        expect(await faultsOf(safe)).toEqual([]);
        expect(sanitizeHtml(safe, BASE, options)).toBe(safe);
      }),
      { numRuns: 1500 },
    );
  },
  60_000,
);

it('what the first stage writes, sanitize-html has nothing to take from', () => {
  fc.assert(
    fc.property(fc.oneof(soup, thickSoup), (html) => {
      const decoded = html.replace(/&#\w+;/g, '');
      const writer = read(
        decoded,
        () => new HtmlWriter({ base: BASE, page: options.page, iframeHosts: new Set(HOSTS) }),
      );
      expect(sanitizeHtml(decoded, BASE, options)).toBe(writer.html);
    }),
    { numRuns: 1500 },
  );
}, 60_000);

it('text becomes HTML and text again without loss', () => {
  const words = fc.array(fc.stringMatching(/^[^\s<>&\p{C}]+$/u), { minLength: 1 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(words, (text) => {
      const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      expect(plainText(sanitizeHtml(`<p>${html}</p>`, BASE))).toBe(text);
    }),
    { numRuns: 500 },
  );
});
