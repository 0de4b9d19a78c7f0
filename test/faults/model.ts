import type { ArticleState } from '../../src/ledger/list-query.ts';
import type { Retention } from '../../src/window/retention.ts';

const DAY = 86_400_000;

/** A date as its publisher writes it; `at` is undefined for one that no feed can write. */
export interface Stamp {
  text: string;
  at: number | undefined;
}

/** An article as its publisher sends it. */
export interface Sent {
  id: string;
  title: string;
  categories: string[];
  tags: string[];
  authors: string[];
  date_published?: Stamp | undefined;
  date_modified?: Stamp | undefined;
  date_expires?: Stamp | undefined;
}

interface Kept {
  sent: Sent;
  /** As moves of categories left them. */
  categories: string[];
  published: number;
  /** Grows with every new article. */
  order: number;
  state: ArticleState;
}

/** What the ledger may hold. */
export interface State {
  retention: Retention;
  articles: Record<string, Kept>;
  deleted: Record<string, true>;
  /** By channel and id; not `sure` where retention may have taken the article before. */
  tombstones: Record<string, Record<string, { at: number; sure: boolean }>>;
  /** By slug, the category that took its place, or '' when none did. */
  moves: Record<string, string>;
  /** That the operator gave. */
  titles: Record<string, string>;
  /** Every channel that ever was. */
  channels: Record<string, true>;
  /** By channel: what was published up to then may have been too many. */
  crowded: Record<string, number>;
  orders: number;
}

/**
 * Every state that the acknowledged requests allow. One without an answer may have been done or not, until an answer that
 * only one of the two gives.
 */
export class Model {
  states: State[];

  constructor(retention: Retention) {
    const maps = {
      articles: {},
      deleted: {},
      tombstones: {},
      moves: {},
      titles: {},
      channels: { all: true as const },
      crowded: {},
    };
    this.states = [{ retention, ...maps, orders: 0 }];
  }

