import { expect } from 'vitest';
import { feedPath } from '../../src/feed/addresses.ts';
import { workersCache } from '../../src/local.ts';
import type { Retention } from '../../src/window/retention.ts';
import type { Answer } from '../worker.ts';
import {
  isDue,
  Model,
  publish,
  type Result,
  remove,
  removeCategory,
  ring,
  type Sent,
  type State,
  setTitle,
} from './model.ts';
import { CHANNELS, type Draft, type Draw, IDS, type Operation } from './operations.ts';
import { expectChannel, expectKv, expectSeen, observe, walk } from './verify.ts';
import { type Fault, World } from './world.ts';

/** A publisher with so many questions open sends the last one again. */
const STATES = 8;
const TOO_OLD = 'older than what is kept (RETENTION_DAYS, RETENTION_ARTICLES): it is in no feed';

type Step<Kind> = Extract<Operation, { do: Kind }>;
type Sending = Pick<Step<'delete'>, 'fault' | 'again'>;

/** Publishers, readers and an operator at one deployment, and all that its answers allow it to hold. */
export class Sequence {
  readonly world: World;
  private readonly model: Model;
  private readonly sent = new Map<string, Sent>();
  /** What a reader holds, by path. */
  private readonly held = new Map<string, { etag: string; body: string }>();
  /** By path and entity tag. */
  private readonly bodies = new Map<string, string>();
  /** Whether the edge was purged of all that has changed. */
  private fresh = false;

  constructor(retention: Retention) {
    this.world = new World(retention);
    this.model = new Model(retention);
  }

