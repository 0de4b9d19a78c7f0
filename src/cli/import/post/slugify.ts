/** What each of Jekyll's slug modes replaces by a hyphen (its documentation, filter `slugify`). */
const REPLACED: Record<string, RegExp> = {
  raw: /\s+/g,
  default: /[^\p{L}\p{M}\p{Nd}]+/gu,
  pretty: /[^\p{L}\p{M}\p{Nd}._~!$&'()+,;=@]+/gu,
  ascii: /[^A-Za-z0-9]+/g,
  latin: /[^\p{L}\p{M}\p{Nd}]+/gu,
};

/** `text` as a piece of an address, by Jekyll's rules. */
export function slugify(text: string, mode = 'default', cased = false): string {
  const replaced = REPLACED[mode];
  const latin = mode === 'latin' ? text.normalize('NFD').replace(/\p{M}/gu, '') : text;
  const slug = replaced ? latin.replace(replaced, '-').replace(/^-|-$/g, '') : latin;
  return cased ? slug : slug.toLowerCase();
}

/** The title that Jekyll gives a post without one: `hello-big-world` → `Hello Big World`. */
export function titleize(slug: string): string {
  return slug
    .split('-')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ');
}
