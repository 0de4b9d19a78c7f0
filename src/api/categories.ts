import { Hono } from 'hono';
import * as v from 'valibot';
import { canonicalLanguage, slugOf } from '../article/canonical.ts';
import { CategorySchema, type Fault, faultsOf, unknownCategoryFields } from '../article/schema.ts';
import { cleanText, oneLine } from '../article/text.ts';
import { fieldUrl, wantedUrl } from '../article/url.ts';
import { feedPath } from '../feed/addresses.ts';
import { percentDecoded } from '../http/address.ts';
import { badRequest, conflict, json, methodNotAllowed, notFound, problem } from '../http/problem.ts';
import type { CategoryPatch, DirectoryEntry } from '../ledger/contract.ts';
import type { Services } from '../services.ts';
import { type ApiEnvironment, forbidden, originOf } from './access.ts';
import { parseJson, readBody } from './body.ts';

const BODY = 64 * 1024;

/** Routes of categories: listed, named, deleted, moved. */
export function categoryRoutes(services: Services): Hono<ApiEnvironment> {
  const { publicUrl } = services.publication;
  const describe = ({ name, slug, title, description, language, image, count, updated }: DirectoryEntry) => ({
    slug,
    title,
    description,
    language,
    image,
    count,
    updated,
    feeds: {
      rss: publicUrl + feedPath(name, 'rss'),
      atom: publicUrl + feedPath(name, 'atom'),
      json: publicUrl + feedPath(name, 'json'),
    },
  });
  const routes = new Hono<ApiEnvironment>();

  routes.get('/api/categories', async () => {
    const { categories } = await services.ledger.directory();
    return json({ categories: categories.map(describe) });
  });
  routes.all('/api/categories', () => methodNotAllowed('GET, HEAD'));

  routes.put('/api/categories/:slug', async (c) => {
    const slug = slugIn(c.req.url);
    if (slug === '') return badRequest(NO_SLUG);
    const origin = originOf(c);
    if (origin.scope && !origin.scope.categories.includes(slug)) {
      return forbidden(`The token "${origin.scope.name}" is confined to other categories.`);
    }
    const body = await readBody(c.req.raw, BODY);
    if (!body.ok) return body.response;
    const value = parseJson(body.value);
    if (!value.ok) return value.response;
    const patch = readPatch(value.value, services.publication.homePage);
    if ('faults' in patch) {
      const detail = patch.faults.map((fault) => `${fault.pointer || 'The body'}: ${fault.detail}.`).join(' ');
      return problem({ status: 422, title: 'Unprocessable Content', detail, errors: patch.faults });
    }
    const { entry, moved, changed, purged } = await services.ledger.setCategory(slug, patch, origin);
    if (moved) {
      return conflict(
        `The category was moved to "${entry.slug}". Change that one; or DELETE this one first, so that it is its own.`,
      );
    }
    services.log?.('category', { request: origin.request, channels: changed.length, purged });
    return json(describe(entry));
  });
  routes.delete('/api/categories/:slug', async (c) => {
    const slug = slugIn(c.req.url);
    if (slug === '') return badRequest(NO_SLUG);
    const { searchParams } = new URL(c.req.url);
    const unknown = [...searchParams.keys()].find((name) => name !== 'move');
    if (unknown !== undefined) return badRequest(`There is no parameter "${cleanText(unknown)}"; there is "move".`);
    const move = searchParams.get('move');
    const to = move === null ? undefined : slugOf(move);
    if (to === '') return badRequest('The parameter "move" must name a category.');
    const origin = originOf(c);
    const { changed, purged, ...removal } = await services.ledger.removeCategory(slug, to, origin);
    switch (removal.kind) {
      case 'removed':
        services.log?.('category', { request: origin.request, channels: changed.length, purged });
        return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
      case 'unknown':
        return notFound('There is no such category.');
      case 'itself':
        return badRequest('The parameter "move" must name another category.');
      case 'forbidden':
        return forbidden(
          `The token "${origin.scope?.name}" may not do this: it is confined to other categories, or an article of this one is filed elsewhere, too.`,
        );
      case 'filled':
        return conflict(
          `The category has ${removal.articles} articles. Add ?move=<other> to the address, and another category takes them and the address.`,
        );
    }
  });
  routes.all('/api/categories/:slug', () => methodNotAllowed('PUT, DELETE'));
  return routes;
}

const NO_SLUG = 'The address must end in the slug, percent-encoded UTF-8.';

function slugIn(url: string): string {
  return slugOf(percentDecoded(new URL(url).pathname.split('/').at(-1) ?? '') ?? '');
}

const UNKNOWN = 'cannot be set: a category has a title, a description, a language and an image';

/** A change of a category, as submitted. Members that are absent stay as they are; null and empty text take them away. */
export function readPatch(input: unknown, homePage: string): CategoryPatch | { faults: Fault[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { faults: [{ pointer: '', detail: 'must be a JSON object with title, description, language or image' }] };
  }
  const faults: Fault[] = unknownCategoryFields(input).map((pointer) => ({ pointer, detail: UNKNOWN }));
  const parsed = v.safeParse(CategorySchema, input);
  if (!parsed.success) return { faults: [...faults, ...faultsOf(parsed.issues, '')] };
  const { title, description, language, image } = parsed.output;
  const read = (pointer: string, value: string, clean: (value: string) => string | undefined, detail: string) => {
    const result = clean(value.trim());
    if (result === undefined) faults.push({ pointer, detail });
    return result ?? null;
  };
  const patch: CategoryPatch = {
    ...(title === undefined ? {} : { title: oneLine(title ?? '') || null }),
    ...(description === undefined ? {} : { description: cleanText(description ?? '').trim() || null }),
    ...(language === undefined
      ? {}
      : {
          language: language?.trim()
            ? read('/language', language, canonicalLanguage, 'must be a BCP 47 tag such as zh-CN')
            : null,
        }),
    ...(image === undefined
      ? {}
      : {
          image: image?.trim()
            ? read('/image', image, (url) => fieldUrl(url, homePage), `must be ${wantedUrl(image)}`)
            : null,
        }),
  };
  return faults.length > 0 ? { faults } : patch;
}
