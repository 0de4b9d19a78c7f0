import { fitsBytes } from '../article/text.ts';

/** A poll of a feed, as it is counted: nothing of the reader. */
export interface Poll {
  /** Empty for one that was not found: its name may be made up. */
  channel: string;
  format: string;
  status: number;
  /** `Cf-Cache-Status` of the cache stage. */
  cache: string;
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
