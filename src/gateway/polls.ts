import type { Poll } from '../audience/counts.ts';

/**
 * The counter in Analytics Engine, for what the audience's days do not tell: which answers there are from one minute to the next. Blobs
 * are format, status, cache; doubles are 1 and the bytes of the body. Nothing of the reader, and no channel.
 */
export function analytics(dataset: Pick<AnalyticsEngineDataset, 'writeDataPoint'>): (poll: Poll) => void {
  return ({ format, status, cache, sent, length }) => {
    const bytes = sent && status !== 304 ? length : 0;
    dataset.writeDataPoint({
      indexes: [format],
      blobs: [format, String(status), cache],
      doubles: [1, bytes],
    });
  };
}
