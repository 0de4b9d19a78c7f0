import { type Context, Hono } from 'hono';
import type { ApiEnvironment } from '../api/access.ts';
import { publishItems } from '../api/publish.ts';
import type { Article, PublishedArticle } from '../article/article.ts';
import { canonicalId } from '../article/canonical.ts';
import { parseArticle } from '../article/parse.ts';
import { ARTICLE_BYTES, sanitizeArticle } from '../article/sanitize.ts';
import { fitsBytes } from '../article/text.ts';
import { type ArticleForm, articleOf, formOf, readForm } from '../pages/admin/article-form.ts';
import { type Writing, writePage } from '../pages/admin/write.tsx';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import { formFields, page, seeOther } from './forms.ts';

const STATUSES = ['created', 'updated', 'scheduled', 'unchanged'] as const;

/** Writing, editing and deleting one article. */
export function writeRoutes(services: Services, site: () => Site): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  const { timeZone } = services.publication;
  const show = (writing: Writing, status = 200) => page(writePage(site(), writing), status);

  routes.get('/admin/write', async (c) => {
    const asked = c.req.query('id')?.trim() ?? '';
    const stored = await find(services, asked);
    const done = STATUSES.find((status) => status === c.req.query('done'));
    const purged = c.req.query('purged') !== 'false';
    const form = stored ? formOf(stored, timeZone) : { ...readForm(new URLSearchParams()), id: asked };
    const waits = waitsUntil(stored, services.now());
    return show({
      form,
      stored: stored !== undefined,
      done,
      purged,
      waits,
      ...(asked && !stored ? { unknown: asked } : {}),
    });
  });

  routes.post('/admin/write', async (c) => {
    const fields = await formFields(c.req.raw);
    if (!fields)
      return show({ form: readForm(new URLSearchParams()), stored: false, faults: [site().words.admin.tooLarge] }, 413);
    const form = readForm(fields);
    const stored = await find(services, form.id);
    const named = { ...form, id: form.id || `urn:uuid:${crypto.randomUUID()}` };
    const value = articleOf(named, stored, timeZone);
    const writing = { form, stored: stored !== undefined };
    if (fields.get('action') === 'preview') return show({ ...writing, ...preview(services, value) });
    return publish(c, writing, value);
  });

  routes.post('/admin/delete', async (c) => {
    const fields = await formFields(c.req.raw);
    const id = fields?.get('id') ?? '';
    if (fields?.get('sure') !== 'yes') return seeOther(`/admin/write?${new URLSearchParams({ id })}`);
    await services.ledger.delete(canonicalId(id), { request: c.get('requestId') });
    return seeOther('/admin?done=deleted');
  });

  async function publish(
    c: Context<ApiEnvironment>,
    writing: Writing & { form: ArticleForm },
    value: Record<string, unknown>,
  ) {
    const large = !fitsBytes(JSON.stringify(value), ARTICLE_BYTES);
    const item = {
      pointer: '',
      value,
      ...(large ? { fault: `an article may have at most ${ARTICLE_BYTES} bytes` } : {}),
    };
    const { results, purged } = await publishItems(services, [item], {
      request: c.get('requestId'),
    });
    const [result] = results;
    if (!result || result.status === 'rejected') {
      return show({ ...writing, faults: (result?.errors ?? []).map(said) }, 422);
    }
    const { id = '', status, warnings = [] } = result;
    if (warnings.length > 0) {
      const stored = await find(services, id);
      const form = stored ? formOf(stored, timeZone) : writing.form;
      const waits = waitsUntil(stored, services.now());
      return show({ form, stored: true, warnings, done: status, purged, waits });
    }
    return seeOther(`/admin/write?${new URLSearchParams({ id, done: status, purged: String(purged) })}`);
  }
  return routes;
}

async function find({ ledger }: Services, id: string): Promise<Article | undefined> {
  if (id === '') return undefined;
  const found = await ledger.get(canonicalId(id));
  return found.kind === 'found' ? (JSON.parse(found.article) as Article) : undefined;
}

/** The date that holds an article back, RFC 3339. */
function waitsUntil(stored: Article | undefined, now: number): string | undefined {
  const date = stored?.date_published;
  return date !== undefined && Date.parse(date) > now ? date : undefined;
}

/** The article as readers would see it, stored nowhere. */
function preview({ publication, now }: Services, value: Record<string, unknown>): Partial<Writing> {
  const parsed = parseArticle(value, '', publication.homePage);
  if (!parsed.ok) return { faults: parsed.faults.map(said) };
  const article = sanitizeArticle(parsed.article, publication);
  const date_published = article.date_published ?? new Date(now()).toISOString();
  const shown: PublishedArticle = { ...article, uri: article.id, date_published, date_modified: date_published };
  return { preview: shown };
}

function said({ pointer, detail }: { pointer: string; detail: string }): string {
  return `${pointer} ${detail}`.trim();
}
