import type { Child } from 'hono/jsx';
import { type Period, type Report, subscribersOf } from '../../audience/contract.ts';
import { channelPath } from '../../feed/addresses.ts';
import type { Site } from '../site.ts';

/** A row for each day, the last one first. */
export function Days({ site, periods }: { site: Site; periods: readonly Period[] }) {
  const { columns, overTime } = site.words.admin.audience;
  const { number } = site;
  return (
    <Table
      label={overTime.table}
      heads={[
        columns.day,
        columns.subscribers,
        columns.readers,
        columns.followers,
        columns.polls,
        columns.notModified,
        columns.hits,
        columns.saved,
      ]}
      rows={periods
        .toReversed()
        .map((day) => [
          <time datetime={day.start}>{day.start}</time>,
          ...[subscribersOf(day), day.readers, day.followers, day.polls].map(number),
          share(site, day.not_modified, day.polls),
          share(site, day.hits, day.polls),
          bytes(site, day.bytes_saved),
        ])}
    />
  );
}

/** How the polls of all days were answered. */
export function Delivery({ site, periods }: { site: Site; periods: readonly Period[] }) {
  const { columns, delivery } = site.words.admin.audience;
  const sum = (name: 'polls' | 'not_modified' | 'hits' | 'deltas' | 'bytes' | 'bytes_saved') =>
    periods.reduce((total, period) => total + period[name], 0);
  const polls = sum('polls');
  return (
    <section aria-labelledby="delivery">
      <h2 id="delivery">{delivery.title}</h2>
      <Table
        label={delivery.title}
        heads={[columns.polls, columns.notModified, columns.hits, columns.deltas, columns.sent, columns.saved]}
        rows={[
          [
            site.number(polls),
            share(site, sum('not_modified'), polls),
            share(site, sum('hits'), polls),
            share(site, sum('deltas'), polls),
            bytes(site, sum('bytes')),
            bytes(site, sum('bytes_saved')),
          ],
        ]}
      />
      <p class="hint">{delivery.saved}</p>
    </section>
  );
}

/** A row for each feed. */
export function Channels({ site, channels }: { site: Site; channels: Report['channels'] }) {
  const { columns, channels: title } = site.words.admin.audience;
  return (
    <Table
      label={title}
      heads={[
        columns.channel,
        columns.subscribers,
        columns.readers,
        columns.followers,
        columns.polls,
        columns.notModified,
        columns.hits,
        columns.deltas,
        columns.saved,
      ]}
      rows={channels.map((one) => [
        <ChannelName site={site} channel={one.channel} />,
        ...[subscribersOf(one), one.readers, one.followers, one.polls].map(site.number),
        share(site, one.not_modified, one.polls),
        share(site, one.hits, one.polls),
        share(site, one.deltas, one.polls),
        bytes(site, one.bytes_saved),
      ])}
    />
  );
}

/** A row for each family of readers' software. */
export function Software({ site, software }: { site: Site; software: Report['software'] }) {
  const { columns, families, software: title } = site.words.admin.audience;
  return (
    <Table
      label={title}
      heads={[columns.software, columns.subscribers, columns.readers, columns.followers, columns.polls]}
      rows={software.map((one) => [
        <span class="name">{families[one.software as keyof typeof families] ?? one.software}</span>,
        ...[subscribersOf(one), one.readers, one.followers, one.polls].map(site.number),
      ])}
    />
  );
}

/** A link to the channel's page. */
export function ChannelName({ site, channel }: { site: Site; channel: string }) {
  const { audience } = site.words.admin;
  if (channel === 'search') return <span class="name">{audience.searches}</span>;
  return <a href={channelPath(channel)}>{channel === 'all' ? audience.everything : channel}</a>;
}

/** A table that scrolls by itself where the screen is narrow, and so can be reached by keyboard (WCAG 2.1.1). */
function Table({
  label,
  heads,
  rows,
}: {
  label: string;
  heads: readonly string[];
  rows: readonly (readonly Child[])[];
}) {
  return (
    <div class="scroll" tabindex={0}>
      <table>
        <caption class="hidden">{label}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest]) => (
            <tr>
              <th scope="row" class="name">
                {first}
              </th>
              {rest.map((cell) => (
                <td class="count">{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function share(site: Site, part: number, whole: number): string {
  return site.words.admin.audience.share(site.number(whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10));
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Powers of 1,000, as the platform bills them. */
function bytes(site: Site, count: number): string {
  const power = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3));
  return `${site.number(Math.round(count / 1000 ** power / 0.1) / 10)} ${UNITS[power]}`;
}
