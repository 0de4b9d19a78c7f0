import { expect } from 'vitest';
import { feedPath } from '../../src/feed/addresses.ts';
import { BRIEF_SECONDS } from '../../src/http/caching.ts';
import { workersCache } from '../../src/local.ts';
import type { Retention } from '../../src/window/retention.ts';
import type { Answer } from '../worker.ts';
import {
  DATES,
  type Dates,
  isDue,
  iso,
  Model,
  publish,
  remove,
  removeCategory,
  ring,
  type Sent,
  type Stamp,
  type State,
  setTitle,
} from './model.ts';
import { CHANNELS, type Draft, type Draw, type Operation } from './operations.ts';
import { expectChannel, expectKv, expectSeen, observe, walk } from './verify.ts';
import { type Fault, World } from './world.ts';

/** A publisher with so many questions open sends the last one again. */
const STATES = 8;
const TOO_OLD = 'older than what is kept (RETENTION_DAYS, RETENTION_ARTICLES): it is in no feed';

type Step<Kind> = Extract<Operation, { do: Kind }>;
type Body = Step<'publish'>['body'];
type Asked = [method: string, path: string, body?: string, type?: string];
type Sending = Pick<Step<'delete'>, 'fault' | 'again'>;

/** Publishers, readers and an operator at one deployment, and all that its answers allow it to hold. */
export class Sequence {
  readonly world: World;
  private readonly model: Model;
  private readonly sent = new Map<string, Sent>();
  /** A reader's copies, by path; and every body that was read, by path and entity tag. */
  private readonly held = new Map<string, { etag: string; body: string }>();
  private readonly bodies = new Map<string, string>();
  /** Whether the edge was purged of all that has changed. */
  private fresh = false;
  /** Until then the edge may have a document that was made while the ledger was out of reach. */
  private briefUntil = 0;

  constructor(retention: Retention) {
    this.world = new World(retention);
    this.model = new Model(retention);
  }

  async perform(operation: Operation): Promise<unknown> {
    const { world } = this;
    await world.arm(undefined);
    switch (operation.do) {
      case 'publish':
        return this.publish(operation.drafts.map(sentOf), operation.body, operation);
      case 'submit again':
        return this.publish(
          operation.ids.flatMap((id) => this.sent.get(id) ?? []),
          'JSON',
          operation,
        );
      case 'delete':
        return this.change(['DELETE', articlePath(operation.id)], operation, (state) => remove(state, operation.id));
      case 'set title': {
        const { slug, title } = operation;
        const asked: Asked = ['PUT', categoryPath(slug), JSON.stringify({ title })];
        return this.change(asked, operation, (state) => setTitle(state, slug, title));
      }
      case 'delete category': {
        const { slug, move } = operation;
        const asked: Asked = ['DELETE', categoryPath(slug) + (move ? `?move=${encodeURIComponent(move)}` : '')];
        return this.change(asked, operation, (state, answer) => removeCategory(state, slug, move, answer?.status));
      }
      case 'advance':
        return world.advance(operation.by);
      case 'alarm':
        if (operation.due) world.advance(Math.max(0, ((await world.alarmAt()) ?? 0) - Date.now()));
        return this.ring(operation.fault);
      case 'evict':
        return world.evict();
      case 'rebuild':
        world.kv.clear();
        return this.change(['POST', '/api/rebuild'], { ...operation, again: true }, () => 202);
      case 'set mode':
        world.kv.mode = operation.kv;
        world.purgeRefused = operation.purgeRefused;
        if (operation.kv !== 'well') world.count(`KV ${operation.kv}`);
        return;
      case 'poll':
        return this.poll(operation.channel, operation.fault);
      case 'transfer':
        return this.transfer(operation);
    }
  }

  /** Lets everything well again and compares every answer with the model. Returns how many articles are there. */
  async verify(ids: readonly string[]): Promise<number> {
    const { world, model } = this;
    await world.settle(() => model.answered(ring));
    model.answered(expectNothingDue);
    const seen = await observe(world, ids, CHANNELS);
    model.answered((state) => expectSeen(state, seen));
    await expectKv(world, seen);
    return seen.listed.length;
  }

  /** `apply` does the same to a state, and returns the status to expect. Maybe sent again when a fault left it without an answer. */
  private async change(
    [method, path, body, type = 'application/json']: Asked,
    { fault, again }: Sending,
    apply: (state: State, answer?: Answer) => number,
  ): Promise<Answer | undefined> {
    const init = { method, ...(body === undefined ? {} : { body, headers: { 'Content-Type': type } }) };
    this.fresh = false;
    let answer = await this.world.ask(path, init, fault);
    if (!answer) {
      this.model.unanswered(apply);
      if (!again && this.model.states.length <= STATES) return undefined;
      answer = await this.world.ask(path, init);
    }
    this.model.answered((state) => expect(answer?.status, `${method} ${path}`).toBe(apply(state, answer)));
    return answer;
  }

  private async publish(drawn: Sent[], as: Body, sending: Sending): Promise<void> {
    const batch = as === 'PUT' ? drawn.slice(0, 1) : drawn;
    for (const one of batch) this.sent.set(one.id, one);
    const items = batch.map((one) => JSON.stringify(itemOf(one)));
    const requests: Record<Body, Asked> = {
      PUT: ['PUT', articlePath(batch[0]?.id ?? ''), items[0] ?? ''],
      NDJSON: ['POST', '/api/articles', items.join('\n'), 'application/x-ndjson'],
      JSON: ['POST', '/api/articles', `{ "items": [${items}] }`],
    };
    const answer = await this.change(requests[as], sending, (state, given) => expectResults(state, batch, as, given));
    if (!answer || answer.body.purged === false || batch.some((one) => one.date_expires)) return;
    const given: { id: string; status: string; warnings?: string[] }[] = answer.body.results ?? [answer.body];
    const created = given.find(({ status, warnings }) => status === 'created' && !warnings);
    if (!created) return;
    this.fresh = true;
    const slug = this.sent.get(created.id)?.categories[0];
    await this.poll(slug ? `category/${slug}` : 'all', undefined);
  }

