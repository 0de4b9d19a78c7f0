import { posix } from 'node:path';
import { readFileName } from '../post/file-name.ts';
import { type SourceOptions, skipped } from '../source/entry.ts';
import { filesBelow, type SourceFile } from '../source/files.ts';
import type { Values } from '../text/yaml.ts';
import type { JekyllSite } from './site.ts';

const DOCUMENT = /\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|textile|org|adoc|asciidoc|rst)$/i;

/** The posts in `scope`, a folder of the site; `others` are the extensions of what lies beside them and is none. */
export function listPosts({ root, collectionsFolder, config }: JekyllSite, scope: string, options: SourceOptions) {
  const { drafts = false, collections = [] } = options;
  const { excluded, hidden } = leftOut(config);
  // Folders end in a slash.
  const opens = (folder: string) =>
    collections.some((one) => folder === `${collectionsFolder}_${one}/`) ||
    (folder.startsWith(collectionsFolder) && posix.basename(folder) === '_posts') ||
    (drafts && posix.basename(folder) === '_drafts');
  const others: string[] = [];
  const posts = filesBelow(root, () => true, scope, NEVER).flatMap(({ path, fate }): SourceFile[] => {
    if (fate) return [{ path, fate }];
    const folders = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
    const at = folders.findIndex(opens);
    // A folder that was asked for by name is read, whatever it is called.
    const judged = (folder: string) => folder.length > scope.length + 1;
    const isOut = (folder: string, index: number) =>
      judged(folder) && (excluded(folder) || (index < at && hidden(folder) && !collectionsFolder.startsWith(folder)));
    if (at < 0 || folders.slice(0, at + 1).some(isOut)) return [];
    const { extension, day } = readFileName(path);
    if (!DOCUMENT.test(path) && day === undefined) {
      others.push(extension);
      return [];
    }
    // Jekyll looks at the names of folders only where they lie in `_posts` itself.
    const odd = [path, ...folders.slice(at + 1, at + 2).filter(judged)].find(hidden);
    if (odd) return [{ path, fate: skipped(`its name begins with ${posix.basename(odd)[0]}`) }];
    const isExcluded = [path, ...folders.slice(at + 1).filter(judged)].some(excluded);
    return [isExcluded ? { path, fate: skipped('exclude in _config.yml') } : { path }];
  });
  return { posts, others };
}

/** Where there are never posts. */
const NEVER = /(?:^|\/)\.[^/]*$|^node_modules$/;

/** The collection that a path lies in, and its folder, relative to the site, with its slash. */
export function placeOf(path: string, collectionsFolder: string) {
  const at = /(?:^|\/)_(?:posts|drafts)\//.exec(path);
  if (at) return { collection: 'posts', folder: path.slice(0, at.index + at[0].length) };
  const [, name] =
    /^_([^/]+)\//.exec(path.startsWith(collectionsFolder) ? path.slice(collectionsFolder.length) : path) ?? [];
  return name ? { collection: name, folder: `${collectionsFolder}_${name}/` } : { collection: 'posts', folder: '' };
}

/** Paths that Jekyll never reads unless `include` says so (its documentation, "Configuration Options"). */
const EXCLUDED = ['node_modules', 'vendor/bundle/', 'vendor/cache/', 'vendor/gems/', 'vendor/ruby/', '_site'];

/** `exclude`, `include` and hidden names by the rules of Jekyll's `EntryFilter`; `include` beats the others. */
function leftOut(config: Values) {
  const included = patterns(config.include);
  const left = [...patterns(config.exclude), ...patterns(EXCLUDED)];
  const isIncluded = (path: string) => included.some((matches) => matches(path) || matches(posix.basename(path)));
  return {
    excluded: (path: string) => left.some((matches) => matches(path)) && !isIncluded(path),
    hidden: (path: string) => /^[._#~]/.test(posix.basename(path)) && !isIncluded(path),
  };
}

function patterns(value: unknown): ((path: string) => boolean)[] {
  const given = [value].flat().filter((one) => typeof one === 'string' && /[^./]/.test(one)) as string[];
  return given.map((pattern) => {
    const bare = pattern.replace(/^(?:\.?\/)+/, '');
    // Ruby's `File.fnmatch` without flags: `*` goes over slashes too.
    const expression = new RegExp(`^${globSource(bare, '.')}/?$`, 's');
    return (path) => expression.test(path) || path.startsWith(bare);
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
