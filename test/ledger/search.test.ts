import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import type { ExportCursor, LedgerPort } from '../../src/ledger/contract.ts';
import { indexAnew, indexPortion, isIndexed } from '../../src/ledger/fulltext.ts';
import { parseQuery, type Query } from '../../src/search/query.ts';
import { createRandom, type Random } from '../bench/random.ts';
import { freshLedger, submission } from './ledgers.ts';

/** Words by the form that a search does not tell apart, each with ways to write it. */
const SPACED: Record<string, string[]>[] = [
  {
    strasse: ['Straße', 'STRASSE', 'strasse'],
    cafe: ['café', 'CAFÉ', 'cafe\u0301', 'ｃａｆｅ'],
    wind: ['wind', 'Wind'],
  },
  { море: ['Море', 'МОРЕ'], елка: ['ёлка', 'Елка'], ветер: ['ветер'] },
  { οδοσ: ['ὁδός', 'ΟΔΟΣ', 'οδος'], θαλασσα: ['θάλασσα', 'ΘΑΛΑΣΣΑ'] },
  { سلام: ['سَلَام', 'سلام', 'ســـلام'], بحر: ['بحر'] },
];
/** Characters of scripts without spaces. */
const UNSPACED = ['北京大学港口', 'カメラみなと', '한국어부산항', 'ทะเลลม'];

interface Model {
  id: string;
  title: string[];
  text: string[];
  published: number;
  category: string;
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;
const range = (length: number) => Array.from({ length }, (_, index) => index);

/** Words in the folded form; a run of characters is one of them. */
function words(random: Random, most: number): string[] {
  return range(1 + random.below(most)).map(() => {
    if (random.below(2) === 0) return pick(random, Object.keys(pick(random, SPACED)));
    const characters = [...pick(random, UNSPACED)];
    return range(1 + random.below(5))
      .map(() => pick(random, characters))
      .join('');
  });
}

function written(random: Random, folded: readonly string[]): string {
  return folded
    .map((word) => {
      const ways = SPACED.map((script) => script[word]).find(Boolean);
      return ways ? pick(random, ways) : word;
    })
    .join(pick(random, [' ', ', ', '. ', ' – ', '\n']));
}

const isRun = (word: string) => UNSPACED.some((characters) => characters.includes(word[0] as string));

/** Whether these words follow each other in a text: the first and the last may be the ends of runs. */
function follow(phrase: readonly string[], text: readonly string[]): boolean {
  return text.some((_, at) =>
    phrase.every((word, index) => {
      const there = text[at + index];
      if (there === undefined || !isRun(word) || !isRun(there)) return there === word;
      if (phrase.length === 1) return there.includes(word);
      if (index === 0) return there.endsWith(word);
      return index === phrase.length - 1 ? there.startsWith(word) : there === word;
    }),
  );
}

interface Wish {
  phrases: { words: string[]; without: boolean }[];
  category?: string;
  after?: number;
}

function finds({ phrases, category, after }: Wish, { title, text, published, category: own }: Model): boolean {
  if (category !== undefined && category !== own) return false;
  if (after !== undefined && published < after) return false;
  return phrases.every(({ words, without }) => (follow(words, title) || follow(words, text)) !== without);
}

const DAY = 86_400_000;
const T = Date.UTC(2026, 0, 1);
const CATEGORIES = ['Trade news', '财经', 'a-b:c'];

function model(random: Random, id: string): Model {
  const published = T + random.below(40) * (DAY / 2);
  return { id, title: words(random, 3), text: words(random, 12), published, category: pick(random, CATEGORIES) };
}

function wish(random: Random): Wish {
  const phrases = range(random.below(3)).map(() => {
    const own = words(random, 2);
    // Of a character at the end of a phrase, pairs don't tell the place.
    const last = own.at(-1) as string;
    const isVague = own.length > 1 && isRun(last) && last.length === 1;
    return { words: isVague ? own.slice(0, 1) : own, without: random.below(4) === 0 };
  });
  return {
    phrases,
    ...(random.below(4) === 0 ? { category: pick(random, CATEGORIES) } : {}),
    ...(random.below(4) === 0 || phrases.length === 0 ? { after: T + random.below(20) * DAY } : {}),
  };
}

function queryText(random: Random, { phrases, category, after }: Wish): string {
  const terms = phrases.map(({ words: own, without }) => {
    const text = written(random, own).replace(/\s+/g, ' ');
    return `${without ? '-' : ''}${/ /.test(text) ? `"${text}"` : text}`;
  });
  if (category !== undefined) terms.push(`category:"${category}"`);
  if (after !== undefined) terms.push(`after:${new Date(after).toISOString().slice(0, 10)}`);
  return terms.join(' ');
}

async function publishAll(ledger: LedgerPort, random: Random, models: readonly Model[]): Promise<void> {
  await ledger.publish(
    models.map(({ id, title, text, published, category }) => {
      const told = submission(id, { title: written(random, title), categories: [category], published });
      const html = written(random, text)
        .split('\n')
        .map((line) => `<p>${line}</p>`)
        .join('\n');
      const { content_text: _, ...body } = JSON.parse(told.body) as { content_text: string };
      const changed = JSON.stringify({ ...body, content_html: html });
      return { ...told, body: changed, hash: changed, submitted: changed };
    }),
  );
}

/** Every id that is found, page by page. */
async function idsOf(ledger: LedgerPort, query: Query, limit = 30): Promise<string[]> {
  const after = query.after === undefined ? {} : { after: Date.parse(query.after) };
  const ids: string[] = [];
  let cursor: number | undefined;
  do {
    const found = await ledger.search({ query, limit, ...after, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...found.articles.map(({ article }) => (JSON.parse(article) as { id: string }).id));
    cursor = found.next;
  } while (cursor !== undefined);
  return ids;
}

function parsed(text: string): Query {
  const query = parseQuery(text);
  if (typeof query === 'string') throw new Error(query);
  return query;
}

describe('a search', () => {
  it('finds what a scan of all articles finds, through edits, deletions and a new index', async () => {
    const random = createRandom(18);
    const { stub, ledger } = freshLedger();
    const articles = new Map<string, Model>();
    const change = async (ids: readonly string[]) => {
      const models = ids.map((id) => model(random, id));
      for (const one of models) articles.set(one.id, one);
      await publishAll(ledger, random, models);
    };
    let hits = 0;
    const compare = async (queries: number) => {
      for (let count = 0; count < queries; count += 1) {
        const wanted = wish(random);
        const text = queryText(random, wanted);
        const found = await idsOf(ledger, parsed(text));
        const scanned = [...articles.values()].filter((one) => finds(wanted, one));
        hits += scanned.length;
        expect(found.toSorted(), text).toEqual(scanned.map(({ id }) => id).toSorted());
        const dates = found.map((id) => articles.get(id)?.published as number);
        expect(dates, text).toEqual(dates.toSorted((a, b) => b - a));
      }
    };
    await change(range(200).map((index) => `a${index}`));
    await compare(150);
    await change(range(60).map((index) => `a${index * 3}`));
    for (const index of range(20)) {
      await ledger.delete(`a${index * 7}`);
      articles.delete(`a${index * 7}`);
    }
    await compare(150);
    await ledger.rebuild();
    await indexed(stub, ledger);
    await compare(100);
    expect(hits).toBeGreaterThan(2_000);
  });

  it('keeps the order of articles of one time, however many', async () => {
    const { ledger } = freshLedger();
    const crowd = range(400).map((index) => submission(`c${index}`, { title: 'crowd', published: T }));
    await ledger.publish(crowd);
    const expected = crowd.map(({ id }) => id).reverse();
    expect(await idsOf(ledger, parsed('crowd'), 50)).toEqual(expected);
    await ledger.publish(range(2_000).map((index) => submission(`d${index}`, { title: 'crowd', published: T })));
    expect(new Set(await idsOf(ledger, parsed('crowd'), 100)).size).toBe(2_400);
  });

  it('reads rows by the page, not by what matches', async () => {
    const { stub, ledger } = freshLedger();
    const some = (count: number, from: number) =>
      ledger.publish(
        range(count).map((index) =>
          submission(`e${from + index}`, { title: 'oyster shell', published: T + from + index }),
        ),
      );
    await some(100, 0);
    const rowsOf = () =>
      runInDurableObject(stub, async (instance, { storage: { sql } }) => {
        const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
        const exec = sql.exec.bind(sql);
        const spy = vi.spyOn(sql, 'exec').mockImplementation((...args) => {
          const cursor = exec(...args);
          cursors.push(cursor);
          return cursor as never;
        });
        await (instance as unknown as LedgerPort).search({ query: parsed('oyster shell'), limit: 50 });
        spy.mockRestore();
        return cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
      });
    const few = await rowsOf();
    for (let from = 100; from < 3_100; from += 500) await some(500, from);
    expect(await rowsOf()).toBe(few);
    expect(few).toBeLessThan(300);
  });
});

/** Rings the alarm until every article is in the index. */
async function indexed(stub: DurableObjectStub, ledger: LedgerPort): Promise<void> {
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(stub);
    if ((await ledger.health()).indexing) throw new Error('There is more to index.');
  });
}

