import { Hono } from 'hono';
import { cleanText } from '../article/text.ts';
import { AudienceUnavailable } from '../audience/client.ts';
import { DAY_MS, dateOf, type Period, type Range, subscribersOf } from '../audience/contract.ts';
import { COUNTS } from '../audience/counts.ts';
import { badRequest, json, methodNotAllowed, problem, unavailable } from '../http/problem.ts';
import { pushSubscriptions } from '../hub/client.ts';
import type { Services } from '../services.ts';
import type { ApiEnvironment } from './access.ts';
import { channelAsked } from './lists.ts';

const PARAMETERS = ['channel', 'from', 'to', 'format'];
/** Days that are told where none are named. */
const USUAL_DAYS = 30;
const MOST_CHANNELS = 1_000;

/** Columns of the CSV after the channel, by the names of the JSON. */
const COLUMNS = ['start', 'days', 'subscribers', 'readers', 'followers', ...COUNTS] as const;

/** The figures of the audience, as JSON and as CSV. */
export function audienceRoutes(services: Services): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  routes.get('/api/audience', async (c) => {
    const { audience, gatherer, now } = services;
    const asked = readQuery(new URL(c.req.url).searchParams, now());
    if ('fault' in asked) return badRequest(asked.fault);
    if (!audience) return problem({ status: 501, title: 'Not Implemented', detail: UNBOUND });
    const { channel, range, isCsv } = asked;
    try {
      await gatherer?.handOverNow();
      const [report, pushed] = await Promise.all([
        audience.report(range, { limit: MOST_CHANNELS, ...(channel ? { channel } : {}) }),
        pushSubscriptions(services, channel),
      ]);
      const periods = report.periods.map(withSubscribers);
      if (isCsv) return csv(channel ?? '', periods);
      return json({
        ...(channel ? { channel } : {}),
        ...{ from: dateOf(range.from), to: dateOf(range.to), counting: gatherer !== undefined, periods },
        ...(pushed === undefined ? {} : { push_subscriptions: pushed }),
        ...(channel ? {} : { channels: report.channels.map(withSubscribers), software: report.software }),
      });
    } catch (error) {
      if (!(error instanceof AudienceUnavailable)) throw error;
      services.report('audience unavailable', { request: c.get('requestId'), error: String(error.cause) });
      return unavailable('The figures of the audience cannot be reached.');
    }
  });
  routes.all('/api/audience', () => methodNotAllowed('GET, HEAD'));
  return routes;
}

const UNBOUND = 'No object is bound as AUDIENCE_STORE: see wrangler.toml of this release.';

function withSubscribers<Figures extends Pick<Period, 'readers' | 'followers'>>(figures: Figures) {
  return { ...figures, subscribers: subscribersOf(figures) };
}

type Asked = { channel: string | undefined; range: Range; isCsv: boolean };

function readQuery(parameters: URLSearchParams, now: number): Asked | { fault: string } {
  const fault = (name: string, wanted: string) => ({ fault: `The parameter "${name}" must be ${wanted}.` });
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    const name = cleanText(unknown.slice(0, 100));
    return { fault: `There is no parameter "${name}"; there are ${PARAMETERS.join(', ')}.` };
  }
  const [channel = null, from = null, to = null, format = null] = PARAMETERS.map((name) => parameters.get(name));
  const name = channel === null ? undefined : channelAsked(channel);
  if (channel !== null && !name) return fault('channel', 'all, category/<slug>, tag/<slug> or author/<slug>');
  const last = to === null ? Math.floor(now / DAY_MS) : dayOf(to);
  if (last === undefined) return fault('to', 'a day such as 2026-11-30');
  const first = from === null ? last - USUAL_DAYS + 1 : dayOf(from);
  if (first === undefined) return fault('from', 'a day such as 2026-11-01');
  if (first > last) return fault('from', 'a day before that of "to"');
  if (format !== null && format !== 'json' && format !== 'csv') return fault('format', 'json or csv');
  return { channel: name, range: { from: first, to: last }, isCsv: format === 'csv' };
}

/** Days since 1970; undefined for what is no day of the calendar. */
function dayOf(date: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time / DAY_MS;
}

/** RFC 4180, with the channel in the first column: files of several channels can be put one after the other. */
function csv(channel: string, periods: readonly Record<(typeof COLUMNS)[number], string | number>[]): Response {
  const lines = periods.map((period) => [quoted(channel), ...COLUMNS.map((name) => period[name])].join(','));
  return new Response(`${[['channel', ...COLUMNS].join(','), ...lines].join('\r\n')}\r\n`, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': 'attachment; filename="audience.csv"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
