import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { liquidRenderer } from '../liquid/jekyll.ts';
import type { Generator, Head } from '../post/article.ts';
import { lineOf, type PostText, readPostFile, whyHidden } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { encodePath, object, text } from '../post/site.ts';
import { type Note, rejected, type Source, type SourceOptions, skipped } from '../source/entry.ts';
import { contentsOf, folderSource } from '../source/files.ts';
import { besideCode } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { frontMatterDefaults, type JekyllHead, readHead } from './head.ts';
import { listPosts } from './list-posts.ts';
import { type JekyllSite, readData, readSite, textOf } from './site.ts';

/** Liquid that looks beyond its own post and the files of the site's set-up. */
const LOOKS_AROUND =
  /\{%-?\s*(?:post_url|link|include_relative)\b|\b(?:page\s*\.\s*(?:next|previous)|site\s*\.\s*(?:posts|categories|tags))\b/;

/** A Jekyll site, a folder of it, or one post; a post is known by its path in the site, however the source is named. */
export function jekyllSource(path: string, options: SourceOptions = {}): Source {
  const { site, scope, single, alone } = readSite(resolve(path), options);
  const { root } = site;
  const { posts, others } = single ? { posts: [{ path: scope }], others: [] } : listPosts(site, scope, options);
  return folderSource(options, {
    kind: 'jekyll',
    root,
    home: alone ? undefined : root,
    scope: single ? readFileName(scope).key : scope,
    files: posts,
    context: [JSON.stringify([site.config, site.people]), ...contentsOf(root, ['_includes', '_data'])],
    generator: jekyllGenerator(site, options),
    looksAround: LOOKS_AROUND,
    notes: () => [...site.notes, ...noDocuments(others), ...(alone ? [] : feedSettings(site.config, options))],
  });
}

/** A note on files beside the posts that are none: pictures, programs. */
function noDocuments(others: string[]): Note[] {
  const names = [...new Set(others.map((extension) => extension || 'no extension'))].sort().slice(0, 12);
  const detail = `files beside the posts that are no documents, not read: ${others.length} (${names.join(', ')})`;
  return others.length === 0 ? [] : [{ file: '_posts', detail }];
}

/** Notes on settings of jekyll-feed that change what a reader gets. */
function feedSettings({ feed }: Values, { collections = [] }: SourceOptions): Note[] {
  const { collections: fed, posts_limit: limit } = object(feed);
  const names = Array.isArray(fed) ? fed.flatMap((name) => text(name) ?? []) : Object.keys(object(fed));
  const missing = names.filter((name) => name !== 'posts' && !collections.includes(name));
  const readers = `readers got ${text(limit)} articles, and now as many as WINDOW_SIZE of the server`;
  const details = [
    missing.length > 0 && `feed.collections: to import those too: --collections ${missing.join(' ')}`,
    text(limit) && `feed.posts_limit: ${readers}`,
  ];
  return details.flatMap((detail) => (detail ? [{ file: '_config.yml', detail }] : []));
}

/** Makes articles of a site's posts as Jekyll and jekyll-feed do: from the post, other posts, includes and data. */
function jekyllGenerator(site: JekyllSite, options: SourceOptions): Generator {
  const { config, url, baseurl, root, isHexo } = site;
  const defaults = frontMatterDefaults(config.defaults);
  const headIn = (post: PostText, path: string) => readHead(post, path, site, defaults);
  const headAt = (path: string): JekyllHead | undefined => {
    const post = readPostFile(readFileSync(join(root, path)));
    return 'kind' in post ? undefined : headIn(post, path);
  };
  // Links may lead to posts outside the part of the site that is imported.
  const files = lazy(() => listPosts(site, '', options).posts.filter(({ fate }) => fate?.kind !== 'rejected'));
  const posts = lazy(() => {
    const read = files().flatMap(({ path, fate }) => (fate ? [] : (headAt(path) ?? [])));
    const shown = read.filter(({ published, values, page }) => {
      return published && page.collection === 'posts' && !whyHidden(values, options.drafts);
    });
    const pages = shown.map(({ page }) => page);
    return pages.sort((a, b) => Number(b.date) - Number(a.date) || (a.path < b.path ? 1 : -1));
  });
  const positions = lazy(() => new Map(posts().map(({ path }, index) => [path, index])));
  const beside = (path: string, step: number) => () => posts()[(positions().get(path) ?? Number.NaN) + step];
  const filed = (by: 'categories' | 'tags') =>
    lazy(() => {
      const named = posts().flatMap((page) => page[by].map((name) => ({ name, page })));
      const groups = Map.groupBy(named, ({ name }) => name).entries();
      return Object.fromEntries(groups.map(([name, group]) => [name, group.map(({ page }) => page)]));
    });
  const data = lazy(() => readData(join(root, '_data')));
  /** Liquid calls what is a function when a template asks for it. */
  const variables = { ...config, url, baseurl, data, posts, categories: filed('categories'), tags: filed('tags') };
  const render = liquidRenderer(liquidHost(site, () => files().map(({ path }) => path), headAt));
  return {
    site,
    dialect: 'kramdown',
    headOf(post, path) {
      const { format, values, source, notes } = post;
      if (source.trim() === '') return skipped('the file is empty');
      if (format === 'none') {
        if (readFileName(path).day === undefined)
          return skipped('neither front matter nor a date in its name: no post', notes, 1);
        notes.push({ line: 1, detail: 'no front matter' });
      }
      const head = headIn(post, path);
      const hidden = whyHidden(head.values, options.drafts);
      if (hidden) return skipped(hidden, notes);
      if (head.published) return head;
      if (values.date === undefined || values.date === null)
        return rejected('no date in front matter or file name', notes, 1);
      const detail = `no date: ${JSON.stringify(values.date)} is none, and the file name has none`;
      return rejected(detail, notes, lineOf(source, 'date'));
    },
    /** Renders Liquid, as Jekyll does it before Markdown. */
    expand(body, { values, page: own }: JekyllHead, notes) {
      if (values.render_with_liquid === false) return body;
      const page = { ...own, previous: beside(own.path, 1), next: beside(own.path, -1) };
      // The time of a build is no part of an article: rendered tomorrow, it must be the same.
      const site = { time: own.date, ...variables };
      const liquid = (text: string) => render(text, { page, site, jekyll: { environment: 'production' } }, notes);
      // In code, Hexo renders nothing.
      const html = isHexo ? besideCode(body, liquid) : liquid(body);
      // Jekyll 4 writes `baseurl` with post_url, Jekyll 3 left it to `{{ site.baseurl }}` before it.
      return baseurl === '' ? html : html.replaceAll(`${baseurl}${baseurl}/`, `${baseurl}/`);
    },
  };
}

export type LiquidHost = ReturnType<typeof liquidHost>;

/** The files of a site that Liquid may read. Nothing outside its folder is ever read, whatever a post asks for. */
function liquidHost(site: JekyllSite, files: () => string[], headOf: (path: string) => Head | undefined) {
  const { root } = site;
  const read = (folder: string, name: string, within = root): string | undefined => {
    const path = resolve(folder, name);
    return path.startsWith(`${within}${sep}`) ? textOf(path) : undefined;
  };
  const includes = join(root, '_includes');
  const known = lazy(() => new Set(files()));
  const byName = lazy(() => new Map(files().map((file) => [basename(readFileName(file).key), file])));
  const page = (file: string | undefined) => {
    const path = file && headOf(file)?.path;
    return path && encodePath(path);
  };
  return {
    ...site,
    include: (name: string) => read(includes, name, includes),
    /** An include by its path from the file that asks for it. */
    includeRelative: (name: string, from: string) => read(join(root, dirname(from)), name),
    /** The path of a post by its file name without extension, of a file by its path; without `baseurl`. */
    postPath: (name: string) => page(byName().get(name) ?? byName().get(basename(name))),
    filePath(path: string) {
      const relative = path.replace(/^\/+/, '');
      const document = known().has(relative) ? page(relative) : undefined;
      if (document !== undefined || read(root, relative) === undefined) return document;
      return `/${relative.replace(/\.(?:md|markdown)$/i, '.html').replace(/(^|\/)index\.html$/, '$1')}`;
    },
  };
}

/** The result of `make`, made once, when it is first asked for. */
function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
