import { check } from 'recheck';
import { describe, expect, it } from 'vitest';
import { type Expression, expressionsIn, madeBy } from './regexes.ts';

/**
 * recheck decides by an automaton how the steps of a match grow with its input, and says `safe` only when they grow
 * linearly; where a back reference or a lookaround is too much for that, it searches for an input that is slow.
 */
async function judge({ source, flags }: Expression, timeout = 30_000) {
  const verdict = await check(source, flags, { timeout, recallTimeout: -1 });
  const { type, summary } = verdict.status === 'unknown' ? { type: 'unknown', summary: 'unknown' } : verdict.complexity;
  return { status: verdict.status, type, summary };
}

/** What recheck cannot read, and why it is linear all the same. */
const JUDGED_BY_HAND = new Map([['^\\p{RGI_Emoji}$', 'anchored, and one emoji is at most some ten characters long']]);

const WORKER = 'src/{*,{admin,api,article,documents,feed,gateway,http,ledger,pages,window}/**/*}.{ts,tsx}';

describe('a regular expression in the worker', () => {
  const { written, made } = expressionsIn(WORKER);

  it('is found wherever it stands', () => {
    expect(written.length).toBeGreaterThan(80);
    expect(written.map(({ source }) => source)).toContain('^Bearer +(\\S+) *$');
  });

  it('is only made from text of our own', () => {
    expect(made.map(({ file }) => file)).toEqual(['src/article/hidden.ts', 'src/article/hidden.ts']);
  });

  it('takes steps that grow with its input and no faster', { timeout: 240_000 }, async () => {
    const fromText = await madeBy(() => import('../../src/article/hidden.ts'));
    expect(fromText.length).toBeGreaterThanOrEqual(made.length);
    const slow: string[] = [];
    for (const expression of [...written, ...fromText]) {
      if (JUDGED_BY_HAND.has(expression.source)) continue;
      const { status, summary } = await judge(expression);
      const { file, source, flags } = expression;
      if (status !== 'safe') slow.push(`${file}: /${source}/${flags} ${status} ${summary}`);
    }
    expect(slow).toEqual([]);
  });

  it('would be noticed if it were slow', async () => {
    for (const [source, order] of [
      ['^(a+)+$', 'exponential'],
      ['\\s+$', '2nd degree polynomial'],
    ] as const) {
      expect((await judge({ file: '', source, flags: '' })).summary).toBe(order);
    }
  });
});

describe('a regular expression in the command line', () => {
  it('is never exponential: it reads what the operator gives it, on the operator’s computer', {
    timeout: 240_000,
  }, async () => {
    const { written } = expressionsIn('src/cli/**/*.ts');
    expect(written.length).toBeGreaterThan(100);
    const slow: string[] = [];
    for (const expression of written) {
      const { type } = await judge(expression, 5_000);
      if (type === 'exponential') slow.push(`${expression.file}: /${expression.source}/`);
    }
    expect(slow).toEqual([]);
  });
});
