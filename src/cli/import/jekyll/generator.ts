import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemplates } from '../liquid/engine.ts';
import type { Generator } from '../post/article.ts';
import { lineOf, type PostText, readPostFile, whyHidden } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { rejected, type SourceOptions, skipped } from '../source/entry.ts';
import type { Values } from '../text/yaml.ts';
import { frontMatterDefaults, type JekyllHead, readHead } from './head.ts';
import { lazy, liquidHost } from './host.ts';
import { listPosts, type PostFile } from './list-posts.ts';
import { type JekyllSite, readData } from './site.ts';

/** What Liquid knows of a post by the name `page`. */
type Page = Values & { date: Date | undefined; path: string; categories: string[]; tags: string[] };

/** Makes articles of a site's posts as Jekyll and jekyll-feed do: from the post, other posts, includes and data. */
export function jekyllGenerator(site: JekyllSite, options: SourceOptions): Generator<PostFile, JekyllHead> {
  const { config, url, baseurl, root } = site;
  const defaults = frontMatterDefaults(config.defaults);
  const headIn = (text: PostText, file: PostFile) => readHead(text, file, site, defaults(file.path, file.collection));
  const headAt = (file: PostFile): JekyllHead | undefined => {
    const text = readPostFile(readFileSync(join(root, file.path)));
    return 'kind' in text ? undefined : headIn(text, file);
  };
  // Links may lead to posts outside the part of the site that is imported.
  const files = lazy(() => listPosts(site, '', options).posts.filter(({ fault }) => fault === undefined));
  const pageIn = (file: PostFile): Page[] => {
    const head = file.leftOut === undefined && file.collection === 'posts' ? headAt(file) : undefined;
    return head?.published && !whyHidden(head.values, options.drafts) ? [pageOf(head, file)] : [];
  };
  const newestFirst = (a: Page, b: Page) => Number(b.date) - Number(a.date) || (a.path < b.path ? 1 : -1);
  const posts = lazy(() => files().flatMap(pageIn).sort(newestFirst));
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
  const templates = createTemplates(liquidHost(site, files, headAt));
  return {
    site,
    dialect: 'kramdown',
    headOf(text, file) {
      const { format, values, source, notes } = text;
      if (source.trim() === '') return skipped('the file is empty');
      if (format === 'none') {
        if (readFileName(file.path).day === undefined)
          return skipped('neither front matter nor a date in its name: no post', notes, 1);
        notes.push({ line: 1, detail: 'no front matter' });
      }
      const head = headIn(text, file);
      const hidden = whyHidden(head.values, options.drafts);
      if (hidden) return skipped(hidden, notes);
      if (head.published) return head;
      if (values.date === undefined || values.date === null)
        return rejected('no date in front matter or file name', notes, 1);
      const detail = `no date: ${JSON.stringify(values.date)} is none, and the file name has none`;
      return rejected(detail, notes, lineOf(source, 'date'));
    },
    /** Renders Liquid, as Jekyll does it before Markdown. */
    expand(body, head, notes, file) {
      if (head.values.render_with_liquid === false) return body;
      const neighbours = { previous: beside(file.path, 1), next: beside(file.path, -1) };
      const page = { ...pageOf(head, file), ...neighbours };
      // What was built when is no part of an article: rendered tomorrow, it must be the same.
      const site = { time: page.date, ...variables };
      const html = templates.render(body, { page, site, jekyll: { environment: 'production' } }, notes);
      // Jekyll 4 writes `baseurl` with post_url, Jekyll 3 left it to `{{ site.baseurl }}` before it.
      return baseurl === '' ? html : html.replaceAll(`${baseurl}${baseurl}/`, `${baseurl}/`);
    },
  };
}

/** The page of a post, by the names that Jekyll's documentation gives ("Variables"). */
function pageOf(head: JekyllHead, { path, collection }: PostFile): Page {
  const { values, published, path: url, local: id, categories, tags, slug } = head;
  const date = published && new Date(published.epochMilliseconds);
  return { ...values, date, url, id, categories, tags, slug, path, collection };
}
