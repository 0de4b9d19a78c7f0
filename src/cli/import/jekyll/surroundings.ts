import { readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { createTemplates } from '../liquid/engine.ts';
import { readPostFile } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { encodePath } from '../post/site.ts';
import type { SourceOptions } from '../source/entry.ts';
import { frontMatterDefaults, type JekyllHead, readHead } from './head.ts';
import { listPosts, nameOf, type PostFile } from './list-posts.ts';
import { type Page, pageOf, whyHidden } from './post.ts';
import { type JekyllSite, readData, textOf } from './site.ts';

export type Surroundings = ReturnType<typeof surroundings>;
export type LiquidHost = ReturnType<typeof liquidHost>;

/** Everything that a post of a site is made from, besides its own bytes: other posts, includes, data, what the options say. */
export function surroundings(site: JekyllSite, options: SourceOptions) {
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
  const beside = (path: string, step: number) => () => posts()[(positions().get(path) ?? Number.NaN) + step];
  const filed = (by: 'categories' | 'tags') =>
    lazy(() => {
      const named = posts().flatMap((page) => page[by].map((name) => ({ name, page })));
      const groups = Map.groupBy(named, ({ name }) => name);
      return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(({ page }) => page)]));
    });
  const { config, url, baseurl, root } = site;
  const data = lazy(() => readData(join(root, '_data')));
  return {
    site,
    /** What `defaults` of `_config.yml` says for a path and a collection. */
    defaults,
    /** Whether posts that say `draft` or lie in `_drafts` are wanted. */
    drafts,
    templates: createTemplates(liquidHost(site, files, headOf)),
    /** Liquid's `site`, and what `page` has of other posts. Liquid calls what is a function when a template asks for it. */
    variables: { ...config, url, baseurl, data, posts, categories: filed('categories'), tags: filed('tags') },
    neighbours: (path: string) => ({ previous: beside(path, 1), next: beside(path, -1) }),
    footers,
  };
}

/** What Liquid may read of a site. Nothing outside its folder is ever read, whatever a post asks for. */
function liquidHost(
  { root, url, baseurl, timeZone }: JekyllSite,
  files: () => PostFile[],
  headOf: (file: PostFile) => JekyllHead | undefined,
) {
  const read = (folder: string, name: string, within = root): string | undefined => {
    const path = resolve(folder, name);
    return path.startsWith(`${within}${sep}`) ? textOf(path) : undefined;
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
    include: (name: string) => read(includes, name, includes),
    /** An include by its path from the file that asks for it. */
    includeRelative: (name: string, from: string) => read(join(root, dirname(from)), name),
    /** The path of a post by its file name without extension, of a file by its path; without `baseurl`. */
    postPath: (name: string) => page(byName().get(name) ?? byName().get(nameOf(name))),
    filePath(path: string) {
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
