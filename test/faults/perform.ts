import { expect } from 'vitest';
import { currentWindow } from '../../src/documents/current.ts';
import type { ExportCursor, LedgerPort } from '../../src/ledger/contract.ts';
import { submission, walkUnstamped, windowOf } from '../ledger/ledgers.ts';
import type { Sent } from './model.ts';
import type { Draft, Operation } from './operations.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const LONG_AGO = Date.UTC(2020, 0, 1);

type Step<Kind> = Extract<Operation, { do: Kind }>;

/** The channels that the ledger says it changed; undefined where the answer doesn't say. */
type Changed = string[] | undefined;

/** Does one operation to the ledger and to its model, and compares the answers. */
export async function perform(world: World, operation: Operation): Promise<Changed> {
  switch (operation.do) {
    case 'publish':
      return publish(
        world,
        operation.drafts.map((draft) => sentOf(draft, world.now)),
        operation.fault,
      );
    case 'submit again': {
      const sent = operation.numbers.map((number) => world.model.articles.get(`a${number}`)?.sent);
      const known = sent.filter((one) => one !== undefined);
      expect(await world.ledger.known(known.map((one) => submission(one.id, one)))).toEqual(known.map(({ id }) => id));
      return publish(world, known, operation.fault);
    }
    case 'delete':
      await remove(world, operation);
      return undefined;
    case 'set title':
      await world.attempt(operation.fault, () => world.ledger.setCategory(operation.slug, { title: operation.title }));
      world.model.setTitle(operation.slug, operation.title);
      return undefined;
    case 'advance':
      world.advance(operation.by);
      return [];
    case 'alarm':
      if (operation.due) world.advance(Math.max(0, ((await world.alarmAt()) ?? 0) - world.now));
      await world.ring(operation.fault);
      return undefined;
    case 'evict':
      await world.evict();
      return [];
    case 'rebuild':
      await world.attempt(operation.fault, () => world.ledger.rebuild());
      return [];
    case 'set mood':
      world.kv.mood = operation.mood;
      world.purgeRefused = operation.purgeRefused;
      if (operation.mood !== 'well') world.count(`KV ${operation.mood}`);
      return [];
    case 'poll':
      await poll(world, operation.channel);
      return [];
    case 'move':
      await move(world, operation);
      return [...(await versions(world)).keys()];
  }
}

function sentOf({ number, title, categories, tags, authors, dated, modified, expires }: Draft, now: number): Sent {
  return {
    id: `a${number}`,
    ...{ title, categories, tags, authors },
    ...(dated === 'by number' && { published: LONG_AGO + number * HOUR }),
    ...(dated === 'to come' && { published: now + (number + 1) * 60_000 }),
    ...(modified !== undefined && { modified: LONG_AGO + modified * HOUR }),
    ...(expires !== undefined && { expires: now + expires }),
  };
}

async function publish(world: World, batch: Sent[], fault: Operation['fault']): Promise<Changed> {
  const { value, again } = await world.attempt(fault, () =>
    world.ledger.publish(batch.map((one) => submission(one.id, one))),
  );
  const expected = world.model.publish(batch, world.now);
  // What failed may have been done but for the answer: then all of it was, and it was done twice.
  const twice = again && JSON.stringify(value.statuses) !== JSON.stringify(expected);
  expect(value.statuses).toEqual(twice ? world.model.publish(batch, world.now) : expected);
  const idle = expected.every((status) => status === 'unchanged' || status === 'superseded');
  if (idle) expect(value.changed).toEqual([]);
  return again ? undefined : value.changed.filter((name) => !name.includes('/archive/'));
}

async function remove(world: World, { number, fault }: Step<'delete'>): Promise<void> {
  const id = `a${number}`;
  const { value } = await world.attempt(fault, () => world.ledger.delete(id));
  expect(value.existed).toBe(world.model.delete(id, world.now));
}

/** A reader, wherever KV is as the world has it: whatever was acknowledged is in what it gets. */
async function poll(world: World, channel: string): Promise<void> {
  const { ledger, kv, lookups } = world;
  const current = await currentWindow({ ledger, windows: kv.store, lookups, report: () => {} }, channel);
  const there = world.model.channels.has(channel);
  expect(current).toEqual(
    there ? { kind: 'window', window: await windowOf(ledger, channel), stale: false } : { kind: 'unknown' },
  );
}

/** The version of every channel. */
export async function versions(world: World): Promise<Map<string, number>> {
  return world.inside(
    (_, { storage }) =>
      new Map(
        [...storage.sql.exec<{ name: string; version: number }>('SELECT name, version FROM channel')].map(
          ({ name, version }) => [name, version],
        ),
      ),
  );
}

async function move(world: World, { portion, cut, crash }: Step<'move'>): Promise<void> {
  const lines = await exported(world.ledger);
  const whole = () => Promise.all([...world.model.channels].map((channel) => walkUnstamped(world.ledger, channel)));
  const before = await whole();
  world.move();
  world.kv.clear();
  await world.open();
  const portions = Array.from({ length: Math.ceil(lines.length / portion) }, (_, index) =>
    lines.slice(index * portion, (index + 1) * portion),
  );
  if (cut < portions.length - 1) {
    world.count('restore cut');
    for (const part of portions.slice(0, cut)) await world.ledger.restore(part);
    if (crash) await world.crash();
  }
  for (const [index, part] of portions.entries()) {
    expect(await world.ledger.restore(part)).toEqual({ ok: true, done: index === portions.length - 1 });
  }
  expect(await whole()).toEqual(before);
}

export async function exported(ledger: LedgerPort): Promise<string[]> {
  let text = '';
  let cursor: ExportCursor | undefined;
  do {
    const part = await ledger.export(cursor);
    text += part.text;
    cursor = part.next;
  } while (cursor);
  return text.trimEnd().split('\n');
}
