import { dateOf, type Period, type Range, type Report, subscribersOf, type Unread } from '../../audience/contract.ts';
import type { Site } from '../site.ts';
import { ChannelName, Channels, Days, Delivery, Software } from './audience-tables.tsx';
import { Chart } from './chart.tsx';
import { adminPage } from './frame.tsx';

/** Ranges of days that can be shown, the usual one first. */
export const RANGES = [30, 90, 400] as const;

export interface AudiencePage {
  days: (typeof RANGES)[number];
  range: Range;
  /** Whether polls are counted now. */
  counting: boolean;
  /** Undefined where there is no object. */
  report: Report | undefined;
  unread: readonly Unread[];
  /** Subscriptions to pushes; undefined where the hub is off or does not answer. */
  pushed: number | undefined;
}

/** How many read the feeds: over time, by feed and by software, and how they are delivered. */
export function audiencePage(site: Site, { days, range, counting, report, unread, pushed }: AudiencePage): string {
  const { audience } = site.words.admin;
  const [last] = (report?.periods ?? []).filter(({ start }) => start !== dateOf(range.to)).slice(-1);
  return adminPage(
    site,
    audience.title,
    <>
      {counting ? null : (
        <p class="notice" role="status">
          {report ? audience.off : audience.unbound}
        </p>
      )}
      <nav class="chips" aria-label={audience.ranges.label}>
        {RANGES.map((one) => (
          <a href={`/admin/audience?days=${one}`} aria-current={one === days ? 'page' : undefined}>
            {audience.ranges.days(site.number(one))}
          </a>
        ))}
      </nav>
      {last ? <LastDay site={site} day={last} /> : null}
      {pushed === undefined ? null : (
        <p>
          <a href="/admin/subscribers">{audience.pushed(site.number(pushed))}</a>
        </p>
      )}
      {report && report.periods.length > 0 ? (
        <Figures site={site} report={report} range={range} />
      ) : (
        <p>{audience.nothingYet}</p>
      )}
      {report ? <NotRead site={site} unread={unread} /> : null}
      <p class="hint">{audience.explained}</p>
    </>,
  );
}

function LastDay({ site, day }: { site: Site; day: Period }) {
  const { audience } = site.words.admin;
  const { number } = site;
  return (
    <p class="facts">
      <span>{audience.lastDay(day.start)}</span>
      <strong>{audience.subscribers(number(subscribersOf(day)))}</strong>
      <span>{audience.readers(number(day.readers))}</span>
      <span>{audience.followers(number(day.followers))}</span>
    </p>
  );
}

function Figures({ site, report, range }: { site: Site; report: Report; range: Range }) {
  const { audience } = site.words.admin;
  const { overTime } = audience;
  const { periods, channels, software } = report;
  return (
    <>
      <section aria-labelledby="subscribers">
        <h2 id="subscribers">{overTime.subscribers}</h2>
        <Chart site={site} title={overTime.subscribers} range={range} points={points(periods, subscribersOf)} />
      </section>
      <section aria-labelledby="polls">
        <h2 id="polls">{overTime.polls}</h2>
        <Chart site={site} title={overTime.polls} range={range} points={points(periods, ({ polls }) => polls)} />
        <details>
          <summary>{overTime.table}</summary>
          <Days site={site} periods={periods} />
        </details>
      </section>
      <Delivery site={site} periods={periods} />
      <section aria-labelledby="channels">
        <h2 id="channels">{audience.channels}</h2>
        <Channels site={site} channels={channels} />
      </section>
      <section aria-labelledby="software">
        <h2 id="software">{audience.software}</h2>
        <Software site={site} software={software} />
      </section>
    </>
  );
}

function points(periods: readonly Period[], of: (period: Period) => number) {
  return periods.map((period) => ({ start: period.start, value: of(period) }));
}

function NotRead({ site, unread }: { site: Site; unread: readonly Unread[] }) {
  const { unread: words } = site.words.admin.audience;
  return (
    <section aria-labelledby="unread">
      <h2 id="unread">{words.title}</h2>
      <p class="hint">{words.explained}</p>
      {unread.length === 0 ? <p>{words.none}</p> : null}
      <ul>
        {unread.map(({ channel, last }) => (
          <li>
            <ChannelName site={site} channel={channel} /> <span class="count">{words.since(last)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
