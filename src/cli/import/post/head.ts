import type { Values } from '../text/yaml.ts';

/** Everything about a post that can be told without rendering it. */
export interface Head {
  values: Values;
  slug: string;
  published: Date | undefined;
  categories: string[];
  tags: string[];
  /** The path of its page, not encoded, without `baseurl`. */
  path: string;
  url: string | undefined;
  /** Derived from the permalink. */
  id: string;
}
