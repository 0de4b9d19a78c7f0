import { open, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { CannotRun } from '../../http/connection.ts';
import { hugoSource } from '../hugo/source.ts';
import { jekyllSource } from '../jekyll/source.ts';
import { isAddress, type Kind, type Source, type SourceOptions } from './entry.ts';
import { feedSource } from './feed.ts';
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
  const found = isAddress(path) ? undefined : await stat(path).catch(() => null);
  if (found === null) throw new CannotRun(`${path}: no such file or folder`);
  const kind = options.from ?? (found ? await (found.isDirectory() ? kindOfFolder(path) : kindOfFile(path)) : 'feed');
  return SOURCES[kind](path, options);
}

/** Where an `edgefeed.config` for `path` may lie: in the folder, or beside the file, then one above. */
export async function foldersOf(path: string): Promise<string[]> {
  if (isAddress(path)) return [];
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  const folder = found?.isDirectory() ? absolute : dirname(absolute);
  return [folder, ...(/[\\/]_\w+$/.test(folder) ? [dirname(folder)] : [])];
}

async function kindOfFile(path: string): Promise<Kind> {
  const extension = extname(path).toLowerCase();
  if (extension === '.ndjson' || extension === '.jsonl') return 'ndjson';
  const start = await beginning(path);
  if (extension === '.json') return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(start) ? 'ndjson' : 'feed';
  if (/^\.(?:xml|rss|atom|rdf|wxr)$/.test(extension)) return /xmlns:wp=/.test(start) ? 'wordpress' : 'feed';
  if (/^\ufeff?\s*(?:\+\+\+|\{\s*")/.test(start)) return 'markdown';
  return 'jekyll';
}

const HUGO = /^(?:hugo\.(?:toml|ya?ml|json)|archetypes)$/;
const HUGO_OF_OLD = /^config(?:\.(?:toml|ya?ml|json))?$/;
const JEKYLL = /^_config\.(?:ya?ml|toml)$/;

async function kindOfFolder(path: string): Promise<Kind> {
  const absolute = resolve(path);
  if (/[\\/]_(?:posts|drafts)(?:[\\/]|$)/.test(absolute)) return 'jekyll';
  const names = await readdir(absolute);
  // Beside Hugo's folder of content lies its configuration.
  const beside = await readdir(absolute.replace(/(.)[\\/]content(?:[\\/].*)?$/, '$1'));
  if (beside.includes('content') && beside.some((name) => HUGO.test(name) || HUGO_OF_OLD.test(name))) return 'hugo';
  if (names.some((name) => JEKYLL.test(name)) || (await hasPosts(path, 4))) return 'jekyll';
  return names.some((name) => HUGO.test(name)) ? 'hugo' : 'markdown';
}

async function hasPosts(folder: string, depth: number): Promise<boolean> {
  for (const item of await readdir(folder, { withFileTypes: true })) {
    if (item.name === '_posts') return true;
    const leads = depth > 0 && item.isDirectory() && !/^[._]|^node_modules$/.test(item.name);
    if (leads && (await hasPosts(join(folder, item.name), depth - 1))) return true;
  }
  return false;
}

async function beginning(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4096) });
  return buffer.subarray(0, bytesRead).toString('utf8');
}
