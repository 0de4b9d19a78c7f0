import type { PublishedArticle } from '../../article/article.ts';
import { isSample } from '../../article/canonical.ts';
import type { Excerpts } from '../../feed/item.ts';
import type { Health, PublishReport, Rejection } from '../../ledger/contract.ts';
import type { Site } from '../site.ts';
import { adminPage } from './frame.tsx';

export interface Overview {
  health: Health;
  /** Those that wait for their date are the newest. */
  newest: readonly (PublishedArticle & Excerpts)[];
  publishes: readonly PublishReport[];
  deleted: boolean;
}

/** How it stands, what was published last and what was rejected of it, and the way to each article. */
export function overviewPage(site: Site, { health, newest, publishes, deleted }: Overview): string {
  const { admin } = site.words;
  return adminPage(
    site,
    admin.title,
    <>
      {deleted ? (
        <p class="notice" role="status">
          {admin.article.done.deleted}
        </p>
      ) : null}
      <State site={site} health={health} />
      <form method="get" action="/admin/write" class="find">
        <input type="text" name="id" required aria-label={admin.open.label} placeholder={admin.open.hint} />
        <button type="submit" class="quiet">
          {admin.open.submit}
        </button>
      </form>
      {newest.some(({ id }) => isSample(id)) ? <Samples site={site} /> : null}
      {newest.length > 0 ? <Newest site={site} articles={newest} /> : null}
      <Publishes site={site} publishes={publishes} />
    </>,
  );
}

function State({ site, health }: { site: Site; health: Health }) {
  const { words, number, plural, moment } = site;
  const { state } = words.admin;
  const { articles, scheduled, backlog, oldest_unprojected } = health;
  return (
    <section aria-labelledby="state">
      <h2 id="state">{state.title}</h2>
      <p class="facts">
        <span>{words.articles(number(articles), plural(articles))}</span>
        {scheduled > 0 ? <span>{state.scheduled(number(scheduled))}</span> : null}
        <span>{state.lastChange(moment(health.last_publish))}</span>
        <span>
          {backlog > 0 && oldest_unprojected
            ? state.behind(number(backlog), moment(oldest_unprojected))
            : state.current}
        </span>
      </p>
    </section>
  );
}

function Samples({ site }: { site: Site }) {
  const { samples } = site.words.admin;
  return (
    <form method="post" action="/admin/samples" class="notice">
      <p>{samples.hint}</p>
      <button type="submit" class="quiet">
        {samples.remove}
      </button>
    </form>
  );
}

function Newest({ site, articles }: { site: Site; articles: Overview['newest'] }) {
  const { newest, list } = site.words.admin;
  return (
    <section aria-labelledby="newest">
      <h2 id="newest">{newest.title}</h2>
      <table>
        <tbody>
          {articles.map(({ id, title, headline, date_published }) => (
            <tr>
              <td>{date_published ? <time datetime={date_published}>{site.day(date_published)}</time> : list.draft}</td>
              <th scope="row">
                <a href={`/admin/write?${new URLSearchParams({ id })}`}>{title ?? headline ?? id}</a>
              </th>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Publishes({ site, publishes }: { site: Site; publishes: readonly PublishReport[] }) {
  const { publishes: words } = site.words.admin;
  return (
    <section aria-labelledby="publishes">
      <h2 id="publishes">{words.title}</h2>
      {publishes.length === 0 ? <p>{words.none}</p> : null}
      {publishes.length > 0 ? (
        <table class="wide">
          <thead>
            <tr>
              {[words.when, words.created, words.updated, words.unchanged, words.rejected].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {publishes.map((report) => (
              <Report site={site} report={report} />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function Report({ site, report }: { site: Site; report: PublishReport }) {
  const { publishes: words } = site.words.admin;
  const { at, created, updated, unchanged, rejected, rejections } = report;
  return (
    <>
      <tr>
        <td>
          <time datetime={at}>{site.moment(at)}</time>
        </td>
        {[created, updated, unchanged, rejected].map((count) => (
          <td class="count">{site.number(count)}</td>
        ))}
      </tr>
      {rejections.length > 0 ? (
        <tr>
          <td colspan={5}>
            <ul class="rejections">
              {rejections.map((rejection) => (
                <li>{reason(site, rejection)}</li>
              ))}
              {rejected > rejections.length ? <li>{words.more(site.number(rejected - rejections.length))}</li> : null}
            </ul>
          </td>
        </tr>
      ) : null}
    </>
  );
}

function reason(site: Site, { index, id = '', faults }: Rejection): string {
  const which = site.words.admin.publishes.article(site.number(index + 1), id);
  return `${which}: ${faults.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ')}`;
}
