import type { Values } from '../text/yaml.ts';

/** What Jekyll never reads unless `include` says so (its documentation, "Configuration Options"). */
const EXCLUDED = ['node_modules', 'vendor/bundle/', 'vendor/cache/', 'vendor/gems/', 'vendor/ruby/', '_site'];

/** Which files and folders Jekyll does not read. Paths are relative to the site. */
export interface LeftOut {
  /** By `exclude` of `_config.yml`. */
  excluded(path: string, isFolder: boolean): boolean;
  /** For its name, which begins with `.`, `_`, `#` or `~`. */
  hidden(path: string, isFolder: boolean): boolean;
}

/**
 * `exclude` and `include` of `_config.yml` by the rules of Jekyll's `EntryFilter`: a pattern is a glob in which `*` stands
 * for any characters, or what a path begins with; `include` beats `exclude`.
 */
export function leftOut(config: Values): LeftOut {
  const included = patterns(config.include);
  const excluded = [...patterns(config.exclude), ...EXCLUDED.map(matcher)];
  const isIncluded = (path: string, isFolder: boolean) =>
    included.some((matches) => matches(path, isFolder) || matches(nameOf(path), isFolder));
  return {
    excluded: (path, isFolder) => excluded.some((matches) => matches(path, isFolder)) && !isIncluded(path, isFolder),
    hidden: (path, isFolder) => /^[._#~]/.test(nameOf(path)) && !isIncluded(path, isFolder),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

type Matcher = (path: string, isFolder: boolean) => boolean;

function patterns(value: unknown): Matcher[] {
  return [value]
    .flat()
    .filter((one): one is string => typeof one === 'string' && one.replace(/^[./]+/, '') !== '')
    .map(matcher);
}

function matcher(pattern: string): Matcher {
  const bare = pattern.replace(/^(?:\.?\/)+/, '');
  const expression = glob(bare);
  return (path, isFolder) => expression.test(path) || path.startsWith(bare) || (isFolder && bare === `${path}/`);
}

/** Ruby's `File.fnmatch` without flags: `*` goes over slashes too. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*+|\?|\[[^\]/]+\]|[\s\S]/g, (part) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    if (part.length > 2)
      return `[${part
        .slice(1, -1)
        .replace(/[\\[\]]/g, '\\$&')
        .replace(/^!/, '^')}]`;
    return part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /^(?!)/;
  }
}
