import type { ArticleState } from '../../src/ledger/article-list.ts';
import type { Retention } from '../../src/window/retention.ts';

const DAY = 86_400_000;
const NEVER = Number.POSITIVE_INFINITY;

/** A date as its publisher writes it; `at` is undefined for one that no feed can write. */
export interface Stamp {
  text: string;
  at: number | undefined;
}

export const DATES = ['date_published', 'date_modified', 'date_expires'] as const;
export type Dates = (typeof DATES)[number];

/** An article as its publisher sends it. */
export interface Sent extends Record<Dates, Stamp | undefined> {
  id: string;
  title: string;
  categories: string[];
  tags: string[];
  authors: string[];
}

interface Kept {
  sent: Sent;
  /** As moves of categories left them. */
  categories: string[];
  published: number;
  /** Grows with every new article. */
  order: number;
  state: ArticleState | 'deleted';
}

/** One state of the ledger that the answers allow. */
export interface State {
  retention: Retention;
  articles: Record<string, Kept>;
  orders: number;
  /** By channel and id, since when; 0 where retention may have taken the article before. */
  tombstones: Record<string, Record<string, number>>;
  /** Every channel that ever was. */
  channels: Record<string, true>;
  /** By slug, the category that took its place, or '' when none did. */
  moves: Record<string, string>;
  /** By slug, the title that the operator gave. */
  titles: Record<string, string>;
  /** By channel: articles published up to then may have been too many. */
  crowded: Record<string, number>;
}

/**
 * Every state that the acknowledged requests allow. A request without an answer was done or not, until a later answer decides.
 */
export class Model {
  states: State[];

  constructor(retention: Retention) {
    const empty = { articles: {}, orders: 0, tombstones: {}, channels: { all: true as const }, moves: {}, titles: {} };
    this.states = [{ retention, ...empty, crowded: {} }];
  }

  /** `change` throws in a state that would have been answered otherwise. */
  answered(change: (state: State) => void): void {
    const wrong: unknown[] = [];
    this.states = distinct(this.states).filter((state) => {
      try {
        change(state);
        return true;
      } catch (error) {
        return !wrong.push(error);
      }
    });
    if (this.states.length === 0) throw wrong[0];
  }

  unanswered(change: (state: State) => void): void {
    const before = structuredClone(this.states);
    for (const state of this.states) change(state);
    this.states = distinct([...before, ...this.states]);
  }
}

function distinct(states: State[]): State[] {
  return [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];
}

/** The answer for an article of a batch. `aged`: retention does not keep it; undefined where that can't be known. */
interface Result {
  id: string;
  status: 'created' | 'updated' | 'scheduled' | 'unchanged' | 'rejected';
  date_published?: string;
  kept?: string;
  aged?: boolean | undefined;
  isNew?: boolean;
}

export function publish(state: State, batch: readonly Sent[]): Result[] {
  const now = Date.now();
  const valid = batch.filter((sent) => DATES.every((date) => !sent[date] || sent[date].at !== undefined));
  let undated = now + 1;
  return batch.map((sent): Result => {
    const { id } = sent;
    if (!valid.includes(sent)) return { id, status: 'rejected' };
    const before = state.articles[id];
    const existing = before?.state === 'deleted' ? undefined : before;
    const same = existing && JSON.stringify(existing.sent, withoutText) === JSON.stringify(sent, withoutText);
    // The ledger is not asked to store what it has, unless the id comes twice.
    if (!same || valid.filter((other) => other.id === id).length > 1) undated -= 1;
    if (same) return { id, status: 'unchanged' };
    const earlier = existing?.sent.date_modified?.at ?? -NEVER;
    if ((sent.date_modified?.at ?? NEVER) < earlier) return { id, status: 'unchanged', kept: iso(earlier) };

    const published = sent.date_published?.at ?? existing?.published ?? undated;
    const categories = [...new Set(sent.categories.map((slug) => state.moves[slug] || slug))];
    const expired = (sent.date_expires?.at ?? NEVER) <= now;
    const become = expired ? 'expired' : published <= now ? 'live' : 'scheduled';
    const kept: Kept = { sent, categories, published, order: existing?.order ?? ++state.orders, state: become };
    const aged = become === 'live' && isTooOld(state, kept);
    if (before?.state === 'live' && expired) leaveTombstones(state, before);
    if (before?.state === 'deleted') removeTombstones(state, id);
    state.articles[id] = kept;
    if (become === 'live' && !aged) show(state, kept, before?.state !== 'live');
    if (become === 'scheduled') return { id, status: become, date_published: iso(published), isNew: !existing };
    const unsure = become === 'live' && !aged && isDoubtful(state, kept);
    return { id, status: existing ? 'updated' : 'created', aged: unsure ? undefined : aged };
  });
}

