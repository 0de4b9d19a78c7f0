import type { DirectoryEntry } from '../../window/directory.ts';
import { Find, Pager } from '../categories.tsx';
import type { Listing } from '../grouping.ts';
import type { Site } from '../site.ts';
import { adminPage, Faults, Line } from './frame.tsx';

/** The categories to choose one from. */
export function adminCategoriesPage(site: Site, { entries, query, page, pages }: Listing): string {
  const { words, number, plural } = site;
  const at = (to: number) => `/admin/categories?${new URLSearchParams({ q: query, page: String(to) })}`;
  return adminPage(
    site,
    words.categories,
    <>
      <Find site={site} query={query} action="/admin/categories" />
      {entries.length === 0 ? <p role="status">{query === '' ? words.nothingYet : words.search.none(query)}</p> : null}
      <table>
        <tbody>
          {entries.map(({ slug, title, count, description }) => (
            <tr>
              <th scope="row">
                <a href={`/admin/category?${new URLSearchParams({ slug })}`}>{title}</a>
              </th>
              <td>{description}</td>
              <td class="count">{words.articles(number(count), plural(count))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pager site={site} page={page} pages={pages} at={at} />
    </>,
  );
}

export type CategoryForm = Record<'title' | 'description' | 'language' | 'image', string>;

interface Editing {
  entry: Pick<DirectoryEntry, 'slug' | 'title' | 'count'>;
  form: CategoryForm;
  faults?: readonly string[];
  saved?: boolean;
  /** The category that is to take its articles. */
  move?: string;
}

/** What a category is called and says of itself. */
export function adminCategoryPage(site: Site, { entry, form, faults = [], saved = false, move = '' }: Editing): string {
  const { category } = site.words.admin;
  return adminPage(
    site,
    category.edit(entry.title),
    <>
      <form method="post" action="/admin/category" class="form">
        {saved ? (
          <p class="notice" role="status">
            {category.saved}
          </p>
        ) : null}
        <Faults faults={faults} />
        <input type="hidden" name="slug" value={entry.slug} />
        <Line id="title" label={category.title} value={form.title} hint={category.titleHint(entry.slug)} />
        <Line id="description" label={category.description} value={form.description} />
        <Line id="language" label={category.language} value={form.language} />
        <Line id="image" label={category.image} value={form.image} />
        <button type="submit">{category.save}</button>
      </form>
      <form method="post" action="/admin/category/remove" class="form danger">
        <input type="hidden" name="slug" value={entry.slug} />
        {entry.count > 0 ? <Line id="move" label={category.move} value={move} hint={category.moveHint} /> : null}
        <label class="check">
          <input type="checkbox" name="sure" value="yes" required />
          {category.removeSure(entry.title)}
        </label>
        <button type="submit" class="quiet">
          {entry.count > 0 ? category.moveThere : category.remove}
        </button>
      </form>
    </>,
  );
}
