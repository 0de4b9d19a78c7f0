import fc from 'fast-check';
import { KV_MOODS, type KvMood } from './kv.ts';
import { FAULTS, type Fault } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An article as drawn: its times are still relative to the moment at which it is sent. */
export interface Draft {
  number: number;
  title: string;
  categories: (string | { slug: string; title: string })[];
  tags: string[];
  authors: string[];
  dated: 'no' | 'by number' | 'to come';
  modified: number | undefined;
  expires: number | undefined;
}

export type Operation = { fault?: Fault | undefined } & (
  | { do: 'publish'; drafts: Draft[] }
  /** Articles that were sent before, exactly so. */
  | { do: 'submit again'; numbers: number[] }
  | { do: 'delete'; number: number }
  | { do: 'set title'; slug: string; title: string | null }
  | { do: 'advance'; by: number }
  /** Rung at once, or when it is due. */
  | { do: 'alarm'; due: boolean }
  | { do: 'evict' }
  | { do: 'rebuild' }
  | { do: 'set mood'; mood: KvMood; purgeRefused: boolean }
  | { do: 'poll'; channel: string }
  /** Export, and restore into an empty ledger in portions, of which the nth is cut. */
  | { do: 'move'; portion: number; cut: number; crash: boolean }
);

/** How many articles a sequence plays with, and hardly more: so they meet again. */
const NUMBERS = 40;
export const SLUGS = ['x', 'y', 'z'];
const numbers = fc.nat(NUMBERS - 1);
const title = fc.constantFrom('one', 'two', 'thr<ee & ]]>', '四');

const draft: fc.Arbitrary<Draft> = fc.record({
  number: numbers,
  title,
  categories: fc.uniqueArray(
    fc.oneof(
      fc.constantFrom(...SLUGS),
      fc.record({ slug: fc.constantFrom(...SLUGS), title: fc.constantFrom('Ex', '甲') }),
    ),
    { maxLength: 2, selector: (one) => (typeof one === 'string' ? one : one.slug) },
  ),
  tags: fc.constantFrom<string[]>([], [], ['t']),
  authors: fc.constantFrom<string[]>([], ['Ann'], ['Bo'], ['Ann', 'Bo']),
  dated: fc.constantFrom('no', 'by number', 'by number', 'by number', 'to come'),
  modified: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 3, nil: undefined }),
  expires: fc.option(fc.constantFrom(-HOUR, MINUTE, DAY), { freq: 6, nil: undefined }),
});

const fault = (...at: readonly Fault['at'][]): fc.Arbitrary<Fault | undefined> =>
  fc.option(fc.record({ at: fc.constantFrom(...at), nth: fc.integer({ min: 1, max: 3 }) }), {
    freq: 2,
    nil: undefined,
  });
const inWriting = fault('before', 'inside', 'after', 'answer', 'answer and object');
const inAlarm = fault(...FAULTS.filter((at) => !at.startsWith('answer')));

/** One step of a sequence, with a fault in it more often than not. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      drafts: fc.array(draft, { minLength: 1, maxLength: 8 }),
      fault: inWriting,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('submit again' as const),
      numbers: fc.array(numbers, { minLength: 1, maxLength: 10 }),
      fault: inWriting,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), number: numbers, fault: inWriting }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set title' as const),
      slug: fc.constantFrom(...SLUGS),
      title: fc.option(title),
      fault: inWriting,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      by: fc.constantFrom(100, 1_000, 6_000, 31_000, 70_000, HOUR, 31 * DAY),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('alarm' as const),
      due: fc.constantFrom(true, true, false),
      fault: inAlarm,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rebuild' as const), fault: fault('answer and object') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('set mood' as const),
      mood: fc.constantFrom(...KV_MOODS),
      purgeRefused: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('poll' as const),
      channel: fc.constantFrom('all', ...SLUGS.map((slug) => `category/${slug}`), 'tag/t', 'author/Ann'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      portion: fc.integer({ min: 1, max: 40 }),
      cut: fc.nat(6),
      crash: fc.boolean(),
    }),
  },
);
