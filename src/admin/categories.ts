import { Hono } from 'hono';
import { readPatch } from '../api/categories.ts';
import { adminCategoriesPage, adminCategoryPage, type CategoryForm } from '../pages/admin/categories.tsx';
import { listing } from '../pages/grouping.ts';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import { formFields, page, seeOther } from './forms.ts';

const PATH = '/admin/category';

/** Titles and descriptions of categories. */
export function adminCategoryRoutes(services: Services, site: () => Site): Hono {
  const routes = new Hono();
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
    const { slug, title, description = '', language = '', image = '' } = entry;
    const form = { title: title === slug ? '' : title, description, language, image };
    return page(adminCategoryPage(site(), { entry, form, saved: c.req.query('done') === 'saved' }));
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
  return routes;
}
