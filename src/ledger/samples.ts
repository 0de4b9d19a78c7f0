import { SAMPLE_ID } from '../article/canonical.ts';
import type { ChannelChanges } from './channels.ts';
import { removeFromChannels } from './membership.ts';

/** Between which ids the samples are. */
export const SAMPLES = [SAMPLE_ID, `${SAMPLE_ID}\uffff`] as const;

/**
 * Removes the samples and the channels that only they were in, without tombstones: no reader follows them. Returns how many
 * there were. To be called inside a transaction, after the articles that take their place are stored.
 */
export function removeSamples(sql: SqlStorage, channels: ChannelChanges): number {
  const samples = sql.exec<{ seq: number }>('SELECT seq FROM article WHERE id BETWEEN ? AND ?', ...SAMPLES).toArray();
  const left = new Set<number>();
  for (const { seq } of samples) {
    const query = 'SELECT channel FROM membership WHERE article = ?';
    for (const { channel } of sql.exec<{ channel: number }>(query, seq).toArray()) left.add(channel);
    removeFromChannels(sql, channels, seq);
    sql.exec('DELETE FROM article WHERE seq = ?', seq);
  }
  for (const id of left) {
    const { kind, count, title_by } = channels.openId(id);
    const isUnused = kind !== 'all' && count === 0 && title_by !== 'operator';
    if (isUnused) sql.exec("UPDATE channel SET moved_to = '' WHERE id = ?", id);
  }
  return samples.length;
}
