import { readFileName } from '../post/file-name.ts';
import type { SourceOptions } from '../source/entry.ts';
import { filesBelow, type SourceFile } from '../source/files.ts';
import type { Values } from '../text/yaml.ts';
import type { JekyllSite } from './site.ts';

/** A post, and where it belongs. */
export interface PostFile extends SourceFile {
  collection: string;
  /** The folder of the collection, relative to the site, with its slash. */
  folder: string;
}

const DOCUMENT = /\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|textile|org|adoc|asciidoc|rst)$/i;

/**
 * The posts within `scope` (a folder of the site, empty for all of it), by Jekyll's rules for where they lie; in the order of
 * their paths, the same on every machine. `others` are the extensions of files beside them that are no documents.
 */
export function listPosts(
  { root, collectionsFolder, config }: JekyllSite,
  scope: string,
  { drafts = false, collections = [] }: SourceOptions,
) {
  const { excluded, hidden } = leftOut(config);
  const opens = (folder: string, name: string) =>
    collections.some((one) => folder === `${collectionsFolder}_${one}`) ||
    (name === '_posts' && folder.startsWith(collectionsFolder)) ||
    (name === '_drafts' && drafts);
  /** The folders above a file that is in one of posts, divided at that one; undefined for any other file. */
  const placed = (path: string) => {
    const names = path.split('/').slice(0, -1);
    const folders = names.map((_, index) => names.slice(0, index + 1).join('/'));
    const at = folders.findIndex((folder, index) => opens(folder, names[index] ?? ''));
    const above = folders.slice(0, at + 1);
    const isOut = (folder: string, index: number) =>
      excluded(folder, true) || (index < at && hidden(folder, true) && !collectionsFolder.startsWith(`${folder}/`));
    return at < 0 || above.some(isOut) ? undefined : { posts: folders[at] ?? '', inner: folders.slice(at + 1) };
  };
  const others: string[] = [];
  const posts = filesBelow(root, () => true, scope, /^(?:\.|node_modules$)/).flatMap(({ path, fault }): PostFile[] => {
    const place = placeOf(path, collectionsFolder);
    if (fault !== undefined) return [{ path, fault, ...place }];
    const found = placed(path);
    if (!found) return [];
    const [outer = path] = found.inner;
    // Jekyll looks at the names of folders only where they lie in `_posts` itself.
    const isHidden = hidden(path, false) || hidden(outer, outer !== path);
    const isExcluded = excluded(path, false) || found.inner.some((folder) => excluded(folder, true));
    const { extension, day } = readFileName(path);
    if (!DOCUMENT.test(path) && day === undefined) {
      others.push(extension);
      return [];
    }
    const first = nameOf(hidden(path, false) ? path : outer)[0];
    const why = isHidden ? `its name begins with ${first}` : isExcluded ? 'exclude in _config.yml' : undefined;
    return [{ path, ...place, ...(why ? { leftOut: why } : {}) }];
  });
  return { posts, others };
}

/** The collection that a path lies in. */
export function placeOf(path: string, collectionsFolder: string): Pick<PostFile, 'collection' | 'folder'> {
  const at = /(?:^|\/)_(?:posts|drafts)\//.exec(path);
  if (at) return { collection: 'posts', folder: path.slice(0, at.index + at[0].length) };
  const [, name] =
    /^_([^/]+)\//.exec(path.startsWith(collectionsFolder) ? path.slice(collectionsFolder.length) : path) ?? [];
  return name ? { collection: name, folder: `${collectionsFolder}_${name}/` } : { collection: 'posts', folder: '' };
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
  const isIncluded = (path: string, asFolder: boolean) =>
    included.some((matches) => matches(path, asFolder) || matches(nameOf(path), asFolder));
  return {
    excluded: (path: string, asFolder: boolean) =>
      excluded.some((matches) => matches(path, asFolder)) && !isIncluded(path, asFolder),
    hidden: (path: string, asFolder: boolean) => /^[._#~]/.test(nameOf(path)) && !isIncluded(path, asFolder),
  };
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
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
