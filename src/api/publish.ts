import type { Article } from '../article/article.ts';
import { uriOf } from '../article/canonical.ts';
import { type ParsedArticle, parseArticle, submittedId } from '../article/parse.ts';
import { fitsLedger, SANITIZING, sanitizeArticle } from '../article/sanitize.ts';
import type { Fault } from '../article/schema.ts';
import { digest } from '../article/text.ts';
import { excerptsOf } from '../feed/item.ts';
import type { BatchReport, Origin, Published, Rejection, Scope, Status, Submission } from '../ledger/contract.ts';
import { isFiledWithin } from '../ledger/scope.ts';
import { MARKDOWN_RULES, markdown } from '../markdown/markdown.ts';
import type { Services } from '../services.ts';
import type { SubmittedItem } from './submission.ts';

/** The outcome for one article of a request. */
export interface Result {
  index: number;
  id: string | undefined;
  /** `scheduled`: it is new or changed, and waits for its date. */
  status: Exclude<Status, 'superseded' | 'forbidden'> | 'scheduled' | 'rejected';
  /** The article was not there before. */
  isNew?: boolean;
  /** When a scheduled article appears. RFC 3339. */
  date_published?: string;
  /** The `date_modified` of the stored article, which is later than that of this one and was kept. RFC 3339. */
  kept?: string;
  errors?: Fault[];
  warnings?: string[];
}

export interface Outcome {
  results: Result[];
  /** False while the edge may still show what was; the ledger goes on purging. */
  purged: boolean;
  /** Articles that were rejected because their sender may not publish them. */
  forbidden: number;
}

/** Faults reported of one article: the first ones say what is wrong. */
const FAULTS_REPORTED = 5;

/** Something later is stored. */
interface Superseded {
  kept: string;
}

const NOTHING = 'shows nothing once it is sanitized';
const TOO_OLD = 'older than what is kept (RETENTION_DAYS, RETENTION_ARTICLES): it is in no feed';

/** It is stored, and held back until its date. */
interface Scheduled {
  date_published: string;
  isNew: boolean;
}

type Became = Exclude<Status, 'superseded'> | Superseded | Scheduled | Fault;

type Accepted = Extract<ParsedArticle, { ok: true }>;

/**
 * The publisher's way through the services: parse and validate, leave out what the ledger has already, sanitize, store in
 * one transaction, purge the edge. What is wrong with one article never costs another.
 */
export async function publishItems(services: Services, items: SubmittedItem[], origin: Origin = {}): Promise<Outcome> {
  const { publication, ledger } = services;
  const began = services.now();
  const parsed = items.map(
    ({ value, pointer, fault }): ParsedArticle =>
      fault === undefined
        ? parseArticle(value, pointer, publication.homePage)
        : { ok: false, id: submittedId(value), faults: [{ pointer, detail: fault }] },
  );
  const { scope } = origin;
  const results = new Map<ParsedArticle, Became>();
  const outside = parsed.filter((one, index) => {
    if (!scope || !one.ok || isFiledWithin(one.article, scope)) return false;
    return results.set(one, { pointer: `${items[index]?.pointer}/categories`, detail: filedOutside(scope) });
  });
  const accepted = parsed.filter((one) => one.ok && !results.has(one)) as Accepted[];
  const { homePage, iframeHosts = '', retention } = publication;
  // Articles that a stricter retention let go may come back: then none is known already.
  const rules = JSON.stringify([SANITIZING, MARKDOWN_RULES, homePage, iframeHosts, retention]);
  const submitted = new Map<Accepted, string>();
  for (const one of accepted) submitted.set(one, await digest(`${rules}${JSON.stringify(one.article)}`));
  const pointers = new Map(parsed.map((one, index) => [one, items[index]?.pointer ?? '']));
  const known = await knownAlready(services, accepted, submitted);
  const batch = new Map<Accepted, Submission>();
  for (const one of accepted) {
    if (known.has(one.article.id)) {
      results.set(one, 'unchanged');
      continue;
    }
    const { content_markdown } = one.article;
    const pointer = `${pointers.get(one)}/${content_markdown === undefined ? 'content_html' : 'content_markdown'}`;
    const rendered = content_markdown === undefined ? one.article : withHtml(one.article, content_markdown);
    if (!rendered) {
      results.set(one, { pointer, detail: 'is nested too deeply' });
      continue;
    }
    const clean = sanitizeArticle(rendered, publication);
    if (clean.content_html === undefined && rendered.content_html !== undefined) {
      if (!showsAnything(clean)) {
        results.set(one, { pointer, detail: `${NOTHING}: give a title, content_text or summary, too` });
        continue;
      }
      one.warnings.push(`${pointer}: ${NOTHING}, left out`);
    }
    const submission = await prepare(services, clean, submitted.get(one) ?? '');
    if (fitsLedger(submission.body)) batch.set(one, submission);
    else results.set(one, { pointer: '', detail: 'too large once its URLs are absolute; shorten its HTML' });
  }
  const rejections = parsed.flatMap((one, index) => rejectionOf(one, index, results.get(one)));
  const batchReport = { unchanged: known.size, rejections };
  const published =
    batch.size > 0
      ? await ledger.publish([...batch.values()], batchReport, origin)
      : await onlyReported(services, batchReport);
  const kept = new Map(published.kept?.map(({ index, date_modified }) => [index, date_modified]));
  const dates = new Map(published.scheduled?.map(({ index, date_published }) => [index, date_published]));
  [...batch.keys()].forEach((one, index) => {
    const status = published.statuses[index] ?? 'unchanged';
    const date_published = dates.get(index);
    if (published.aged?.includes(index)) one.warnings.push(TOO_OLD);
    if (status === 'superseded') results.set(one, { kept: kept.get(index) ?? '' });
    else results.set(one, date_published ? { date_published, isNew: status === 'created' } : status);
  });
  const stored = [...results.values()].filter((result) => result === 'forbidden');
  const outcome = {
    forbidden: outside.length + stored.length,
    results: parsed.map((one, index) => resultOf(one, index, results.get(one))),
    purged: published.purged,
  };
  const count = (status: Result['status']) => outcome.results.filter((result) => result.status === status).length;
  services.log?.('publish', {
    request: origin.request,
    ...{ created: count('created'), updated: count('updated'), scheduled: count('scheduled') },
    ...{
      unchanged: count('unchanged'),
      rejected: count('rejected'),
      channels: published.changed.length,
      purged: published.purged,
      ms: services.now() - began,
    },
  });
  return outcome;
}

