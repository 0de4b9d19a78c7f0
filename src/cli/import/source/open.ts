import { stat } from 'node:fs/promises';
import { jekyllSource } from '../jekyll/source.ts';
import { CannotRun, type Source } from './entry.ts';

export const KINDS = ['jekyll', 'hugo', 'markdown', 'feed', 'wordpress', 'ndjson'] as const;
export type Kind = (typeof KINDS)[number];

export interface SourceOptions {
  /** What the source is; found out when not given. */
  from?: Kind | undefined;
  /** Where the site is, when it doesn't say. */
  siteUrl?: string | undefined;
  /** The zone of dates without one, when the site doesn't say. */
  timeZone?: string | undefined;
  drafts?: boolean | undefined;
  collections?: string[] | undefined;
}

/** Opens a source of the kind that is named, or that `path` turns out to be. */
export async function openSource(path: string, options: SourceOptions): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CannotRun(`${path}: no such file or folder`);
  return jekyllSource(path, options);
}
