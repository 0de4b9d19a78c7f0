import { readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { createTemplates, type LiquidHost } from '../liquid/engine.ts';
import { readPostFile } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { encodePath, object, text } from '../post/site.ts';
import type { Source, SourceNote, SourceOptions } from '../source/entry.ts';
import { fingerprint, fingerprintOfFolder, folderSource } from '../source/files.ts';
import { saidBy } from '../source/markdown-folder.ts';
import { decode } from '../text/decode.ts';
import type { Values } from '../text/yaml.ts';
import { frontMatterDefaults, type JekyllHead, readHead } from './head.ts';
import { listPosts, nameOf, type PostFile, placeOf } from './list-posts.ts';
import { type Page, pageOf, readPost, type Surroundings, whyHidden } from './post.ts';
import { type JekyllSite, readData, readSite } from './site.ts';

/** Changes when the same post gives another article than before: then fingerprints of old say nothing. */
const EDITION = 'jekyll 4';
/** Liquid that looks beyond its own post and the files of the site's set-up. */
const LOOKS_AROUND =
  /\{%-?\s*(?:post_url|link|include_relative)\b|\b(?:page\s*\.\s*(?:next|previous)|site\s*\.\s*(?:posts|categories|tags))\b/;

/**
 * A Jekyll site, its `_posts` folder, any folder within that, or a single post. A post is known by its path relative to
 * the site, so it is the same however the source is named.
 */
export function jekyllSource(path: string, options: SourceOptions = {}): Source {
  const { site, scope, single, alone } = readSite(resolve(path), options);
  const { root } = site;
  const one = { path: scope, ...placeOf(scope, site.collectionsFolder) };
  const { posts, others } = single ? { posts: [one], others: [] } : listPosts(site, scope, options);
  const around = surroundings(site, options);
  const folders = ['_includes', '_data'].map((name) => fingerprintOfFolder(join(root, name)));
  return folderSource({
    kind: 'jekyll',
    root,
    isHome: !alone,
    scope: single ? readFileName(scope).key : scope,
    files: posts,
    context: fingerprint(EDITION, JSON.stringify([site.config, site.people]), saidBy(options), ...folders),
    read: (bytes, file) => readPost(bytes, file, around),
    looksAround: (source) => LOOKS_AROUND.test(source),
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

function surroundings(site: JekyllSite, options: SourceOptions): Surroundings {
  const defaults = frontMatterDefaults(site.config.defaults);
  const { drafts = false, footers = [] } = options;
  const headOf = (file: PostFile): JekyllHead | undefined => {
    const read = readPostFile(readFileSync(join(site.root, file.path)));
    return 'kind' in read ? undefined : readHead(read, file, site, defaults(file.path, file.collection));
  };
  // Links may lead to posts outside the part of the site that is imported.
  const files = lazy(() => listPosts(site, '', options).posts.filter(({ fault }) => fault === undefined));
  const pageIn = (file: PostFile): Page[] => {
    const head = file.leftOut === undefined && file.collection === 'posts' ? headOf(file) : undefined;
    return head?.published && !whyHidden(head.values, drafts) ? [pageOf(head, file)] : [];
  };
  const newestFirst = (a: Page, b: Page) => Number(b.date) - Number(a.date) || (a.path < b.path ? 1 : -1);
  const posts = lazy(() => files().flatMap(pageIn).sort(newestFirst));
  const positions = lazy(() => new Map(posts().map(({ path }, index) => [path, index])));
  const beside = (path: string, step: number) => posts()[(positions().get(path) ?? Number.NaN) + step];
  const filed = (by: 'categories' | 'tags') =>
    lazy(() => {
      const named = posts().flatMap((page) => page[by].map((name) => ({ name, page })));
      const groups = Map.groupBy(named, ({ name }) => name);
      return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(({ page }) => page)]));
    });
  // Liquid calls what is a function when a template asks for it.
  const { config, url, baseurl, root } = site;
  const made = { data: lazy(() => readData(join(root, '_data'))), posts, categories: filed('categories') };
  return {
    site,
    defaults,
    drafts,
    templates: createTemplates(liquidHost(site, files, headOf)),
    variables: { ...config, url, baseurl, ...made, tags: filed('tags') },
    neighbours: (path) => ({ previous: () => beside(path, 1), next: () => beside(path, -1) }),
    footers,
  };
}

/** What Liquid may read of a site. Nothing outside its folder is ever read, whatever a post asks for. */
function liquidHost(
  { root, url, baseurl, timeZone }: JekyllSite,
  files: () => PostFile[],
  headOf: (file: PostFile) => JekyllHead | undefined,
): LiquidHost {
  const read = (folder: string, name: string, within = root): string | undefined => {
    const path = resolve(folder, name);
    try {
      return path.startsWith(`${within}${sep}`) ? decode(readFileSync(path)).text : undefined;
    } catch {
      return undefined;
    }
  };
  const includes = join(root, '_includes');
  const byPath = lazy(() => new Map(files().map((file) => [file.path, file])));
  const byName = lazy(() => new Map(files().map((file) => [nameOf(readFileName(file.path).key), file])));
  const page = (file: PostFile | undefined) => {
    const path = file && headOf(file)?.path;
    return path && encodePath(path);
  };
  return {
    url,
    baseurl,
    timeZone,
    include: (name) => read(includes, name, includes),
    includeRelative: (name, from) => read(join(root, dirname(from)), name),
    postPath: (name) => page(byName().get(name) ?? byName().get(nameOf(name))),
    filePath(path) {
      const relative = path.replace(/^\/+/, '');
      const document = page(byPath().get(relative));
      if (document !== undefined || read(root, relative) === undefined) return document;
      return `/${relative.replace(/\.(?:md|markdown)$/i, '.html').replace(/(^|\/)index\.html$/, '$1')}`;
    },
  };
}

/** What `make` makes, made once, when it is first asked for. */
function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