  private async ring(fault: Fault | undefined): Promise<void> {
    this.fresh = false;
    let rang = await this.world.ring(fault);
    if (rang === undefined) {
      this.model.unanswered(ring);
      rang = await this.world.ring();
    }
    this.model.answered(rang ? ring : expectNothingDue);
    if (!rang) expect((await this.world.ask('/api/health', {}))?.body.backlog, 'backlog while no alarm is set').toBe(0);
  }

  private async poll(channel: string, fault: Fault | undefined): Promise<void> {
    const { world } = this;
    const path = feedPath(channel, 'json');
    const known = this.held.get(path);
    await world.arm(fault);
    const response = await world.scene.ask(path, known ? { headers: { 'If-None-Match': known.etag } } : {});
    const body = await response.text();
    if (response.status === 200) {
      const etag = response.headers.get('ETag') ?? '';
      expect(body, `${path} with ${etag}, which was another`).toBe(this.bodies.get(path + etag) ?? body);
      this.bodies.set(path + etag, body);
      this.held.set(path, { etag, body });
    }
    if (world.struck) this.briefUntil = Date.now() + BRIEF_SECONDS * 1000;
    if (!this.fresh || Date.now() < this.briefUntil) return;
    const status = response.status === 304 ? 200 : response.status;
    const pages = status === 200 ? [JSON.parse(this.held.get(path)?.body ?? '').items] : [];
    const walked = { status, location: response.headers.get('Location'), body, pages };
    this.model.answered((state) => expectChannel(state, channel, walked));
  }

  private async transfer({ portion, cut, crash }: Step<'transfer'>): Promise<void> {
    const { world } = this;
    const before = await idsIn(world);
    const exported = await (await world.scene.askApi('/api/export')).bytes();
    const lines = new TextDecoder().decode(exported).trimEnd().split('\n');
    const portions: string[][] = [];
    while (lines.length > 0) portions.push(lines.splice(0, portion));
    world.replace();
    this.fresh = false;
    const restore = (part: string[]) => world.ask('/api/restore', { method: 'POST', body: part.join('\n') });
    if (cut > 0 && cut < portions.length) {
      world.count('restore cut');
      for (const part of portions.slice(0, cut)) await restore(part);
      if (crash) await world.crash();
    }
    for (const [index, part] of portions.entries()) {
      expect((await restore(part))?.body).toEqual({ lines: part.length, done: index === portions.length - 1 });
    }
    expect(await idsIn(world), 'windows and archive pages after a restore').toEqual(before);
  }
}

function expectNothingDue({ articles }: State): void {
  expect(Object.values(articles).filter(isDue), 'what is due while no alarm is set').toEqual([]);
}

/** Of every channel, page by page. */
async function idsIn(world: World): Promise<string[][][]> {
  workersCache.reset();
  const walks = await Promise.all(CHANNELS.map((channel) => walk(world, channel)));
  return walks.map(({ pages }) => pages.map((items) => items.map(({ id }) => id)));
}

function sentOf(draft: Draft): Sent {
  const dated = (draw: Draw | undefined): Stamp | undefined =>
    draw && 'after' in draw ? { text: iso(Date.now() + draw.after), at: Date.now() + draw.after } : draw;
  return { ...draft, ...(Object.fromEntries(DATES.map((date) => [date, dated(draft[date])])) as Pick<Sent, Dates>) };
}

/** Tagged articles give their categories titles, too. */
function itemOf({ authors, categories, ...sent }: Sent): Record<string, unknown> {
  const named = sent.tags.length > 0 ? categories.map((slug) => ({ slug, title: sent.title })) : categories;
  const dates = Object.fromEntries(DATES.map((date) => [date, sent[date]?.text]));
  const content_text = `The text of ${sent.id}.`;
  return { ...sent, ...dates, content_text, categories: named, authors: authors.map((name) => ({ name })) };
}

/** Publishes the batch in a state, and compares each article's result with the answer. Returns the status to expect. */
function expectResults(state: State, batch: Sent[], as: Body, answer: Answer | undefined): number {
  const results = publish(state, batch);
  const answers = as === 'PUT' ? [answer?.body] : answer?.body.results;
  for (const [index, { aged, isNew: _n, ...result }] of results.entries()) {
    if (!answer) break;
    const { errors, warnings = [], index: _i, purged: _p, ...own } = answers[index];
    if (result.status === 'rejected') {
      const wrong = DATES.filter((date) => batch[index]?.[date] && batch[index][date].at === undefined);
      const pointers = wrong.map((date) => `${as === 'JSON' ? `/items/${index}` : ''}/${date}`);
      expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    } else expect(own).toEqual(result);
    if (aged !== undefined) expect(warnings.includes(TOO_OLD), `${result.id} is reported as too old`).toBe(aged);
  }
  if (results.length > 0 && results.every(({ status }) => status === 'rejected')) return 422;
  return as === 'PUT' && (results[0]?.isNew || results[0]?.status === 'created') ? 201 : 200;
}

function articlePath(id: string): string {
  return `/api/articles/${encodeURIComponent(id)}`;
}

function categoryPath(slug: string): string {
  return `/api/categories/${encodeURIComponent(slug)}`;
}
