import { type Context, Hono } from 'hono';
import type { ApiEnvironment } from '../api/access.ts';
import { storePicture } from '../api/media.ts';
import { publishItems, withHtml } from '../api/publish.ts';
import type { Article, PublishedArticle } from '../article/article.ts';
import { canonicalId, isSample } from '../article/canonical.ts';
import { parseArticle } from '../article/parse.ts';
import { ARTICLE_BYTES, sanitizeArticle } from '../article/sanitize.ts';
import { fitsBytes } from '../article/text.ts';
import { problem } from '../http/problem.ts';
import { type ArticleForm, articleOf, formOf, readForm } from '../pages/admin/article-form.ts';
import { type Fault, type Writing, writePage } from '../pages/admin/write.tsx';
import type { AdminWords } from '../pages/languages/admin.ts';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import { formFields, page, seeOther } from './forms.ts';
import { newId } from './slug.ts';

const STATUSES = ['created', 'updated', 'scheduled', 'unchanged', 'drafted'] as const;

/** Writing, editing and deleting one article. */
export function writeRoutes(services: Services, site: () => Site): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  const { ledger } = services;
  const { timeZone } = services.publication;
  const show = (writing: Writing, status?: number) => showPage(services, site(), writing, status);

  routes.get('/admin/write', async (c) => {
    const asked = c.req.query('id')?.trim() ?? '';
    const stored = await find(services, asked);
    const done = STATUSES.find((status) => status === c.req.query('done'));
    const purged = c.req.query('purged') !== 'false';
    const form = stored ? formOf(stored, timeZone) : { ...readForm(new URLSearchParams()), id: asked };
    return show({ form, stored, done, purged, ...(asked && !stored ? { unknown: asked } : {}) });
  });

  routes.post('/admin/write', async (c) => {
    const fields = await formFields(c.req.raw);
    if (!fields) {
      const faults = [{ field: '', detail: site().words.admin.tooLarge }];
      return show({ form: readForm(new URLSearchParams()), stored: undefined, faults }, 413);
    }
    const form = readForm(fields);
    const stored = await find(services, form.was || form.id);
    const action = fields.get('action');
    const isPreview = action === 'preview' || action === 'live';
    // The id of what readers may have seen stays; a draft may get another. A sample that was edited gets one with which it stays.
    const isKept = stored !== undefined && !stored.draft && !isSample(stored.id);
    const chosen = isSample(form.id) ? '' : form.id;
    const id = isKept ? stored.id : chosen || (isPreview ? 'preview' : await newId(form.title, ledger));
    const draft = action === 'draft';
    const value = articleOf({ ...form, id }, stored, timeZone, draft);
    const writing = { form, stored };
    const shown = isPreview ? { ...writing, ...preview(services, site().words.admin, value) } : writing;
    // Asked for with every pause in typing: no suggestions are looked up for it.
    if (action === 'live')
      return page(writePage(site(), shown, { categories: [], tags: [], pictures: true, now: services.now() }));
    if (isPreview) return show(shown);
    return publish(c, writing, value, draft);
  });

  routes.post('/admin/delete', async (c) => {
    const fields = await formFields(c.req.raw);
    const id = fields?.get('id') ?? '';
    if (fields?.get('sure') !== 'yes') return seeOther(`/admin/write?${new URLSearchParams({ id })}`);
    await ledger.delete(canonicalId(id), { request: c.get('requestId') });
    return seeOther('/admin/articles?done=deleted');
  });

  routes.post('/admin/media', async (c) => {
    const { media } = services;
    if (media) return storePicture(c.req.raw, services, media);
    return problem({ status: 501, title: 'Not Implemented', detail: site().words.admin.article.noPictures });
  });

  async function publish(
    c: Context<ApiEnvironment>,
    writing: Writing & { form: ArticleForm },
    value: Record<string, unknown>,
    draft: boolean,
  ) {
    const words = site().words.admin;
    const large = !fitsBytes(JSON.stringify(value), ARTICLE_BYTES);
    const fault = large ? { fault: `an article may have at most ${ARTICLE_BYTES} bytes` } : {};
    const request = c.get('requestId');
    const { results, purged } = await publishItems(services, [{ pointer: '', value, ...fault }], { request });
    const [result] = results;
    if (!result || result.status === 'rejected') {
      return show({ ...writing, faults: (result?.errors ?? []).map((fault) => faultOf(words, fault)) }, 422);
    }
    const { id = '', warnings = [] } = result;
    const status = draft ? 'drafted' : result.status;
    const before = writing.stored?.id;
    if (before !== undefined && before !== id) await ledger.delete(before, { request, successor: id });
    if (warnings.length > 0) {
      const stored = await find(services, id);
      return show({ form: stored ? formOf(stored, timeZone) : writing.form, stored, warnings, done: status, purged });
    }
    return seeOther(`/admin/write?${new URLSearchParams({ id, done: status, purged: String(purged) })}`);
  }
  return routes;
}

/** The form with fields that were not saved, since their session had ended. */
export async function showAgain(services: Services, site: Site, fields: URLSearchParams): Promise<Response> {
  const form = readForm(fields);
  const stored = await find(services, form.was);
  return showPage(services, site, { form, stored, notice: site.words.admin.back });
}

async function showPage(services: Services, site: Site, writing: Writing, status = 200): Promise<Response> {
  const { categories, tags } = await services.ledger.directory();
  const known = {
    categories: categories.map(({ title }) => title),
    tags: tags.map(({ title }) => title),
    pictures: services.media !== undefined,
    now: services.now(),
  };
  return page(writePage(site, writing, known), status);
}

async function find({ ledger }: Services, id: string): Promise<Article | undefined> {
  if (id === '') return undefined;
  const found = await ledger.get(canonicalId(id));
  return found.kind === 'found' ? (JSON.parse(found.article) as Article) : undefined;
}

/** The article as readers would see it, stored nowhere. */
function preview({ publication, now }: Services, words: AdminWords, value: Record<string, unknown>): Partial<Writing> {
  const parsed = parseArticle(value, '', publication.homePage);
  if (!parsed.ok) return { faults: parsed.faults.map((fault) => faultOf(words, fault)) };
  const { content_markdown } = parsed.article;
  const rendered = content_markdown === undefined ? parsed.article : withHtml(parsed.article, content_markdown);
  const article = sanitizeArticle(rendered ?? parsed.article, publication);
  const date_published = article.date_published ?? new Date(now()).toISOString();
  const shown: PublishedArticle = { ...article, uri: article.id, date_published, date_modified: date_published };
  return { preview: shown };
}

/** Fields of the form, by the members of an article that they become. */
const FIELD_OF: Record<string, string> = {
  content_html: 'content',
  content_markdown: 'content',
  content_text: 'content',
  date_published: 'date',
};

function faultOf(words: AdminWords, { pointer, detail }: { pointer: string; detail: string }): Fault {
  const member = pointer.split('/')[1] ?? '';
  const isEmpty = detail.startsWith('an article needs content_html');
  return { field: FIELD_OF[member] ?? member, detail: isEmpty ? words.article.nothingToRead : detail };
}