/** Ids that come once in the batch and that the ledger has exactly so: no need to sanitize them again. */
async function knownAlready(
  { ledger }: Services,
  accepted: Accepted[],
  submitted: Map<Accepted, string>,
): Promise<Set<string>> {
  const times = Map.groupBy(accepted, ({ article }) => article.id);
  const single = accepted.filter(({ article }) => times.get(article.id)?.length === 1);
  if (single.length === 0) return new Set();
  return new Set(
    await ledger.known(single.map((one) => ({ id: one.article.id, submitted: submitted.get(one) ?? '' }))),
  );
}

function rejectionOf(one: ParsedArticle, index: number, result: Became | undefined): Rejection[] {
  const faults = one.ok ? (typeof result === 'object' && 'detail' in result ? [result] : []) : one.faults;
  if (faults.length === 0) return [];
  return [{ index, ...(one.id === undefined ? {} : { id: one.id }), faults: faults.slice(0, FAULTS_REPORTED) }];
}

/** Nothing is to be stored; that a request was all wrong is still worth knowing, but not worth failing for. */
async function onlyReported({ ledger, report }: Services, batchReport: BatchReport): Promise<Published> {
  if (batchReport.rejections.length === 0) return { statuses: [], changed: [], purged: true };
  return ledger.publish([], batchReport).catch((error: unknown) => {
    report('rejections not kept', { error: String(error) });
    return { statuses: [], changed: [], purged: true };
  });
}

/** The article with HTML of its Markdown. Undefined when that is nested deeper than the renderer's recursion goes. */
export function withHtml(article: Article, source: string): Article | undefined {
  try {
    return { ...article, content_html: markdown(source) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether readers see anything of an article but its address. */
function showsAnything({ draft, title, content_text, summary, image, banner_image, attachments }: Article): boolean {
  return Boolean(draft || title || content_text || summary || image || banner_image || attachments.length > 0);
}

async function prepare({ publication }: Services, clean: Article, submitted: string): Promise<Submission> {
  const { date_published, date_modified, ...rest } = clean;
  const time = (key: 'published' | 'modified' | 'expires', date: string | undefined) =>
    date === undefined ? {} : { [key]: Date.parse(date) };
  return {
    id: clean.id,
    uri: uriOf(clean.id, new URL(publication.publicUrl).hostname),
    submitted,
    hash: await digest(JSON.stringify(clean)),
    body: JSON.stringify({ ...rest, ...excerptsOf(clean) }),
    ...time('published', date_published),
    ...time('modified', date_modified),
    ...time('expires', rest.date_expires),
    ...(rest.draft ? { draft: true } : {}),
  };
}

const STORED_OUTSIDE: Fault = {
  pointer: '',
  detail: "the stored article is filed under a category outside this token's scope, or under none",
};

/** Names, of those that a publisher may have many of. */
const NAMED = 10;

function filedOutside({ name, categories }: Scope): string {
  const named = categories.slice(0, NAMED).join(', ');
  const rest = categories.length > NAMED ? ` and ${categories.length - NAMED} more` : '';
  return `the token "${name}" may publish only what is filed under its categories: ${named}${rest}`;
}

function resultOf(one: ParsedArticle, index: number, result: Became | undefined): Result {
  if (!one.ok) return { index, id: one.id, status: 'rejected', errors: one.faults };
  const warnings = one.warnings.length > 0 ? { warnings: one.warnings } : {};
  if (result === 'forbidden') return { index, id: one.id, status: 'rejected', errors: [STORED_OUTSIDE], ...warnings };
  if (typeof result !== 'object') return { index, id: one.id, status: result ?? 'unchanged', ...warnings };
  if ('date_published' in result) return { index, id: one.id, status: 'scheduled', ...result, ...warnings };
  if (!('kept' in result)) return { index, id: one.id, status: 'rejected', errors: [result], ...warnings };
  const { kept } = result;
  const superseded = `date_modified ${one.article.date_modified} is earlier than ${kept} of the stored article, which was kept`;
  return { index, id: one.id, status: 'unchanged', kept, warnings: [...one.warnings, superseded] };
}
