import { posix } from 'node:path';
import { namesIn } from '../post/file.ts';
import { type FileName, slugify } from '../post/file-name.ts';
import { text } from '../post/site.ts';
import type { Values } from '../text/yaml.ts';

/** The default of `permalink` in `_config.yml` (Hexo's documentation, "Configuration"). */
export const HEXO_PERMALINK = ':year/:month/:day/:title/';

/**
 * What the words of a permalink mean to Hexo (its documentation, "Permalinks"): `:title` is the path of the file below `_posts`, and
 * each key of the front matter is a word, such as the `abbrlink` of a plugin.
 */
export function hexoWords(values: Values, path: string, { slug }: FileName, config: Values): Record<string, string> {
  const said = Object.entries(values).flatMap(([key, value]) =>
    text(value) === undefined ? [] : [[key, text(value)]],
  );
  // With the date in the names of files, the rest is the title.
  const isDated = /:(?:i_)?(?:year|month|day)\b/.test(text(config.new_post_name) ?? '');
  const title = isDated ? posix.join(posix.dirname(path), slug) : path;
  const categories = namesIn(values.categories).map((name) => slugify(name, 'pretty', true));
  return {
    ...Object.fromEntries(said),
    title,
    name: posix.basename(title),
    post_title: slugify(text(values.title) ?? '', 'pretty', true),
    category: categories.join('/') || (text(config.default_category) ?? 'uncategorized'),
  };
}
