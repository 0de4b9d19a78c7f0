import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headline, plainText, summarize } from '../../src/article/plain.ts';

const graphemes = (text: string) => [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].length;
const FAMILY = '👨‍👩‍👧‍👦';

describe('plain text is what a reader of the HTML reads', () => {
  it.each([
    ['text', 'a &lt;b&gt; &amp;amp; &#20013;', 'a <b> &amp; 中'],
    ['white space is folded', '  a \n\t b &nbsp; c<b> d </b> e', 'a b c d e'],
    ['words in pieces stay whole', 'a<b>b</b><i>c</i><wbr>d', 'abcd'],
    ['blocks are lines', '<h1>a</h1>\n<p>b</p><div>c<div>d</div></div>e', 'a\nb\nc\nd\ne'],
    ['breaks are lines', 'a<br>b<br><br>c<hr>d', 'a\nb\nc\nd'],
    ['items are lines', '<ul><li>a<li>b</ul><dl><dt>c<dd>d</dl>', 'a\nb\nc\nd'],
    ['rows are lines of cells', '<table><tr><td>a<td>b<tr><td>c</table>', 'a b\nc'],
    ['what is preformatted stays so', 'a <pre>b\n  c   d\n\ne</pre> f', 'a\nb\n  c   d\ne\nf'],
    ['scripts, styles and comments are not read', 'a<script>b</script><style>c</style><!-- d -->e', 'ae'],
    [
      'what is hidden is not read',
      'a<p style="display:none">b</p><p hidden>c</p><span style="font-size:0">d</span>e',
      'ae',
    ],
    ['fallbacks are not read', 'a<video src=b>c</video><audio src=d>e</audio><iframe src=f>g</iframe>h', 'ah'],
    ['images are not read', 'a<img src=b alt="c">d', 'ad'],
    ['images of emoji are', 'a<img src=b alt="😀">c<img src=d alt="👨‍👩‍👧‍👦">', 'a😀c👨‍👩‍👧‍👦'],
    ['quotes are in quotation marks', 'a <q>b</q>', 'a “b”'],
    ['the reading of ruby is in parentheses', '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字', '漢(kan)字'],
    [
      'links are read without their addresses',
      '<a href="https://a.example/">b</a>｜<a href="javascript:c()">d</a>',
      'b｜d',
    ],
    ['powers and indices are above and below the line', '10<sup>6</sup> H<sub>2</sub>O <sup>n</sup>', '10⁶ H₂O ⁿ'],
    ['what is not there above the line stays on it', '1<sup>st</sup> <sup>[1]</sup> x<sub>ab</sub>', '1st [1] xab'],
    ['a reference above the line', 'a<sup><a href="#b">1</a></sup>.', 'a¹.'],
    ['text is clean', 'a&#1;b\u0000c&#xFFFF;d', 'abcd'],
    ['tags that are none', 'a < b <3 <> </>', 'a < b <3 <>'],
    ['nothing', '<p> </p><br>&nbsp;', ''],
  ])('%s', (_, html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it('of HTML without end too', () => {
    expect(plainText(`${'<b>'.repeat(100_000)}a${'</i>'.repeat(100_000)}`)).toBe('a');
  });
});

describe('a summary', () => {
  it.each([
    ['short text stays', 'a b', 10, 'a b'],
    ['text that just fits stays', '0123456789', 10, '0123456789'],
    ['lines become one', ' a\n\nb ', 10, 'a b'],
    ['a word is not cut', 'The quick brown fox jumps', 18, 'The quick brown…'],
    ['a word that is too long is', 'a'.repeat(30), 10, 'aaaaaaaaa…'],
    ['marks before the cut go', 'The quick, brown fox', 12, 'The quick…'],
    ['a sentence is not cut', 'It was a long sentence. It went on', 30, 'It was a long sentence. …'],
    ['a sentence that ends early is', 'So. Then it went on and on and on', 20, 'So. Then it went on…'],
    ['a number is no end of a sentence', 'It costs about 3.1415 in all of them', 20, 'It costs about…'],
    [
      'a Chinese sentence is not cut',
      '区委书记黄勇出席会议并讲话。区长秦军主持会议',
      18,
      '区委书记黄勇出席会议并讲话。…',
    ],
    ['Chinese without sentences is cut anywhere', '中'.repeat(30), 10, `${'中'.repeat(9)}…`],
    ['Chinese and Latin', `iPhone发布${'会'.repeat(20)}`, 10, 'iPhone发布会…'],
    ['a family stays together', FAMILY.repeat(9), 5, `${FAMILY.repeat(4)}…`],
    ['a flag stays whole', '🇩🇪🇨🇳🇫🇷🇮🇹', 3, '🇩🇪🇨🇳…'],
    ['an accent stays on its letter', 'e\u0301'.repeat(9), 5, `${'e\u0301'.repeat(4)}…`],
    ['a skin stays on its hand', '👋🏽'.repeat(5), 3, '👋🏽👋🏽…'],
    ['Devanagari is cut between words', 'नमस्ते दुनिया कैसे हो', 10, 'नमस्ते दुनिया…'],
    ['Thai is cut between clusters', 'สวัสดีชาวโลกทั้งหลาย', 8, 'สวัสดีชาว…'],
    ['Hebrew is cut between words', 'שלום עולם ומלואו', 12, 'שלום עולם…'],
    ['Hangul in pieces stays whole', '\u1112\u1161\u11ab'.repeat(5), 3, `${'\u1112\u1161\u11ab'.repeat(2)}…`],
    ['what is unclean goes', 'a\u0000b\ud800c', 10, 'abc'],
    ['nothing to see is nothing', ' \u200b\u00ad\u2060\n\u0000', 10, ''],
    ['nothing is nothing', '', 10, ''],
  ])('%s', (_, text, limit, summary) => {
    expect(summarize(text, limit)).toBe(summary);
  });

  it('is of 300 graphemes when nothing else is said', () => {
    expect(graphemes(summarize('中'.repeat(1000)))).toBe(300);
    expect(summarize('中'.repeat(300))).toBe('中'.repeat(300));
  });

  it('is never longer than its limit, never splits a grapheme, and is clean', () => {
    const text = fc.array(
      fc.constantFrom(
        'a',
        'word ',
        '. ',
        '中',
        '。',
        '，',
        FAMILY,
        '🇩🇪',
        'e\u0301',
        'क्षि',
        'ש',
        '\u200d',
        '\n',
        ' ',
        '\u0000',
        '\ud83d',
        '각',
        '\u0301',
      ),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (pieces, limit) => {
        const source = pieces.join('');
        const summary = summarize(source, limit);
        expect(graphemes(summary)).toBeLessThanOrEqual(limit);
        expect(summary.isWellFormed()).toBe(true);
        const whole = summarize(source, 10_000);
        if (summary !== whole) {
          const kept = summary.replace(/ ?…$/, '');
          expect(whole.startsWith(kept)).toBe(true);
          const ends = [...new Intl.Segmenter('und').segment(whole)].map(({ index }) => index);
          expect(ends).toContain(kept.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of a long text costs no more than of a short one', () => {
    expect(graphemes(summarize('中'.repeat(1_000_000)))).toBe(300);
    expect(summarize(`${' '.repeat(1_000_000)}a`)).toBe('a');
    expect(summarize(`a${'\u0301'.repeat(1_000_000)}`, 5)).toBe('…');
  });
});

describe('a headline', () => {
  it.each([
    ['a short line stays', 'A title', 'A title'],
    ['only the first line counts', 'a\nb', 'a'],
    ['a line in which nothing is to see does not count', '\n \u200b\n\u00a0a \nb', 'a'],
    ['80 characters stay', 'x'.repeat(80), 'x'.repeat(80)],
    ['more are cut', 'x'.repeat(81), `${'x'.repeat(79)}…`],
    ['a word is not cut', 'word '.repeat(40), `${'word '.repeat(15)}word…`],
    ['a Latin clause is no mark', `${'a'.repeat(30)}, ${'b '.repeat(40)}`, `${'a'.repeat(30)}, ${'b '.repeat(23)}b…`],
    [
      'a Chinese sentence ends it',
      `${'中'.repeat(30)}，${'文'.repeat(30)}。${'字'.repeat(60)}`,
      `${'中'.repeat(30)}，${'文'.repeat(30)}。`,
    ],
    ['a Chinese clause ends it', `${'中'.repeat(30)}，${'文'.repeat(90)}`, `${'中'.repeat(30)}…`],
    [
      'a Chinese quotation ends it',
      `${'中'.repeat(30)}：“${'文'.repeat(9)}！”${'字'.repeat(60)}`,
      `${'中'.repeat(30)}：“${'文'.repeat(9)}！”`,
    ],
    ['a Chinese mark at the very beginning does not', `中，${'文'.repeat(90)}`, `中，${'文'.repeat(77)}…`],
    ['Chinese without marks is cut anywhere', '中'.repeat(90), `${'中'.repeat(79)}…`],
    ['families stay together', FAMILY.repeat(90), `${FAMILY.repeat(79)}…`],
    ['marks alone are something to see', '，'.repeat(90), `${'，'.repeat(78)}…`],
    ['nothing to see is nothing', '\n\u200b\n', ''],
  ])('%s', (_, text, line) => {
    expect(headline(text)).toBe(line);
  });

  it('is one line of 1 to 80 graphemes when there is anything to see', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('a', '中', '。', FAMILY),
        (text, visible) => {
          const line = headline(text + visible + text);
          expect(line).toMatch(/^\S(?:.*\S)?$/su);
          expect(line).not.toMatch(/[\n\r]/);
          expect(graphemes(line)).toBeLessThanOrEqual(80);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
