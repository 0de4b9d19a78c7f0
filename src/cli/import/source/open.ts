import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { CannotRun } from '../../http/connection.ts';
import { hugoSource } from '../hugo/source.ts';
import { jekyllSource } from '../jekyll/source.ts';
import { isAddress, type Kind, type Source, type SourceOptions } from './entry.ts';
import { feedSource } from './feed.ts';
import { filesBelow } from './files.ts';
import { ndjsonSource } from './json-items.ts';
import { markdownSource } from './markdown-folder.ts';
import { wordpressSource } from './wordpress.ts';

const SOURCES: Record<Kind, (path: string, options: SourceOptions) => Promise<Source> | Source> = {
  jekyll: jekyllSource,
  hugo: hugoSource,
  markdown: markdownSource,
  feed: feedSource,
  wordpress: wordpressSource,
  ndjson: ndjsonSource,
};

/** Opens a source of the kind that is named, or that `path` turns out to be. */
export async function openSource(path: string, options: SourceOptions): Promise<Source> {
  const found = placeOf(path);
  if (!found && !isAddress(path)) throw new CannotRun(`${path}: no such file or folder`);
  const kind = found?.isDirectory() ? kindOfFolder(path) : found ? kindOfFile(path) : 'feed';
  return await SOURCES[options.from ?? kind](path, options);
}

/** Where an `edgefeed.config` for `path` may lie: in the folder, or beside the file, then one above. */
export function foldersOf(path: string): string[] {
  if (isAddress(path)) return [];
  const absolute = resolve(path);
  const folder = placeOf(absolute)?.isDirectory() ? absolute : dirname(absolute);
  return [folder, ...(/[\\/]_\w+$/.test(folder) ? [dirname(folder)] : [])];
}

function placeOf(path: string): Stats | undefined {
  return isAddress(path) ? undefined : statSync(path, { throwIfNoEntry: false });
}

function kindOfFile(path: string): Kind {
  const extension = extname(path).toLowerCase();
  if (extension === '.ndjson' || extension === '.jsonl') return 'ndjson';
  const start = readFileSync(path).subarray(0, 4096).toString();
  if (extension === '.json') return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(start) ? 'ndjson' : 'feed';
  if (/^\.(?:xml|rss|atom|rdf|wxr)$/.test(extension)) return start.includes('xmlns:wp=') ? 'wordpress' : 'feed';
  return /^\ufeff?\s*(?:\+\+\+|\{\s*")/.test(start) ? 'markdown' : 'jekyll';
}

const HUGO = /^(?:hugo\.(?:toml|ya?ml|json)|archetypes)$/;
const HUGO_OF_OLD = /^config(?:\.(?:toml|ya?ml|json))?$/;
const JEKYLL = /^_config\.(?:ya?ml|toml)$/;

function kindOfFolder(path: string): Kind {
  const absolute = resolve(path);
  if (/[\\/]_(?:posts|drafts)(?:[\\/]|$)/.test(absolute)) return 'jekyll';
  const names = readdirSync(absolute);
  // Beside Hugo's folder of content lies its configuration.
  const beside = readdirSync(absolute.replace(/(.)[\\/]content(?:[\\/].*)?$/, '$1'));
  if (beside.includes('content') && beside.some((name) => HUGO.test(name) || HUGO_OF_OLD.test(name))) return 'hugo';
  const hasPosts = () => filesBelow(path, () => true).some((file) => /(?:^|\/)_posts(?:\/|$)/.test(file.path));
  if (names.some((name) => JEKYLL.test(name)) || hasPosts()) return 'jekyll';
  return names.some((name) => HUGO.test(name)) ? 'hugo' : 'markdown';
}
