import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readFileName } from './file-name.ts';
import type { Folder } from './folder.ts';
import { leftOut } from './left-out.ts';

export interface Wanted {
  drafts?: boolean | undefined;
  /** Collections besides posts, by name. */
  collections?: string[] | undefined;
}

export interface PostFile {
  /** Relative to the site, with `/`. */
  path: string;
  collection: string;
  /** The folder of the collection, relative to the site, with its slash. */
  folder: string;
  /** Why Jekyll does not read it, when it doesn't. */
  leftOut?: string;
  /** What is wrong with it: a folder that can't be read stands for all that is in it. */
  fault?: string;
}

export interface Listing {
  /** In the order of their paths: the same on every machine. */
  posts: PostFile[];
  /** How many files beside the posts are no documents, by extension. */
  others: Map<string, number>;
}

const DOCUMENT = /\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|textile|org|adoc|asciidoc|rst)$/i;
const DRAFTS = '_drafts';

/** The posts within the scope, by Jekyll's rules for where they lie. */
export function listPosts(folder: Folder, { drafts = false, collections = [] }: Wanted): Listing {
  const others = new Map<string, number>();
  if (folder.single) return { posts: [place(folder, folder.scope)], others };
  const { collectionsFolder, config } = folder.site;
  const rules = leftOut(config);
  const named = collections.map((name) => `${collectionsFolder}_${name}/`);
  const posts: PostFile[] = [];

  const opens = (child: string, name: string) =>
    named.includes(`${child}/`) ||
    (name === '_posts' && child.startsWith(collectionsFolder)) ||
    (name === DRAFTS && drafts);
  const leads = (child: string) => collectionsFolder.startsWith(`${child}/`);

  const outside = (path: string): void => {
    for (const item of itemsOf(folder, path, posts)) {
      const child = below(path, item.name);
      if (!isFolder(item, folder, child) || rules.excluded(child, true)) continue;
      if (opens(child, item.name)) inside(child, undefined);
      // A link to a folder may lead back up; only one that is `_posts` itself is followed.
      else if (!item.isSymbolicLink() && (leads(child) || !rules.hidden(child, true))) outside(child);
    }
  };
  const inside = (path: string, reason: string | undefined): void => {
    for (const item of itemsOf(folder, path, posts)) {
      const child = below(path, item.name);
      if (item.name.startsWith('.')) continue;
      if (isFolder(item, folder, child)) {
        // Jekyll looks at the names of folders only where they lie in `_posts` itself.
        const hides = /(?:^|\/)_\w+$/.test(path) && rules.hidden(child, true);
        const why = hides ? beginsWith(item.name) : rules.excluded(child, true) ? EXCLUDE : undefined;
        if (!item.isSymbolicLink()) inside(child, reason ?? why);
      } else if (item.isFile() || item.isSymbolicLink()) {
        const why = rules.hidden(child, false)
          ? beginsWith(item.name)
          : rules.excluded(child, false)
            ? EXCLUDE
            : undefined;
        offer(child, reason ?? why);
      }
    }
  };
  const offer = (child: string, why: string | undefined): void => {
    const { extension, day } = readFileName(child);
    if (DOCUMENT.test(child) || day !== undefined)
      posts.push({ ...place(folder, child), ...(why ? { leftOut: why } : {}) });
    else others.set(extension, (others.get(extension) ?? 0) + 1);
  };
  if (isInside(folder.scope, drafts, named)) inside(folder.scope, undefined);
  else outside(folder.scope);
  return { posts: posts.sort((a, b) => (a.path < b.path ? -1 : 1)), others };
}

const EXCLUDE = 'exclude in _config.yml';

function beginsWith(name: string): string {
  return `its name begins with ${name[0]}`;
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}

function itemsOf(folder: Folder, path: string, posts: PostFile[]): Dirent[] {
  try {
    return readdirSync(join(folder.root, path), { withFileTypes: true });
  } catch (error) {
    posts.push({ ...place(folder, path), fault: `the folder can't be read: ${(error as Error).message}` });
    return [];
  }
}

function isFolder(item: Dirent, { root }: Folder, path: string): boolean {
  if (!item.isSymbolicLink()) return item.isDirectory();
  try {
    return statSync(join(root, path)).isDirectory();
  } catch {
    return false;
  }
}

function isInside(scope: string, drafts: boolean, collections: string[]): boolean {
  const parts = scope.split('/');
  return (
    parts.includes('_posts') ||
    (drafts && parts.includes(DRAFTS)) ||
    collections.some((folder) => `${scope}/`.startsWith(folder))
  );
}

function place(folder: Folder, path: string): PostFile {
  const at = /(?:^|\/)_(?:posts|drafts)\//.exec(path);
  if (at) return { path, collection: 'posts', folder: path.slice(0, at.index + at[0].length) };
  const base = folder.site.collectionsFolder;
  const own = /^_([^/]+)\//.exec(path.startsWith(base) ? path.slice(base.length) : path);
  return own
    ? { path, collection: own[1] ?? 'posts', folder: `${base}_${own[1]}/` }
    : { path, collection: 'posts', folder: '' };
}
