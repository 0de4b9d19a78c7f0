import type { Utf8 } from '../feed/utf8.ts';
import { findChannel, findSimilar } from './channels.ts';
import type { Newer, NewerPage } from './contract.ts';
import { composePage, composeWindow, findPage } from './windows.ts';

/** The channel's window, unless `version` is the newest. */
export function newerWindow(sql: SqlStorage, channel: string, version: number | undefined, windowSize: number): Newer {
  const row = findChannel(sql, channel);
  if (!row) return missing(sql, channel);
  return row.version === version ? { kind: 'current' } : { kind: 'newer', window: composeWindow(sql, row, windowSize) };
}

/** The channel's archive page `number`, unless `version` is the newest. */
export function newerArchive(sql: SqlStorage, channel: string, number: number, version: number | undefined): NewerPage {
  const row = findChannel(sql, channel);
  if (!row) return missing(sql, channel);
  if (number < row.oldest_page) return { kind: 'gone' };
  const page = findPage(sql, row.id, number);
  if (!page) return { kind: 'unknown' };
  return page.version === version
    ? { kind: 'current' }
    : { kind: 'newer', window: composePage(sql, row, number) as Utf8 };
}

function missing(sql: SqlStorage, channel: string): Newer {
  const similar = findSimilar(sql, channel);
  return similar === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', channel: similar };
}
