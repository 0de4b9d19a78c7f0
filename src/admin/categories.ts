import { Hono } from 'hono';
import type { ApiEnvironment } from '../api/access.ts';
import { readPatch } from '../api/categories.ts';
import { slugOf } from '../article/canonical.ts';
import { oneLine } from '../article/text.ts';
import { adminCategoriesPage, adminCategoryPage, type CategoryForm } from '../pages/admin/categories.tsx';
import { listing } from '../pages/grouping.ts';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import { formFields, page, seeOther } from './forms.ts';

const PATH = '/admin/category';

/** Titles and descriptions of categories, and where their articles go. */
export function adminCategoryRoutes(services: Services, site: () => Site): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  const find = async (slug: string) => (await services.ledger.directory()).categories.find((one) => one.slug === slug);
  const missing = () => page(noticePage(site(), site().words.notFound), 404);

  routes.get('/admin/categories', async (c) => {
    const number = c.req.query('page') ?? '1';
    const selection = {
      query: (c.req.query('q') ?? '').trim().slice(0, 100),
      group: '',
      page: /^[1-9]\d{0,4}$/.test(number) ? Number(number) : 1,
    };
    const { categories } = await services.ledger.directory();
    const shown = listing(categories, selection);
    return selection.page > shown.pages ? missing() : page(adminCategoriesPage(site(), shown));
  });

  routes.get(PATH, async (c) => {
    const entry = await find(c.req.query('slug') ?? '');
    if (!entry) return missing();
    return page(adminCategoryPage(site(), { entry, form: formOf(entry), saved: c.req.query('done') === 'saved' }));
  });

  routes.post(PATH, async (c) => {
    const fields = await formFields(c.req.raw);
    const entry = await find(fields?.get('slug') ?? '');
    if (!fields || !entry) return missing();
    const read = (name: string) => fields.get(name)?.trim() ?? '';
    const form: CategoryForm = {
      title: read('title'),
      description: read('description'),
      language: read('language'),
      image: read('image'),
    };
    const patch = readPatch(form, services.publication.homePage);
    if ('faults' in patch) {
      const faults = patch.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
      return page(adminCategoryPage(site(), { entry, form, faults }), 422);
    }
    await services.ledger.setCategory(entry.slug, patch);
    return seeOther(`${PATH}?${new URLSearchParams({ slug: entry.slug, done: 'saved' })}`);
  });

  routes.post(`${PATH}/remove`, async (c) => {
    const fields = await formFields(c.req.raw);
    const entry = await find(fields?.get('slug') ?? '');
    if (!fields || !entry) return missing();
    const move = oneLine(fields.get('move') ?? '');
    const { categories } = await services.ledger.directory();
    const to = categories.find(({ title }) => title === move)?.slug ?? slugOf(move);
    if (fields.get('sure') !== 'yes') return seeOther(`${PATH}?${new URLSearchParams({ slug: entry.slug })}`);
    const removal = await services.ledger.removeCategory(entry.slug, to || undefined, { request: c.get('requestId') });
    if (removal.kind === 'unknown') return missing();
    if (removal.kind !== 'removed') {
      const writing = { entry, form: formOf(entry), faults: [site().words.admin.category.moveHint], move };
      return page(adminCategoryPage(site(), writing), 422);
    }
    return seeOther(to ? `${PATH}?${new URLSearchParams({ slug: to, done: 'saved' })}` : '/admin/categories');
  });
  return routes;
}

function formOf({ slug, title, description = '', language = '', image = '' }: DirectoryEntry): CategoryForm {
  return { title: title === slug ? '' : title, description, language, image };
}
