import type { PublishedArticle } from '../../article/article.ts';
import type { Excerpts } from '../../feed/item.ts';
import { ARTICLE_STATES, type ArticleState } from '../../ledger/article-list.ts';
import type { DirectoryEntry } from '../../window/directory.ts';
import type { Site } from '../site.ts';
import { adminPage } from './frame.tsx';

/** The fields of the filter; empty ones let everything through. */
export type ArticleFilter = Record<'title' | 'state' | 'category', string>;

export interface ArticleRows {
  rows: readonly { article: PublishedArticle & Excerpts; state: ArticleState }[];
  filter: ArticleFilter;
  categories: readonly DirectoryEntry[];
  /** Where the next page begins. */
  next: string | undefined;
  deleted: boolean;
}

/** Articles to choose one from, each with its state and its date. */
export function articlesPage(site: Site, { rows, filter, categories, next, deleted }: ArticleRows): string {
  const { list, article } = site.words.admin;
  return adminPage(
    site,
    list.title,
    <>
      {deleted ? (
        <p class="notice" role="status">
          {article.done.deleted}
        </p>
      ) : null}
      <Filter site={site} filter={filter} categories={categories} />
      {rows.length === 0 ? <p role="status">{list.none}</p> : <Rows site={site} rows={rows} />}
      {next ? (
        <p>
          <a href={`/admin/articles?${new URLSearchParams({ ...filter, after: next })}`} rel="next">
            {list.next}
          </a>
        </p>
      ) : null}
    </>,
  );
}

function Rows({ site, rows }: { site: Site; rows: ArticleRows['rows'] }) {
  const { list } = site.words.admin;
  return (
    <table>
      <tbody>
        {rows.map(({ article: { id, title, headline, date_published }, state }) => (
          <tr>
            <td>
              {state === 'live' ? null : `${list[state]} · `}
              {date_published ? <time datetime={date_published}>{site.moment(date_published)}</time> : list.undated}
            </td>
            <th scope="row">
              <a href={`/admin/write?${new URLSearchParams({ id })}`}>{title ?? headline ?? id}</a>
            </th>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Filter({ site, filter, categories }: { site: Site } & Pick<ArticleRows, 'filter' | 'categories'>) {
  const { list } = site.words.admin;
  const named = categories.map(({ slug, title }) => ({ value: slug, label: title }));
  return (
    <form method="get" action="/admin/articles" class="find filter">
      <input type="search" name="title" value={filter.title} aria-label={list.search} placeholder={list.search} />
      <Choice name="state" label={list.all} value={filter.state} options={states(site)} />
      <Choice name="category" label={list.everyCategory} value={filter.category} options={named} />
      <button type="submit" class="quiet">
        {list.show}
      </button>
    </form>
  );
}

function states({ words }: Site) {
  return ARTICLE_STATES.map((value) => ({ value, label: words.admin.list[value] }));
}

interface ChoiceProps {
  name: string;
  /** Of no choice. */
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
}

function Choice({ name, label, value, options }: ChoiceProps) {
  return (
    <select name={name} aria-label={label}>
      <option value="">{label}</option>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
