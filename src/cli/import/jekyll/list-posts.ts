import { type Dirent, statSync } from 'node:fs';
import { join } from 'node:path';
import { readFileName } from '../post/file-name.ts';
import type { SourceOptions } from '../source/entry.ts';
import { itemsOf, type SourceFile } from '../source/files.ts';
import type { Values } from '../text/yaml.ts';
import type { JekyllSite } from './site.ts';

/** A post, and where it belongs. */
export interface PostFile extends SourceFile {
  collection: string;
  /** The folder of the collection, relative to the site, with its slash. */
  folder: string;
}

export interface Listing {
  posts: PostFile[];
  /** The extensions of files beside the posts that are no documents. */
  others: string[];
}

const DOCUMENT = /\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|textile|org|adoc|asciidoc|rst)$/i;

/**
 * The posts within `scope` (a folder of the site, empty for all of it), by Jekyll's rules for where they lie; in the order of
 * their paths, the same on every machine.
 */
export function listPosts(
  site: JekyllSite,
  scope: string,
  { drafts = false, collections = [] }: SourceOptions,
): Listing {
  const { root, collectionsFolder } = site;
  const posts: PostFile[] = [];
  const others: string[] = [];
  const rules = leftOut(site.config);
  const named = collections.map((name) => `${collectionsFolder}_${name}/`);
  const add = (file: SourceFile) => posts.push({ ...file, ...placeOf(file.path, collectionsFolder) });

  const opens = (child: string, name: string) =>
    named.includes(`${child}/`) ||
    (name === '_posts' && child.startsWith(collectionsFolder)) ||
    (name === '_drafts' && drafts);
  const outside = (item: Dirent, child: string): void => {
    if (!isFolder(item, join(root, child)) || rules.excluded(child, true)) return;
    const leads = collectionsFolder.startsWith(`${child}/`);
    if (opens(child, item.name)) walk(child, inside);
    // A link to a folder may lead back up; only one that is `_posts` itself is followed.
    else if (!item.isSymbolicLink() && (leads || !rules.hidden(child, true))) walk(child, outside);
  };
  const inside = (item: Dirent, child: string, reason?: string): void => {
    if (item.name.startsWith('.')) return;
    const asFolder = isFolder(item, join(root, child));
    // Jekyll looks at the names of folders only where they lie in `_posts` itself.
    const hides = rules.hidden(child, asFolder) && (!asFolder || /(?:^|\/)_\w+\/[^/]*$/.test(child));
    const excluded = rules.excluded(child, asFolder) ? 'exclude in _config.yml' : undefined;
    const why = reason ?? (hides ? `its name begins with ${item.name[0]}` : excluded);
    const { extension, day } = readFileName(child);
    if (asFolder && !item.isSymbolicLink()) walk(child, (one, path) => inside(one, path, why));
    if (asFolder || !(item.isFile() || item.isSymbolicLink())) return;
    if (DOCUMENT.test(child) || day !== undefined) add({ path: child, ...(why ? { leftOut: why } : {}) });
    else others.push(extension);
  };
  const walk = (path: string, visit: (item: Dirent, child: string) => void): void => {
    for (const item of itemsOf(root, path, add)) visit(item, path === '' ? item.name : `${path}/${item.name}`);
  };
  const parts = scope.split('/');
  const isInside = parts.includes('_posts') || (drafts && parts.includes('_drafts'));
  walk(scope, isInside || named.some((folder) => `${scope}/`.startsWith(folder)) ? inside : outside);
  return { posts: posts.sort((a, b) => (a.path < b.path ? -1 : 1)), others };
}

/** The collection that a path lies in. */
export function placeOf(path: string, collectionsFolder: string): Pick<PostFile, 'collection' | 'folder'> {
  const at = /(?:^|\/)_(?:posts|drafts)\//.exec(path);
  if (at) return { collection: 'posts', folder: path.slice(0, at.index + at[0].length) };
  const [, name] =
    /^_([^/]+)\//.exec(path.startsWith(collectionsFolder) ? path.slice(collectionsFolder.length) : path) ?? [];
  return name ? { collection: name, folder: `${collectionsFolder}_${name}/` } : { collection: 'posts', folder: '' };
}

function isFolder(item: Dirent, path: string): boolean {
  return item.isSymbolicLink()
    ? (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)
    : item.isDirectory();
}

/** What Jekyll never reads unless `include` says so (its documentation, "Configuration Options"). */
const EXCLUDED = ['node_modules', 'vendor/bundle/', 'vendor/cache/', 'vendor/gems/', 'vendor/ruby/', '_site'];

/**
 * `exclude` and `include` of `_config.yml` by the rules of Jekyll's `EntryFilter`: a pattern is a glob in which `*` is for
 * any characters, or what a path begins with; `include` beats `exclude`. `hidden` is what begins with `.`, `_`, `#` or `~`.
 */
function leftOut(config: Values) {
  const included = patterns(config.include);
  const excluded = [...patterns(config.exclude), ...patterns(EXCLUDED)];
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const isIncluded = (path: string, asFolder: boolean) =>
    included.some((matches) => matches(path, asFolder) || matches(nameOf(path), asFolder));
  return {
    excluded: (path: string, asFolder: boolean) =>
      excluded.some((matches) => matches(path, asFolder)) && !isIncluded(path, asFolder),
    hidden: (path: string, asFolder: boolean) => /^[._#~]/.test(nameOf(path)) && !isIncluded(path, asFolder),
  };
}

function patterns(value: unknown): ((path: string, asFolder: boolean) => boolean)[] {
  const given = [value]
    .flat()
    .filter((one): one is string => typeof one === 'string' && one.replace(/^[./]+/, '') !== '');
  return given.map((pattern) => {
    const bare = pattern.replace(/^(?:\.?\/)+/, '');
    // Ruby's `File.fnmatch` without flags: `*` goes over slashes too.
    const expression = new RegExp(`^${globSource(bare, '.')}$`, 's');
    return (path, asFolder) => expression.test(path) || path.startsWith(bare) || (asFolder && bare === `${path}/`);
  });
}

/** A glob as the source of an expression; `one` is what `?` matches, and `*` many of. */
export function globSource(pattern: string, one: '.' | '[^/]'): string {
  return pattern.replace(/\*\*\/?|[*?]|\[!?[^\][\\/]+\]|[\s\S]/g, (part) => {
    if (part.startsWith('**')) return '.*';
    if (part === '*') return `${one}*`;
    if (part === '?') return one;
    return part.length > 2 ? part.replace('[!', '[^') : RegExp.escape(part);
  });
}