describe('the index', () => {
  const titled = (index: number) => submission(`t${index}`, { title: `limpet ${index}`, published: T + index });

  it('of a ledger that was restored has every live article', async () => {
    const { ledger: before } = freshLedger();
    await before.publish(range(450).map(titled));
    await before.delete('t7');
    const lines: string[] = [];
    let cursor: ExportCursor | undefined;
    do {
      const part = await before.export(cursor);
      lines.push(...part.text.trimEnd().split('\n'));
      cursor = part.next;
    } while (cursor);
    const { stub, ledger } = freshLedger();
    expect(await ledger.restore(lines)).toEqual({ ok: true, done: true });
    await indexed(stub, ledger);
    expect(await idsOf(ledger, parsed('limpet'), 100)).toEqual(await idsOf(before, parsed('limpet'), 100));
  });

  it('is filled in portions, the newest articles first, while others are published', async () => {
    const { stub, ledger } = freshLedger();
    await ledger.publish(range(450).map(titled));
    const after = await runInDurableObject(stub, (_, { storage }) => {
      storage.transactionSync(() => indexAnew(storage.sql));
      storage.transactionSync(() => indexPortion(storage.sql));
      return isIndexed(storage.sql);
    });
    expect(after).toBe(false);
    await ledger.publish([submission('t3', { title: 'limpet edited', published: T + 3 })]);
    await ledger.delete('t5');
    const first = await ledger.search({ query: parsed('limpet'), limit: 100 });
    expect(first.articles.map(({ article }) => (JSON.parse(article) as { id: string }).id)).toEqual(
      range(100).map((index) => `t${449 - index}`),
    );
    await indexed(stub, ledger);
    const ids = await idsOf(ledger, parsed('limpet'), 100);
    expect(ids).toEqual(
      range(450)
        .map((index) => `t${449 - index}`)
        .filter((id) => id !== 't5'),
    );
    expect(await idsOf(ledger, parsed('edited'))).toEqual(['t3']);
  });
});