/** Returns the status of the answer, as the two after it do. */
export function remove(state: State, id: string): number {
  const kept = state.articles[id];
  if (!kept) return 404;
  if (kept.state === 'live') leaveTombstones(state, kept);
  kept.state = 'deleted';
  return 204;
}

export function setTitle({ moves, channels, titles }: State, slug: string, title: string | null): number {
  if (moves[slug]) return 409;
  delete moves[slug];
  channels[`category/${slug}`] = true;
  titles[slug] = title ?? '';
  return 200;
}

/** Whether the category is empty may depend on what retention has taken: then both answers are right. */
export function removeCategory(state: State, slug: string, to: string | undefined, answered?: number): number {
  const { moves, channels, titles, crowded } = state;
  const [name, target] = [`category/${slug}`, to && moves[to] && moves[to] !== slug ? moves[to] : (to ?? '')];
  if (!channels[name]) return 404;
  if (target === slug) return 400;
  const filed = Object.values(state.articles).filter(
    (kept) => ['live', 'scheduled'].includes(kept.state) && kept.categories.includes(slug),
  );
  if (target === '' && filed.length > 0) {
    // Without its answer, the request may have met a category that retention had emptied: as if it had not come, or removed.
    if ((answered ?? 204) !== 204 || !filed.every((kept) => isDoubtful(state, kept, [name]))) return 409;
  } else if (target !== '') {
    const into = `category/${target}`;
    if (!channels[into] || moves[target] !== undefined) titles[target] = titles[slug] ?? '';
    channels[into] = true;
    delete moves[target];
    if (crowded[name] !== undefined) crowded[into] = Math.max(crowded[name], crowded[into] ?? -NEVER);
    for (const kept of filed) {
      kept.categories = [...new Set(kept.categories.map((one) => (one === slug ? target : one)))];
    }
  }
  for (const from of [slug, ...Object.keys(moves)]) if (from === slug || moves[from] === slug) moves[from] = target;
  delete titles[slug];
  return 204;
}

/** The ledger's alarm lets articles appear and expire, and may let retention take some. */
export function ring(state: State): void {
  for (const kept of Object.values(state.articles).filter(isDue)) {
    if (kept.state === 'scheduled') show(state, kept, true);
    const expired = (kept.sent.date_expires?.at ?? NEVER) <= Date.now();
    kept.state = expired ? 'expired' : 'live';
    if (expired) leaveTombstones(state, kept);
  }
  const { articles = NEVER } = state.retention;
  for (const channel of Object.keys(state.channels)) {
    const tooMany = members(state, channel)[articles];
    if (tooMany) state.crowded[channel] = Math.max(tooMany.published, state.crowded[channel] ?? -NEVER);
  }
}

/** Whether an article is to appear or to expire by itself. */
export function isDue({ state, published, sent }: Kept): boolean {
  return (
    (state === 'scheduled' ? published : state === 'live' ? (sent.date_expires?.at ?? NEVER) : NEVER) <= Date.now()
  );
}

/** The channel's articles that readers see, newest first, those included that retention may have taken. */
export function members(state: State, channel: string): Kept[] {
  return Object.values(state.articles)
    .filter((kept) => kept.state === 'live' && channelsOf(kept).includes(channel))
    .sort((a, b) => b.published - a.published || b.order - a.order);
}

/** Whether retention by days takes the article from all of its channels. */
export function isTooOld({ retention: { days = NEVER } }: State, { published }: Kept): boolean {
  return published < Date.now() - days * DAY;
}

/** Whether retention may have taken the article from all of these channels. */
export function isDoubtful(state: State, kept: Kept, channels = channelsOf(kept)): boolean {
  return isTooOld(state, kept) || channels.every((channel) => kept.published <= (state.crowded[channel] ?? -NEVER));
}

export function channelsOf({ categories, sent: { tags, authors } }: Kept): string[] {
  const named = { category: categories, tag: tags, author: authors };
  return ['all', ...Object.entries(named).flatMap(([kind, slugs]) => slugs.map((slug) => `${kind}/${slug}`))];
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

function withoutText(key: string, value: unknown): unknown {
  return key === 'text' ? undefined : value;
}

function show(state: State, kept: Kept, again: boolean): void {
  if (again) removeTombstones(state, kept.sent.id);
  for (const channel of channelsOf(kept)) state.channels[channel] = true;
  for (const slug of kept.categories) delete state.moves[slug];
}

function leaveTombstones(state: State, kept: Kept): void {
  for (const channel of channelsOf(kept)) {
    state.tombstones[channel] ??= {};
    state.tombstones[channel][kept.sent.id] = isDoubtful(state, kept, [channel]) ? 0 : Date.now();
  }
}

function removeTombstones(state: State, id: string): void {
  for (const buried of Object.values(state.tombstones)) delete buried[id];
}
