import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/cli/import/text/decode.ts';
import { readFrontMatter } from '../../../src/cli/import/text/front-matter.ts';

const values = (yaml: string) => readFrontMatter(`---\n${yaml}\n---\nbody\n`);

describe('a file is divided where its front matter ends', () => {
  test.each([
    ['yaml', '---\ntitle: x\n---\nbody\n'],
    ['yaml with trailing spaces', '---  \ntitle: x\n--- \t\nbody\n'],
    ['yaml that ends in dots', '---\ntitle: x\n...\nbody\n'],
    ['toml', '+++\ntitle = "x"\n+++\nbody\n'],
    ['json', '{\n"title": "x"\n}\nbody\n'],
    ['more hyphens', '-----\n\ntitle: x\n-----\nbody\n'],
    ['blanks before the mark', ' ---\ntitle: x\n---\nbody\n'],
    ['a comment before it', '<!-- c -->\n---\ntitle: x\n---\nbody\n'],
    ['a comment behind the mark', '--- # c\ntitle: x\n---\nbody\n'],
    ['a tag of Ruby behind the mark', '--- !ruby/hash:A::B\ntitle: x\n---\nbody\n'],
    ['an empty line below the mark', '---\n\ntitle: x\n\n---\nbody\n'],
    ['only CR', '---\rtitle: x\r---\rbody\r'],
    ['blank lines before it', '\n\n---\ntitle: x\n---\nbody\n'],
  ])('%s', (_, text) =>
    expect(readFrontMatter(decode(Buffer.from(text)).text)).toMatchObject({ values: { title: 'x' }, body: 'body\n' }));

  test.each([
    ['a line between paragraphs', 'Hello\n\n---\ntitle: x\n---\n'],
    ['two rules and prose', '-----\n\nA story: it begins here.\n\n\n\nAnd goes on.\n\n-----\n'],
    ['an example in code', '```\n---\ntitle: x\n---\n```\n'],
  ])('%s is no front matter', (_, text) => expect(readFrontMatter(text)).toMatchObject({ format: 'none', body: text }));

  test('without front matter all is body', () => {
    expect(readFrontMatter('Hello\n---\nworld')).toMatchObject({ format: 'none', body: 'Hello\n---\nworld' });
  });

  test('front matter that nothing closes ends where its keys do, and says so', () => {
    const matter = readFrontMatter('---\ntitle: x\ntags:\n  - a\n\nBody: it has a colon.\n');
    expect(matter.values).toEqual({ title: 'x', tags: ['a'] });
    expect(matter.body).toContain('Body: it has a colon.');
    expect(matter.notes).toHaveLength(1);
  });

  test('dates of TOML keep what they say and don’t say of a zone', () => {
    const { values } = readFrontMatter(
      '+++\na = 2021-12-16T08:00:00+08:00\nb = 2021-12-16T08:00:00\nc = 2021-12-16\n+++\n',
    );
    expect(values).toMatchObject({
      a: expect.stringMatching(/\+08:00$/),
      b: expect.stringMatching(/00\.000$/),
      c: '2021-12-16',
    });
  });
});

describe('broken YAML is read where its meaning is plain, with the line', () => {
  test.each([
    ['title: "他说"不好"也"好"了"', '他说"不好"也"好"了'],
    ['title: "A "quoted" word"', 'A "quoted" word'],
    ["title: 'it's'", "it's"],
    ['title: 快讯: 沪指: 上涨', '快讯: 沪指: 上涨'],
    ['title: "C:\\path"', 'C:\\path'],
    ['title: @someone', '@someone'],
    ['title: `code`', '`code`'],
    ['title: %percent', '%percent'],
    ['title: [x] y', '[x] y'],
    ['title: *stars*', '*stars*'],
    ['title: "never closed', 'never closed'],
    ['title: - dash', '- dash'],
    ['title: {{ liquid }} x', '{{ liquid }} x'],
  ])('%s', (line, title) => {
    const matter = values(`layout: post\n${line}\ndate: 2021-12-16`);
    expect(matter.values).toEqual({ layout: 'post', title, date: '2021-12-16' });
    expect(matter.notes).toMatchObject([{ line: 3 }]);
  });

  test.each([
    ['title:x\npublished:false\ntags:[a, b]', { title: 'x', published: false, tags: ['a', 'b'] }],
    ['title：x\ndate：2020-01-01 10:00', { title: 'x', date: '2020-01-01 10:00' }],
    ['layout: post\ntitle：x：y\nlink: http://a.example', { layout: 'post', title: 'x：y', link: 'http://a.example' }],
    ['title:\t"x"\ndate:\t2018-09-13', { title: 'x', date: '2018-09-13' }],
  ])('colons as people type them: %j', (yaml, expected) => expect(values(yaml).values).toEqual(expected));

  test.each([
    ['indented below a value', 'title: x\n  date: 2020-01-01'],
    ['indented with a tab', 'title: x\n\tdate: 2020-01-01'],
  ])('keys %s are keys', (_, yaml) => expect(values(yaml).values).toEqual({ title: 'x', date: '2020-01-01' }));

  test('text that Ruby wrote as base64 is text', () =>
    expect(values('title: !binary |\n  5Lit5paH').values).toEqual({ title: '中文' }));

  test('a key that makes no sense costs no other', () => {
    const matter = values('title: x\nnonsense\ntags: [a]');
    expect(matter.values).toEqual({ title: 'x', tags: ['a'] });
  });

  test('but never the one that says that a post is not public', () => {
    expect(values('title: "a"b"\npublished: [false\n x: {').broken ?? values('x: 1').broken).toBeDefined();
  });

  test('what is no mapping is rejected with its line', () => {
    expect(values('just text\nand more').broken).toMatchObject({ line: 2 });
  });

  test('numbers stay as they were written, the last of two equal keys wins', () => {
    expect(values('a: 1.10\nb: 007\nc: +0800\nd: 1\nd: 2').values).toEqual({ a: '1.10', b: '007', c: '+0800', d: '2' });
  });

  test('aliases that grow without end are refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`),
    ];
    const started = process.cpuUsage().user;
    values(bomb.join('\n'));
    expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
  });
});

describe('bytes that are no UTF-8', () => {
  const chinese = Buffer.from('d6d0b9fab2c6beadd0c2ceccb9cccea8d2bb', 'hex');
  test.each([
    ['a byte order mark goes', Buffer.from('\ufeffx\r\ny\rz'), 'x\ny\nz'],
    ['UTF-16 by its mark', Buffer.from('\ufeff中文', 'utf16le'), '中文'],
    [
      'a torn character is replaced, the rest kept',
      Buffer.concat([Buffer.from('中文中文'), Buffer.from([0xe4, 0xb8])]),
      '中文中文\ufffd',
    ],
    ['Windows-1252', Buffer.from('caf\xe9', 'latin1'), 'café'],
  ])('%s', (_, bytes, text) => expect(decode(bytes).text).toBe(text));

  test.each([
    ['shift_jis', '93fa967b8cea82cc82d082e782aa82c882c582b7'],
    ['euc-jp', 'c6fccbdcb8eca4cea4d2a4e9a4aca4caa4c7a4b9'],
    ['euc-kr', 'c7d1b1dbb7ce20c0dbbcbac7d120b1dbc0d4b4cfb4d9'],
  ])('%s by its letters', (encoding, hex) =>
    expect(decode(Buffer.from(hex, 'hex')).note).toBe(`invalid UTF-8: read as ${encoding}`));

  test('GB 18030 is known by what it reads as', () =>
    expect(decode(chinese)).toMatchObject({ note: expect.stringContaining('GB 18030') }));
});
