import type { MiddlewareHandler } from 'hono';
import { fitsBytes } from '../article/text.ts';
import { IM_USED } from '../edge/instance-manipulation.ts';
import { FORMAT, FORMATS } from '../feed/addresses.ts';
import type { ApiEnvironment } from './access.ts';
import type { House } from './house.ts';
import { percentDecoded } from './percent.ts';

/** A poll of a feed, as it is counted: nothing of who asked. */
export interface Poll {
  /** Empty for one that is not there: anybody may ask for any name. */
  channel: string;
  format: string;
  status: number;
  /** As `Cache-Status` (RFC 9211) has it: `hit`, `fwd=miss; stored`, …; `none` where there was nothing to look for. */
  cache: string;
}

const FEED = /^\/(?:((?:category|tag|author)\/[^/]+)\/)?(rss\.xml|atom\.xml|feed\.json)$/;

/** Counts polls where there is a counter. Hits of Workers Cache stand before the worker, and are not among them. */
export function countPolls({ polls, report }: House): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    await next();
    if (!polls) return;
    const [, channel, file] = FEED.exec(new URL(c.req.url).pathname) ?? [];
    if (file === undefined || !/^(GET|HEAD)$/.test(c.req.method)) return;
    const { status, headers } = c.res;
    const found = status === 200 || status === IM_USED || status === 304;
    try {
      polls({
        channel: found ? (percentDecoded(channel ?? 'all') ?? '') : '',
        format: FORMATS.find((format) => FORMAT[format].file === file) ?? '',
        status,
        cache: headers.get('Cache-Status')?.replace('edgefeed; ', '') ?? 'none',
      });
    } catch (error) {
      report('poll not counted', { error: String(error) });
    }
  };
}

/** Bytes that the index of a data point may have. */
const INDEX = 96;

/** The counter in Analytics Engine: blobs are channel, format, status, cache; the index is the channel, for sampling. */
export function analytics(dataset: Pick<AnalyticsEngineDataset, 'writeDataPoint'>): (poll: Poll) => void {
  return ({ channel, format, status, cache }) => {
    const index = fitsBytes(channel, INDEX) ? channel : channel.slice(0, INDEX / 4);
    dataset.writeDataPoint({ indexes: [index], blobs: [channel, format, String(status), cache], doubles: [1] });
  };
}
