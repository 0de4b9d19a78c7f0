import type { Values } from '../text/yaml.ts';

interface Scope {
  path: string;
  type: string | undefined;
  values: Values;
}

/**
 * What `defaults` of `_config.yml` says for a document. The longer path wins, then the one that names a type, then the
 * later (Jekyll's documentation, "Front Matter Defaults").
 */
export function frontMatterDefaults(defaults: unknown): (path: string, collection: string) => Values {
  const scopes = (Array.isArray(defaults) ? defaults : []).flatMap(scopeOf);
  const ordered = scopes
    .map((scope, order) => ({ scope, order }))
    .sort((a, b) => rank(a.scope) - rank(b.scope) || a.order - b.order)
    .map(({ scope }) => scope);
  return (path, collection) => {
    const matching = ordered.filter(
      (scope) => (!scope.type || types(collection).includes(scope.type)) && covers(scope.path, path),
    );
    return Object.assign({}, ...matching.map(({ values }) => values));
  };
}

function types(collection: string): string[] {
  return collection === 'posts'
    ? ['posts', 'post']
    : collection === 'drafts'
      ? ['drafts', 'draft', 'posts', 'post']
      : [collection];
}

function rank(scope: Scope): number {
  return scope.path.length * 2 + (scope.type ? 1 : 0);
}

function scopeOf(entry: unknown): Scope[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { scope, values } = entry as { scope?: Values; values?: Values };
  if (typeof values !== 'object' || values === null) return [];
  const path = typeof scope?.path === 'string' ? scope.path.replace(/^\.?\/+|\/+$/g, '') : '';
  return [{ path, type: typeof scope?.type === 'string' ? scope.type : undefined, values }];
}

function covers(pattern: string, path: string): boolean {
  if (pattern === '') return true;
  if (!/[*?[]/.test(pattern)) return path === pattern || path.startsWith(`${pattern}/`);
  const expression = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*\*\/?/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${expression}(?:/|$)`).test(path);
}
