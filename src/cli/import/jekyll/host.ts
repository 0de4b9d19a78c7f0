import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Head } from '../post/article.ts';
import { readFileName } from '../post/file-name.ts';
import { encodePath } from '../post/site.ts';
import { type JekyllSite, textOf } from './site.ts';

export type LiquidHost = ReturnType<typeof liquidHost>;

/** What Liquid may read of a site. Nothing outside its folder is ever read, whatever a post asks for. */
export function liquidHost(site: JekyllSite, files: () => string[], headOf: (path: string) => Head | undefined) {
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

/** What `make` makes, made once, when it is first asked for. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
