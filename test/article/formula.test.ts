import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/article/plain.ts';
import { sanitizeHtml } from '../../src/article/sanitize.ts';

const clean = (html: string) => sanitizeHtml(html, 'https://www.example.com/');
const tex = (source: string) => `<annotation encoding="application/x-tex">${source}</annotation>`;
const i = (name: string) => `<mi>${name}</mi>`;
const n = (number: number) => `<mn>${number}</mn>`;

describe('a formula of MathML is text that means the same', () => {
  it.each([
    ['a power', `<msup>${i('x')}${n(10)}</msup>`, 'x^10'],
    ['a power of more than one sign', `<msup>${i('x')}<mrow>${i('n')}<mo>+</mo>${n(1)}</mrow></msup>`, 'x^(n+1)'],
    ['a power of a sum', `<msup><mrow>${i('a')}<mo>+</mo>${i('b')}</mrow>${n(2)}</msup>`, '(a+b)^2'],
    ['a power, and what follows', `<mrow><msup>${i('x')}${n(10)}</msup>${i('y')}</mrow>`, 'x^10 y'],
    ['a fraction', `<mfrac>${n(1)}${n(2)}</mfrac>`, '(1)/(2)'],
    ['a fraction in a fraction', `<mfrac>${n(1)}<mfrac>${i('a')}${i('b')}</mfrac></mfrac>`, '(1)/((a)/(b))'],
    ['a binomial', `<mo>(</mo><mfrac linethickness="0">${i('n')}${i('k')}</mfrac><mo>)</mo>`, '(n; k)'],
    ['indices', `<msubsup>${i('x')}${n(1)}${n(2)}</msubsup>`, 'x_1^2'],
    ['an index of two letters', `<msub>${i('a')}<mrow>${i('i')}${i('j')}</mrow></msub>`, 'a_(ij)'],
    ['a derivative', `<msup>${i('f')}<mo>′</mo></msup>`, 'f′'],
    ['roots', `<msqrt>${n(2)}</msqrt><mo>,</mo><mroot>${i('x')}${n(3)}</mroot>`, '√(2),x^(1/3)'],
    [
      'a sum',
      `<munderover><mo>∑</mo><mrow>${i('k')}<mo>=</mo>${n(1)}</mrow>${i('n')}</munderover>${i('k')}`,
      '∑_(k=1)^n k',
    ],
    ['a limit', `<munder><mi>lim</mi><mrow>${i('n')}<mo>→</mo><mi>∞</mi></mrow></munder>`, 'lim_(n→∞)'],
    ['a bar', `<mover>${i('x')}<mo>¯</mo></mover>`, 'x^¯'],
    ['a function', `<mi>sin</mi><mo>&ApplyFunction;</mo>${i('x')}`, 'sin x'],
    ['a product', `${n(2)}<mo>&InvisibleTimes;</mo>${i('x')}`, '2x'],
    ['words', '<mi>a</mi><mtext> if&nbsp;</mtext><mi>b</mi>', 'a if\u00a0b'],
    ['an isotope', `<mmultiscripts>${i('C')}<mprescripts/><none/>${n(14)}</mmultiscripts>`, 'C^14'],
    [
      'a matrix',
      `<mo>[</mo><mtable><mtr><mtd>${n(1)}</mtd><mtd>${n(2)}</mtd></mtr><mtr><mtd>${n(3)}</mtd><mtd>${n(4)}</mtd></mtr></mtable><mo>]</mo>`,
      '[1, 2; 3, 4]',
    ],
    ['fences', `<mfenced open="{">${i('a')}${i('b')}</mfenced>`, '{a, b)'],
    ['what is not shown', `${i('a')}<mphantom>${i('b')}</mphantom>`, 'a'],
    ['signs', '<mi>a</mi><mo>&lt;</mo><mi>b</mi><mo>&amp;</mo><mi>c</mi>', 'a&lt;b&amp;c'],
    [
      'its TeX, where it is told',
      `<semantics><mrow>${i('x')}</mrow>${tex('\\frac{a}\n {b}')}</semantics>`,
      '\\frac{a} {b}',
    ],
    ['no other annotation', `<semantics>${i('x')}<annotation encoding="text/plain">y</annotation></semantics>`, 'x'],
    [
      'no content markup',
      `<semantics>${i('x')}<annotation-xml encoding="MathML-Content"><apply><plus/><ci>y</ci></apply></annotation-xml>${tex('x_0')}</semantics>`,
      'x_0',
    ],
    ['text without elements', 'x', 'x'],
    ['nothing', '', ''],
  ])('%s', (_, formula, text) => {
    expect(clean(`<p>a <math>${formula}</math> z</p>`)).toBe(`<p>a ${text} z</p>`);
  });

  it.each([
    ['on a line of its own', '<p>a<math display="block"><mi>x</mi></math>b</p>', '<p>a x b</p>'],
    ['that is hidden', 'a<math style="display:none"><mi>x</mi></math>b', 'ab'],
    ['in what is hidden', 'a<p hidden><math><mi>x</mi></math></p>b', 'ab'],
    ['in what is invisible', 'a<p style="visibility:hidden"><math><mi>x</mi></math></p>b', 'ab'],
    ['in a table without cells', '<table><math><mi>x</mi></math></table>', '<table><tr><td>x</td></tr></table>'],
    ['in one tag', 'a<math/>b', 'ab'],
    ['that is never closed', '<p><math><msup><mi>x</mi><mn>2</mn><p>b', '<p>x^2</p><p>b</p>'],
    ['whose paragraph is closed', '<div><math><mi>x</div>b', '<div>x</div>b'],
    ['that is closed twice', '<math><mi>x</mi></math></math>b', 'xb'],
    ['with HTML in it', '<math><mtext>a <b>b</b></mtext><mi>c</mi></math>d', 'a<b>b</b>cd'],
  ])('one %s', (_, html, expected) => {
    expect(clean(html)).toBe(expected);
    expect(clean(clean(html))).toBe(expected);
  });

  it('however deep and long it is, in time that grows with its length', () => {
    expect(clean(`<math>${'<mrow>'.repeat(50_000)}<mi>x</mi>`)).toBe('x');
    expect(clean(`<math>${'<msup><mi>x</mi>'.repeat(20_000)}`)).toMatch(/^x\^\(x/);
    expect(clean(`<math>${'<mi>x</mi><mi>sin</mi>'.repeat(20_000)}</math>`)).toHaveLength(20_000 * 6 - 1);
  }, 30_000);
});

describe('KaTeX, which writes each formula twice', () => {
  const visible =
    '<span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">x</span><span class="vlist">10</span></span></span>';
  const math = `<span class="katex-mathml"><math><semantics><msup>${i('x')}${n(10)}</msup>${tex('x^{10}')}</semantics></math></span>`;

  it.each([
    ['is read once', `<p>a <span class="katex">${math}${visible}</span> b</p>`, 'a x^{10} b'],
    [
      'is read once each time',
      `<span class="katex">${math}${visible}</span>,<span class="katex">${math}${visible}</span>`,
      'x^{10},x^{10}',
    ],
    ['in HTML alone is read so', `a <span class="katex">${visible}</span> b`, 'a x10 b'],
    [
      'in HTML alone is read so after one in both',
      `<span class="katex">${math}${visible}</span>,<span class="katex">${visible}</span>`,
      'x^{10},x10',
    ],
    ['in MathML alone is read so', `a <span class="katex">${math}</span> b`, 'a x^{10} b'],
  ])('%s', (_, html, text) => {
    expect(plainText(clean(html))).toBe(text);
    expect(plainText(html)).toBe(text);
  });
});
