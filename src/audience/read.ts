import {
  type ChannelFigures,
  dateOf,
  type Period,
  type Range,
  type Report,
  type SoftwareFigures,
  type Unread,
} from './contract.ts';
import { COUNTS } from './counts.ts';
import { PUBLICATION } from './write.ts';

const SUMS = ['days', 'readers', 'followers', ...COUNTS].map((name) => `sum(${name}) AS ${name}`).join(', ');

/** A row as it is stored: of several days the sums. */
type Row<Rest> = Omit<Period, 'start'> & Rest;

/** The answer of `AudiencePort.report`. */
export function report(
  sql: SqlStorage,
  { from, to }: Range,
  { channel, limit }: { channel?: string; limit: number },
): Report {
  const periods = sql
    .exec<Row<{ start: number }>>(
      `SELECT p.* FROM period p JOIN channel c ON c.id = p.channel WHERE c.name = ? AND p.start BETWEEN ? AND ? ORDER BY p.start`,
      channel ?? PUBLICATION,
      from,
      to,
    )
    .toArray()
    .map(({ start, ...row }) => ({ start: dateOf(start), ...aDay(row) }));
  if (channel !== undefined) return { periods, channels: [], software: [] };
  return { periods, channels: channels(sql, from, to, limit), software: software(sql, from, to) };
}

function channels(sql: SqlStorage, from: number, to: number, limit: number): ChannelFigures[] {
  return sql
    .exec<Row<{ channel: string }>>(
      `SELECT c.name AS channel, ${SUMS} FROM period p JOIN channel c ON c.id = p.channel
       WHERE p.start BETWEEN ? AND ? AND c.name <> ? GROUP BY p.channel
       ORDER BY CAST(sum(readers + followers) AS REAL) / sum(days) DESC, sum(polls) DESC, c.name LIMIT ?`,
      from,
      to,
      PUBLICATION,
      limit,
    )
    .toArray()
    .map(({ channel, ...row }) => ({ channel, ...aDay(row) }));
}

function software(sql: SqlStorage, from: number, to: number): SoftwareFigures[] {
  return sql
    .exec<{ software: string } & Omit<SoftwareFigures, 'software'>>(
      `SELECT family AS software, sum(days) AS days, sum(polls) AS polls, sum(readers) AS readers, sum(followers) AS followers
       FROM software WHERE start BETWEEN ? AND ? GROUP BY family
       ORDER BY CAST(sum(readers + followers) AS REAL) / sum(days) DESC, sum(polls) DESC, family`,
      from,
      to,
    )
    .toArray()
    .map(({ days, readers, followers, ...row }) => ({
      ...row,
      days,
      readers: Math.round(readers / days),
      followers: Math.round(followers / days),
    }));
}

/** The figures without the columns that only the tables know; people as the mean of days, since none are followed over two. */
function aDay<Rest extends object>({ days, readers, followers, ...rest }: Row<Rest>) {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, (rest as Record<string, number>)[name] ?? 0]));
  return {
    days,
    readers: Math.round(readers / days),
    followers: Math.round(followers / days),
    ...(counts as Record<(typeof COUNTS)[number], number>),
  };
}

/** The answer of `AudiencePort.unread`. */
export function unread(sql: SqlStorage, since: number, limit: number): Unread[] {
  return sql
    .exec<{ name: string; last_read: number }>(
      'SELECT name, last_read FROM channel WHERE last_read < ? AND name <> ? ORDER BY last_read DESC, name LIMIT ?',
      since,
      PUBLICATION,
      limit,
    )
    .toArray()
    .map(({ name, last_read }) => ({ channel: name, last: dateOf(last_read) }));
}

/** The answer of `AudiencePort.subscribers`, on the last finished day before `today`. */
export function subscribers(sql: SqlStorage, channel: string, today: number): number {
  const [found] = sql
    .exec<{ n: number }>(
      `SELECT p.readers + p.followers AS n FROM period p JOIN channel c ON c.id = p.channel
       WHERE c.name = ? AND p.start BETWEEN ? AND ? AND n > 0 ORDER BY p.start DESC LIMIT 1`,
      channel,
      today - 7,
      today - 1,
    )
    .toArray();
  return found?.n ?? 0;
}
