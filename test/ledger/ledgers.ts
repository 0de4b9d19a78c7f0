import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Window } from '../../src/feed/window.ts';
import { ComposedWindows } from '../../src/ledger/composed.ts';
import type { LedgerPort, Submission } from '../../src/ledger/contract.ts';
import { Retiring } from '../../src/ledger/retire.ts';
import type { Transactions } from '../../src/ledger/transactions.ts';
import { unpackWindow } from '../../src/window/packed.ts';
import type { Retention } from '../../src/window/retention.ts';

let ledgers = 0;

/** Gives a running ledger another retention or window size than that of the test's configuration. */
export async function configure(
  stub: DurableObjectStub,
  { retention, windowSize }: { retention?: Retention; windowSize?: number },
): Promise<void> {
  await runInDurableObject(stub, (instance, { storage: { sql } }) => {
    const { transactions } = instance as unknown as { transactions: Transactions };
    if (retention) Object.assign(transactions, { retiring: new Retiring(sql, retention) });
    if (windowSize) Object.assign(transactions, { windowSize, composed: new ComposedWindows(sql, windowSize) });
  });
}

/** A ledger that no other test has. */
export function freshLedger() {
  ledgers += 1;
  const stub = env.LEDGER.getByName(`ledger ${ledgers} ${crypto.randomUUID()}`);
  return { stub, ledger: stub as unknown as LedgerPort };
}

export interface Told {
  title?: string;
  categories?: (string | { slug: string; title: string })[];
  tags?: string[];
  authors?: string[];
  published?: number;
  modified?: number;
  expires?: number;
}

/** An article as the routes hand it to the ledger. */
export function submission(id: string, told: Told = {}): Submission {
  const { title = id, categories = [], tags = [], authors = [], published, modified, expires } = told;
  const body = JSON.stringify({
    id,
    title,
    content_text: `The text of ${id}.`,
    authors: authors.map((name) => ({ name })),
    tags,
    attachments: [],
    categories: categories.map((one) => (typeof one === 'string' ? { slug: one, title: one } : one)),
  });
  const hash = `hash of ${body} ${published} ${modified} ${expires}`;
  return {
    id,
    uri: `tag:example.com,2026:${id}`,
    submitted: `submitted: ${hash}`,
    hash,
    body,
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** The window that is packed so. Throws when none is. */
export function unpacked(window: Parameters<typeof unpackWindow>[0]): Window {
  const there = unpackWindow(window);
  if (!there) throw new Error('That is no window.');
  return there;
}

/** The channel's window as the ledger has it. */
export async function windowOf(ledger: LedgerPort, channel: string): Promise<Window> {
  const answer = await ledger.newerThan(channel, -1);
  if (answer.kind !== 'newer') throw new Error(`${channel} is ${answer.kind}`);
  return unpacked(answer.window);
}

export async function idsIn(ledger: LedgerPort, channel: string): Promise<string[]> {
  return (await windowOf(ledger, channel)).items.map(({ id }) => id);
}

/** Walks back from the channel's window as a reader does by RFC 5005: ids of the window, then of each page. */
export async function walk(ledger: LedgerPort, channel: string): Promise<{ window: Window; pages: Window[] }> {
  const window = await windowOf(ledger, channel);
  const pages: Window[] = [];
  for (let number = window.archives; number > 0; number -= 1) {
    const answer = await ledger.newerPage(channel, number, -1);
    // Retention has taken it away, and those before it.
    if (answer.kind === 'gone') break;
    if (answer.kind !== 'newer') throw new Error(`page ${number} of ${channel} is ${answer.kind}`);
    pages.push(unpacked(answer.window));
  }
  return { window, pages };
}

/** The window and its pages, without what a restore gives anew. */
export async function walkUnstamped(ledger: LedgerPort, channel: string): Promise<object[]> {
  const { window, pages } = await walk(ledger, channel);
  return [window, ...pages].map(({ version: _v, modified: _m, renewed: _r, ...rest }) => rest);
}
