import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Entry, Source } from '../source/entry.ts';
import { frontMatterDefaults } from './defaults.ts';
import { readFileName } from './file-name.ts';
import { type Folder, listPosts, type PostFile, readSite } from './folder.ts';
import { readPost, type Surroundings } from './post.ts';
import type { SiteOverrides } from './site.ts';

export interface JekyllOptions extends SiteOverrides {
  drafts?: boolean | undefined;
  /** Collections to read besides posts, by name. */
  collections?: string[] | undefined;
}

/**
 * A Jekyll site, its `_posts` folder, any folder within that, or a single post. A post is known by its path relative to
 * the site, so it is the same however the source is named.
 */
export async function jekyllSource(path: string, options: JekyllOptions = {}): Promise<Source> {
  const folder = await readSite(resolve(path), options);
  const around: Surroundings = {
    site: folder.site,
    defaults: frontMatterDefaults(folder.site.config.defaults),
    drafts: options.drafts ?? false,
  };
  const files = await listPosts(folder, options);
  return {
    kind: 'jekyll',
    total: files.length,
    *entries() {
      for (const file of files) yield entry(folder, file, around);
    },
    notes: () => folder.site.notes,
  };
}

function entry(folder: Folder, file: PostFile, around: Surroundings): Entry {
  return {
    key: readFileName(file.path).key,
    file: file.path,
    read: async () => readPost(await readFile(join(folder.root, file.path)), file, around),
  };
}