  /** `change` throws in a state that would have been answered otherwise. */
  answered(change: (state: State) => void): void {
    const faults: unknown[] = [];
    const possible = this.states.filter((state) => {
      try {
        change(state);
        return true;
      } catch (fault) {
        faults.push(fault);
        return false;
      }
    });
    if (possible.length === 0) throw faults[0];
    this.states = distinct(possible);
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

/** What an article of a batch is answered. `aged`: retention does not keep it; undefined where that can't be told. */
export interface Result {
  id: string;
  status: 'created' | 'updated' | 'scheduled' | 'unchanged' | 'rejected';
  isNew?: boolean;
  date_published?: string;
  kept?: string;
  aged?: boolean | undefined;
}

export function publish(state: State, batch: readonly Sent[]): Result[] {
  const valid = batch.filter((sent) => datesOf(sent).every(({ at }) => at !== undefined));
  const single = ({ id }: Sent) => valid.filter((other) => other.id === id).length === 1;
  const now = Date.now();
  let undated = now + 1;
  return batch.map((sent): Result => {
    const { id } = sent;
    if (!valid.includes(sent)) return { id, status: 'rejected' };
    const before = state.articles[id];
    const same = before && JSON.stringify(before.sent, withoutText) === JSON.stringify(sent, withoutText);
    if (!same || !single(sent)) undated -= 1;
    if (same) return { id, status: 'unchanged' };
    const [told, earlier] = [sent.date_modified?.at, before?.sent.date_modified?.at];
    if (told !== undefined && earlier !== undefined && told < earlier) {
      return { id, status: 'unchanged', kept: new Date(earlier).toISOString() };
    }
    const published = sent.date_published?.at ?? before?.published ?? undated;
    const expired = (sent.date_expires?.at ?? Number.POSITIVE_INFINITY) <= now;
    const kept: Kept = {
      sent,
      categories: [...new Set(sent.categories.map((slug) => state.moves[slug] || slug))],
      published,
      order: before?.order ?? ++state.orders,
      state: expired ? 'expired' : published <= now ? 'live' : 'scheduled',
    };
    const live = kept.state === 'live' && !tooOld(state, kept);
    if (before?.state === 'live' && expired) bury(state, before);
    if (state.deleted[id] || (live && before?.state !== 'live')) unbury(state, id);
    delete state.deleted[id];
    state.articles[id] = kept;
    if (live) show(state, kept);
    const status = before ? 'updated' : 'created';
    if (kept.state === 'scheduled') {
      return { id, status: 'scheduled', isNew: !before, date_published: new Date(published).toISOString() };
    }
    const unsure = live && channelsOf(kept).every((channel) => isDoubtful(state, kept, channel));
    return { id, status, aged: unsure ? undefined : kept.state === 'live' && !live };
  });
}

/** The statuses that the request may be answered. */
export function remove(state: State, id: string): number {
  const kept = state.articles[id];
  if (!kept) return state.deleted[id] ? 204 : 404;
  if (kept.state === 'live') bury(state, kept);
  delete state.articles[id];
  state.deleted[id] = true;
  return 204;
}

export function setTitle(state: State, slug: string, title: string | null): number {
  if (state.moves[slug]) return 409;
  delete state.moves[slug];
  state.channels[`category/${slug}`] = true;
  if (title === null) delete state.titles[slug];
  else state.titles[slug] = title;
  return 200;
}

/** `status` is what was answered, where retention may have emptied the category or not. */
export function removeCategory(state: State, slug: string, to: string | undefined, status?: number): number {
  const { moves, channels, titles, crowded } = state;
  const name = `category/${slug}`;
  if (!channels[name]) return 404;
  const target = to === undefined ? '' : moves[to] && moves[to] !== slug ? moves[to] : to;
  if (target === slug) return 400;
  const filed = Object.values(state.articles).filter(
    (kept) => kept.state !== 'expired' && kept.categories.includes(slug),
  );
  if (target === '' && filed.length > 0) {
    if (status !== 204 || filed.some((kept) => !isDoubtful(state, kept, name))) return 409;
  }
  if (target !== '') {
    const isNew = !channels[`category/${target}`] || moves[target] !== undefined;
    if (isNew && titles[slug]) titles[target] = titles[slug];
    channels[`category/${target}`] = true;
    delete moves[target];
    const taken = Math.max(
      crowded[name] ?? Number.NEGATIVE_INFINITY,
      crowded[`category/${target}`] ?? Number.NEGATIVE_INFINITY,
    );
    if (Number.isFinite(taken)) crowded[`category/${target}`] = taken;
    for (const kept of filed)
      kept.categories = [...new Set(kept.categories.map((one) => (one === slug ? target : one)))];
  }
  delete titles[slug];
  for (const [from, led] of Object.entries(moves)) if (led === slug) moves[from] = target;
  moves[slug] = target;
  return 204;
}

/** What the ledger's alarm does by itself. */
export function ring(state: State): void {
  const now = Date.now();
  const articles = Object.values(state.articles);
  for (const kept of articles.filter((one) => one.state === 'scheduled' && one.published <= now)) {
    kept.state = 'live';
    unbury(state, kept.sent.id);
    show(state, kept);
  }
  for (const kept of articles) {
    if (kept.state !== 'live' || (kept.sent.date_expires?.at ?? Number.POSITIVE_INFINITY) > now) continue;
    kept.state = 'expired';
    bury(state, kept);
  }
  const most = state.retention.articles;
  if (most === undefined) return;
  for (const channel of Object.keys(state.channels)) {
    const tooMany = members(state, channel)[most];
    if (tooMany) state.crowded[channel] = Math.max(tooMany.published, state.crowded[channel] ?? tooMany.published);
  }
}

/** Whether an article is to appear or to expire by itself. */
export function isDue(state: State): boolean {
  return JSON.stringify(state) !== JSON.stringify(after(state));
}

function after(state: State): State {
  const rung = structuredClone(state);
  ring({ ...rung, retention: {} });
  return rung;
}

/** The channel's articles that readers see, newest first, those included that retention may have taken. */
export function members(state: State, channel: string): Kept[] {
  return Object.values(state.articles)
    .filter((kept) => kept.state === 'live' && channelsOf(kept).includes(channel))
    .sort((a, b) => b.published - a.published || b.order - a.order);
}

/** Retention by days takes it from all of its channels. */
export function tooOld({ retention: { days } }: State, { published }: Kept): boolean {
  return days !== undefined && published < Date.now() - days * DAY;
}

/** Whether retention may have taken the article from the channel. */
export function isDoubtful(state: State, kept: Kept, channel: string): boolean {
  return tooOld(state, kept) || kept.published <= (state.crowded[channel] ?? Number.NEGATIVE_INFINITY);
}

export function channelsOf({ categories, sent: { tags, authors } }: Kept): string[] {
  return [
    'all',
    ...categories.map((slug) => `category/${slug}`),
    ...tags.map((tag) => `tag/${tag}`),
    ...authors.map((author) => `author/${author}`),
  ];
}

export function datesOf({ date_published, date_modified, date_expires }: Sent): Stamp[] {
  return [date_published, date_modified, date_expires].filter((stamp) => stamp !== undefined);
}

function withoutText(key: string, value: unknown): unknown {
  return key === 'text' ? undefined : value;
}

function show(state: State, kept: Kept): void {
  for (const channel of channelsOf(kept)) state.channels[channel] = true;
  for (const slug of kept.categories) delete state.moves[slug];
}

function bury(state: State, kept: Kept): void {
  for (const channel of channelsOf(kept)) {
    state.tombstones[channel] ??= {};
    state.tombstones[channel][kept.sent.id] = { at: Date.now(), sure: !isDoubtful(state, kept, channel) };
  }
}

function unbury(state: State, id: string): void {
  for (const buried of Object.values(state.tombstones)) delete buried[id];
}
