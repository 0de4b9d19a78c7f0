import { resolve } from 'node:path';
import { readFileName } from '../post/file-name.ts';
import { object, text } from '../post/site.ts';
import type { Source, SourceNote, SourceOptions } from '../source/entry.ts';
import { contentsOf, folderSource } from '../source/files.ts';
import type { Values } from '../text/yaml.ts';
import { jekyllGenerator } from './generator.ts';
import { listPosts, placeOf } from './list-posts.ts';
import { readSite } from './site.ts';

/** Liquid that looks beyond its own post and the files of the site's set-up. */
const LOOKS_AROUND =
  /\{%-?\s*(?:post_url|link|include_relative)\b|\b(?:page\s*\.\s*(?:next|previous)|site\s*\.\s*(?:posts|categories|tags))\b/;

/** A Jekyll site, a folder of it, or one post; a post is known by its path in the site, however the source is named. */
export function jekyllSource(path: string, options: SourceOptions = {}): Source {
  const { site, scope, single, alone } = readSite(resolve(path), options);
  const { root } = site;
  const one = { path: scope, ...placeOf(scope, site.collectionsFolder) };
  const { posts, others } = single ? { posts: [one], others: [] } : listPosts(site, scope, options);
  return folderSource(options, {
    kind: 'jekyll',
    root,
    isHome: !alone,
    scope: single ? readFileName(scope).key : scope,
    files: posts,
    context: [JSON.stringify([site.config, site.people]), ...contentsOf(root, ['_includes', '_data'])],
    generator: jekyllGenerator(site, options),
    looksAround: LOOKS_AROUND,
    notes: () => [...site.notes, ...noDocuments(others), ...(alone ? [] : feedSettings(site.config, options))],
  });
}

/** What lies beside the posts and is none: pictures, programs. */
function noDocuments(others: string[]): SourceNote[] {
  const names = [...new Set(others.map((extension) => extension || 'no extension'))].sort().slice(0, 12);
  const detail = `files beside the posts that are no documents, not read: ${others.length} (${names.join(', ')})`;
  return others.length === 0 ? [] : [{ file: '_posts', detail }];
}

/** What jekyll-feed was set to, where that changes what a reader gets. */
function feedSettings({ feed }: Values, { collections = [] }: SourceOptions): SourceNote[] {
  const { collections: fed, posts_limit: limit } = object(feed);
  const names = Array.isArray(fed) ? fed.flatMap((name) => text(name) ?? []) : Object.keys(object(fed));
  const missing = names.filter((name) => name !== 'posts' && !collections.includes(name));
  const details = [
    ...(missing.length > 0 ? [`feed.collections: to import those too: --collections ${missing.join(' ')}`] : []),
    ...(text(limit)
      ? [`feed.posts_limit: readers got ${text(limit)} articles, and now as many as WINDOW_SIZE of the server`]
      : []),
  ];
  return details.map((detail) => ({ file: '_config.yml', detail }));
}
