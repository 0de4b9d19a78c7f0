import { readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { createTemplates } from '../liquid/engine.ts';
import { articleOf, renderBody } from '../post/article.ts';
import { lineOf, readPostFile, whyPrivate } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { encodePath, text } from '../post/site.ts';
import type { Note, Outcome, SourceOptions } from '../source/entry.ts';
import { rejected, skipped } from '../source/entry.ts';
import { cutFooter } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { frontMatterDefaults, type JekyllHead, readHead } from './head.ts';
import { listPosts, nameOf, type PostFile } from './list-posts.ts';
import { type JekyllSite, readData, textOf } from './site.ts';

const MARKUP = /^\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|txt)$/;

/** Reads a post from its bytes. */
export function readPost(bytes: Uint8Array, place: PostFile, around: Surroundings): Outcome {
  const { extension, day } = readFileName(place.path);
  if (!MARKUP.test(extension)) return rejected(`${extension} is neither Markdown nor HTML`);
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, source, notes } = file;
  if (source.trim() === '') return skipped('the file is empty');
  if (matter.format === 'none') {
    if (day === undefined) return skipped('neither front matter nor a date in its name: no post', notes, 1);
    notes.push({ line: 1, detail: 'no front matter' });
  }
  const defaults = around.defaults(place.path, place.collection);
  const head = readHead(file, place, around.site, defaults);
  const hidden = whyHidden(head.values, around.drafts);
  if (hidden) return skipped(hidden, notes);
  if (!head.published) {
    const written = matter.values.date;
    const none = { line: 1, detail: 'no date in front matter or file name' };
    const detail = `no date: ${JSON.stringify(written)} is none, and the file name has none`;
    const isNone = written === undefined || written === null;
    return { kind: 'rejected', notes: [...notes, isNone ? none : { line: lineOf(source, 'date'), detail }] };
  }
  if (matter.format === 'none' && defaults.title === undefined)
    head.values.title = /^\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(matter.body)?.[1] ?? head.values.title;
  const body = cutFooter(withLiquid(matter.body, head, place, around, notes), around.footers);
  return articleOf(head, renderBody(body, extension, head, around.site), around.site, notes);
}

/** Why Jekyll would not show a post with these values to everybody; undefined when it would. */
export function whyHidden(values: Values, drafts: boolean): string | undefined {
  if (/^(?:false|no|off)$/i.test(text(values.published) ?? '')) return 'published: false';
  return values.draft === true && !drafts ? 'draft: true' : whyPrivate(values);
}

/** What Liquid knows of a post by the name `page`. */
export type Page = Values & { date: Date | undefined; path: string; categories: string[]; tags: string[] };

/** The page of a post, by the names that Jekyll's documentation gives ("Variables"). */
export function pageOf(head: JekyllHead, { path, collection }: PostFile): Page {
  const { values, published, path: url, local: id, categories, tags, slug } = head;
  return { ...values, date: published, url, id, categories, tags, slug, path, collection };
}

/** The body with its Liquid rendered, as Jekyll does it before Markdown. */
function withLiquid(body: string, head: JekyllHead, place: PostFile, around: Surroundings, notes: Note[]): string {
  if (head.values.render_with_liquid === false) return body;
  const page = { ...pageOf(head, place), ...around.neighbours(place.path) };
  // What was built when is no part of an article: rendered tomorrow, it must be the same.
  const site = { time: head.published, ...around.variables };
  const html = around.templates.render(body, { page, site, jekyll: { environment: 'production' } }, notes);
  const { baseurl } = around.site;
  // Jekyll 4 writes `baseurl` with post_url, Jekyll 3 left it to `{{ site.baseurl }}` before it.
  return baseurl === '' ? html : html.replaceAll(`${baseurl}${baseurl}/`, `${baseurl}/`);
}

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