  async perform(operation: Operation): Promise<unknown> {
    const { world } = this;
    world.arm(undefined);
    switch (operation.do) {
      case 'publish':
        return this.publish(operation.drafts.map(sentOf), operation.as, operation);
      case 'submit again': {
        const batch = operation.numbers.map((number) => this.sent.get(IDS[number] as string));
        return this.publish(
          batch.filter((sent) => sent !== undefined),
          'JSON',
          operation,
        );
      }
      case 'delete': {
        const id = IDS[operation.number] as string;
        return this.change(articlePath(id), { method: 'DELETE' }, operation, (state, answer) => {
          const status = remove(state, id);
          if (answer) expect(answer.status).toBe(status);
        });
      }
      case 'set title': {
        const { slug, title } = operation;
        const init = { method: 'PUT', body: JSON.stringify({ title }) };
        return this.change(categoryPath(slug), init, operation, (state, answer) => {
          const status = setTitle(state, slug, title);
          if (answer) expect(answer.status).toBe(status);
        });
      }
      case 'delete category': {
        const { slug, to } = operation;
        const path = categoryPath(slug) + (to === undefined ? '' : `?move=${encodeURIComponent(to)}`);
        return this.change(path, { method: 'DELETE' }, operation, (state, answer) => {
          const status = removeCategory(state, slug, to, answer?.status);
          if (answer) expect(answer.status).toBe(status);
        });
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
        return this.change('/api/rebuild', { method: 'POST' }, { ...operation, again: true }, () => {});
      case 'set mood':
        world.kv.mood = operation.mood;
        world.purgeRefused = operation.purgeRefused;
        if (operation.mood !== 'well') world.count(`KV ${operation.mood}`);
        return;
      case 'poll':
        return this.poll(operation.channel, operation.fault);
      case 'move':
        return this.move(operation);
    }
  }

  /** Lets everything well again and compares all that HTTP tells with the model. Returns how many articles are there. */
  async verify(ids: readonly string[], channels: readonly string[]): Promise<number> {
    const { world, model } = this;
    await world.settle(() => model.answered(ring));
    model.answered((state) => expect(isDue(state), 'what nothing will let appear or expire').toBe(false));
    const seen = await observe(world, ids, channels);
    model.answered((state) => expectSeen(state, seen));
    await expectKv(world, seen);
    return seen.listed.length;
  }

  /** Sends a request, with a fault in its way; where it has no answer, maybe again until it has one. */
  private async change(
    path: string,
    init: RequestInit,
    { fault, again }: Sending,
    apply: (state: State, answer?: Answer) => void,
  ): Promise<Answer | undefined> {
    this.fresh = false;
    let answer = await this.world.ask(path, init, fault);
    if (!answer) {
      this.model.unanswered((state) => apply(state));
      if (!again && this.model.states.length <= STATES) return undefined;
      answer = await this.world.ask(path, init);
    }
    this.model.answered((state) => apply(state, answer));
    return answer;
  }

  private async publish(drawn: Sent[], as: 'JSON' | 'NDJSON' | 'PUT', sending: Sending): Promise<void> {
    const batch = as === 'PUT' ? drawn.slice(0, 1) : drawn;
    for (const one of batch) this.sent.set(one.id, one);
    const items = batch.map(itemOf);
    const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('');
    const init =
      as === 'PUT'
        ? { method: 'PUT', body: lines }
        : as === 'NDJSON'
          ? { method: 'POST', body: lines, headers: { 'Content-Type': 'application/x-ndjson' } }
          : { method: 'POST', body: JSON.stringify({ items }), headers: { 'Content-Type': 'application/json' } };
    const path = as === 'PUT' ? articlePath(batch[0]?.id ?? '') : '/api/articles';
    const answer = await this.change(path, init, sending, (state, given) => {
      const results = publish(state, batch);
      if (given) expectResults(results, batch, as, given);
    });
    if (!answer || answer.body.purged === false) return;
    const told: { id: string; status: string; warnings?: string[] }[] = answer.body.results ?? [answer.body];
    const ended = (id: string) =>
      (batch.find((one) => one.id === id)?.date_expires?.at ?? Number.POSITIVE_INFINITY) <= Date.now();
    const shown = told.find(({ id, status, warnings }) => status === 'created' && !warnings && !ended(id));
    if (!shown) return;
    this.fresh = true;
    const [category] = this.sent.get(shown.id)?.categories ?? [];
    await this.poll(category ? `category/${category}` : 'all', undefined);
  }

  private async ring(fault: Fault | undefined): Promise<void> {
    this.fresh = false;
    let rang = await this.world.ring(fault);
    if (rang === undefined) {
      this.model.unanswered(ring);
      rang = await this.world.ring();
    }
    this.model.answered((state) => {
      if (rang) ring(state);
      else expect(isDue(state), 'what is due while no alarm is set').toBe(false);
    });
    if (!rang) expect((await this.world.ask('/api/health', {}))?.body.backlog, 'backlog while no alarm is set').toBe(0);
  }

  private async poll(channel: string, fault: Fault | undefined): Promise<void> {
    const { world, held, bodies } = this;
    const path = feedPath(channel, 'json');
    const known = held.get(path);
    world.arm(fault);
    const response = await world.scene.ask(path, known ? { headers: { 'If-None-Match': known.etag } } : {});
    const { status, headers } = response;
    let body = await response.text();
    if (status === 200) {
      const etag = headers.get('ETag') ?? '';
      expect(body, `${path} with ${etag}, which was another`).toBe(bodies.get(path + etag) ?? body);
      bodies.set(path + etag, body);
      held.set(path, { etag, body });
    }
    if (world.struck) this.fresh = false;
    if (!this.fresh) return;
    if (status === 304) body = known?.body ?? '';
    const there = status === 200 || status === 304;
    const pages = there ? [JSON.parse(body).items] : [];
    const walked = { status: there ? 200 : status, location: headers.get('Location'), body, pages };
    this.model.answered((state) => expectChannel(state, channel, walked));
  }

  private async move({ portion, cut, crash }: Step<'move'>): Promise<void> {
    const { world } = this;
    const exported = await (await world.scene.askApi('/api/export')).bytes();
    const lines = new TextDecoder().decode(exported).trimEnd().split('\n');
    const portions = Array.from({ length: Math.ceil(lines.length / portion) }, (_, index) =>
      lines.slice(index * portion, (index + 1) * portion),
    );
    const before = await idsIn(world);
    world.move();
    this.fresh = false;
    const restore = (part: string[]) => world.ask('/api/restore', { method: 'POST', body: part.join('\n') });
    if (cut > 0 && cut < portions.length) {
      world.count('restore cut');
      for (const part of portions.slice(0, cut)) await restore(part);
      if (crash) await world.crash();
    }
    for (const [index, part] of portions.entries()) {
      const done = index === portions.length - 1;
      expect((await restore(part))?.body).toEqual({ lines: part.length, done });
    }
    expect(await idsIn(world), 'windows and archive pages after a restore').toEqual(before);
  }
}

/** Of every channel, page by page. */
async function idsIn(world: World): Promise<string[][][]> {
  workersCache.reset();
  const walks: string[][][] = [];
  for (const channel of CHANNELS)
    walks.push((await walk(world, channel)).pages.map((items) => items.map(({ id }) => id)));
  return walks;
}

function sentOf({ number, date_published, date_modified, date_expires, ...rest }: Draft): Sent {
  const now = (draw: Draw | undefined) => {
    if (draw === undefined || 'text' in draw) return draw;
    const at = Date.now() + draw.after;
    return { text: new Date(at).toISOString(), at };
  };
  const dates = {
    date_published: now(date_published),
    date_modified: now(date_modified),
    date_expires: now(date_expires),
  };
  return { id: IDS[number] as string, ...rest, ...dates };
}

function itemOf({ id, authors, date_published, date_modified, date_expires, ...rest }: Sent): Record<string, unknown> {
  return {
    id,
    ...rest,
    content_text: `The text of ${id}.`,
    authors: authors.map((name) => ({ name })),
    ...{ date_published: date_published?.text, date_modified: date_modified?.text, date_expires: date_expires?.text },
  };
}

function expectResults(
  results: Result[],
  batch: Sent[],
  as: 'JSON' | 'NDJSON' | 'PUT',
  { status, body }: Answer,
): void {
  const rejected = results.filter((result) => result.status === 'rejected').length;
  const [first] = results;
  const isNew = first?.status === 'created' || first?.isNew === true;
  const fine = as === 'PUT' && isNew ? 201 : 200;
  expect(status).toBe(rejected > 0 && rejected === results.length ? 422 : fine);
  const told = as === 'PUT' ? [body] : body.results;
  results.forEach(({ aged, isNew: _, ...result }, index) => {
    const { errors, warnings = [], index: _i, purged: _p, ...given } = told[index];
    if (result.status === 'rejected') {
      const prefix = as === 'JSON' ? `/items/${index}` : '';
      const wrong = (['date_published', 'date_modified', 'date_expires'] as const).filter(
        (field) => batch[index]?.[field] !== undefined && batch[index]?.[field]?.at === undefined,
      );
      expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
        wrong.map((field) => `${prefix}/${field}`),
      );
      return;
    }
    expect(given).toEqual(result);
    if (aged !== undefined) expect(warnings.includes(TOO_OLD), `${result.id} is told to be too old`).toBe(aged);
  });
}

function articlePath(id: string): string {
  return `/api/articles/${encodeURIComponent(id)}`;
}

function categoryPath(slug: string): string {
  return `/api/categories/${encodeURIComponent(slug)}`;
}
