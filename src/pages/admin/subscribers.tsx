import type { Child } from 'hono/jsx';
import type { HostCounts, HubHealth, HubOverview, TopicCounts } from '../../hub/contract.ts';
import type { Site } from '../site.ts';
import { adminPage, Faults } from './frame.tsx';

/** Why there is nothing to show: there is no hub, or it does not answer. */
type Missing = 'off' | 'unavailable';

/** How many follow which feed, how many at which host, and how pushing goes. No callback is shown. */
export function subscribersPage(site: Site, overview: HubOverview | Missing): string {
  const { subscribers: words } = site.words.admin;
  return adminPage(site, words.title, typeof overview === 'string' ? why(site, overview) : counts(site, overview));
}

function why(site: Site, missing: Missing) {
  const { off, unavailable } = site.words.admin.subscribers;
  return missing === 'off' ? <p>{off}</p> : <Faults faults={[unavailable]} />;
}

function counts(site: Site, { health, topics, hosts }: HubOverview) {
  const { subscribers: words } = site.words.admin;
  return (
    <>
      <p>{words.hint}</p>
      <State site={site} health={health} />
      {topics.length > 0 ? <Topics site={site} topics={topics} all={health.topics} /> : <p>{words.none}</p>}
      {hosts.length > 0 ? <Hosts site={site} hosts={hosts} all={health.subscriptions} /> : null}
    </>
  );
}

function State({ site, health }: { site: Site; health: HubHealth }) {
  const { number, plural, moment } = site;
  const { subscribers: words } = site.words.admin;
  const { subscriptions, pending, late, suspended, behind, oldest_unpushed } = health;
  return (
    <p class="facts">
      <span>{words.subscriptions(number(subscriptions), plural(subscriptions))}</span>
      {pending > 0 ? <span>{words.pending(number(pending))}</span> : null}
      {late > 0 ? <span>{words.late(number(late))}</span> : null}
      {suspended > 0 ? <span>{words.suspended(number(suspended))}</span> : null}
      {behind > 0 && oldest_unpushed ? <span>{words.behind(number(behind), moment(oldest_unpushed))}</span> : null}
      {behind + late + suspended === 0 ? <span>{words.current}</span> : null}
    </p>
  );
}

function Topics({ site, topics, all }: { site: Site; topics: readonly TopicCounts[]; all: number }) {
  const { number, publication, words } = site;
  const { feeds, feed, count, delivered, failed, moreFeeds } = words.admin.subscribers;
  const rows = topics.map((topic) => ({
    // Addresses of topics are canonical, so what is encoded in them is UTF-8.
    name: <a href={topic.url}>{decodeURI(topic.url.slice(publication.publicUrl.length))}</a>,
    counts: [topic.subscriptions, topic.delivered, topic.failed],
  }));
  const more = all > topics.length ? moreFeeds(number(all - topics.length)) : undefined;
  return (
    <Counts site={site} id="feeds" title={feeds} columns={[feed, count, delivered, failed]} rows={rows} more={more} />
  );
}

function Hosts({ site, hosts, all }: { site: Site; hosts: readonly HostCounts[]; all: number }) {
  const words = site.words.admin.subscribers;
  const rows = hosts.map(({ host, subscriptions, failing }) => ({ name: host, counts: [subscriptions, failing] }));
  const others = all - hosts.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
  const more = others > 0 ? words.moreHosts(site.number(others)) : undefined;
  const columns = [words.host, words.count, words.failing];
  return <Counts site={site} id="hosts" title={words.hosts} columns={columns} rows={rows} more={more} />;
}

interface CountsProps {
  site: Site;
  id: string;
  title: string;
  columns: readonly string[];
  rows: readonly { name: Child; counts: readonly number[] }[];
  /** What is not shown. */
  more: string | undefined;
}

function Counts({ site, id, title, columns, rows, more }: CountsProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <table class="wide">
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, counts }) => (
            <tr>
              <th scope="row">{name}</th>
              {counts.map((count) => (
                <td class="count">{site.number(count)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more ? <p>{more}</p> : null}
    </section>
  );
}
