import { describe, expect, it } from 'vitest';
import { matchExpression } from '../../src/search/match.ts';
import { marked, type Passage, passage } from '../../src/search/passage.ts';
import { parseQuery, type Query } from '../../src/search/query.ts';

const shown = (passages: readonly Passage[] | undefined) =>
  passages?.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');
const query = (text: string) => parseQuery(text) as Query;

describe('what was found', () => {
  it.each([
    ['harbour', 'The Harbour, the harbours', 'The [Harbour], the harbours'],
    ['"new crane" the', 'The new crane', '[The] [new crane]'],
    ['strasse', 'An der Straße.', 'An der [Straße].'],
    ['北京', '在北京大学', '在[北京]大学'],
    ['大 学', '在北京大学', '在北京[大][学]'],
    ['cafe', 'Le cafe\u0301 noir', 'Le [cafe\u0301] noir'],
    ['a.b', 'x a-b y', 'x [a-b] y'],
    ['-harbour wind', 'harbour wind', 'harbour [wind]'],
    ['tag:harbour', 'harbour', 'harbour'],
  ])('by %s is marked', (text, title, expected) => {
    expect(shown(marked(title, query(text)))).toBe(expected);
  });

  it('is shown with what is around it', () => {
    const text = `${'word '.repeat(100)}the harbour in the wind ${'word '.repeat(100)}`;
    const found = shown(passage(text, query('harbour'), 80));
    expect(found).toMatch(/^…(word )+the \[harbour\] in the wind (word ?)+…$/);
    expect(found?.length).toBeLessThan(130);
    expect(shown(passage('The harbour', query('harbour'), 80))).toBe('The [harbour]');
    expect(passage('Nothing', query('harbour'), 80)).toBeUndefined();
  });
});

describe('the expression for the database', () => {
  const numbers: Record<string, number> = { 'tag/AI': 7 };
  const TEXT = '{title summary text} : ';

  it.each([
    ['a b', `(${TEXT}"a") AND (${TEXT}"b")`],
    ['"a b" -c', `((${TEXT}"a b")) NOT ((${TEXT}"c"))`],
    ['北京大', `(${TEXT}"北京 京大")`],
    ['京', '("京")'],
    ['北京ai', `(${TEXT}"北京 京 ai")`],
    ['ai京', `(${TEXT}"ai" AND "京")`],
    ['tag:AI', '":7"'],
    ['tag:none -tag:AI', '(":0") NOT (":7")'],
    ['-a', `(":all") NOT ((${TEXT}"a"))`],
    ['a"b" AND*', `(${TEXT}"a b") AND (${TEXT}"and")`],
  ])('of %s holds tokens in quotation marks alone', (text, expected) => {
    expect(matchExpression(query(text), (name) => numbers[name])).toBe(expected);
  });
});
