import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTemplates } from '../liquid/engine.ts';
import type { Site, SiteOverrides } from '../post/site.ts';
import type { Entry, Source } from '../source/entry.ts';
import { fileEntry, knownEntry } from '../source/file-entry.ts';
import { fingerprint, fingerprintOfFolder } from '../source/fingerprint.ts';
import { distinctKeys } from '../source/keys.ts';
import type { Values } from '../text/yaml.ts';
import { frontMatterDefaults } from './defaults.ts';
import { readFileName } from './file-name.ts';
import { type Folder, readSite } from './folder.ts';
import { liquidHost, readData } from './host.ts';
import { listPosts, type PostFile } from './list-posts.ts';
import { pathOf, readPost, type Surroundings } from './post.ts';

export interface JekyllOptions extends SiteOverrides {
  drafts?: boolean | undefined;
  /** Collections to read besides posts, by name. */
  collections?: string[] | undefined;
  footers?: RegExp[] | undefined;
}

/** Changes when the same post gives another article than before: then fingerprints of old say nothing. */
const EDITION = 'jekyll 2';
/** Liquid that looks beyond its own post and the files of the site's set-up. */
const LOOKS_AROUND = /\{%-?\s*(?:post_url|link|include_relative)\b/;

/**
 * A Jekyll site, its `_posts` folder, any folder within that, or a single post. A post is known by its path relative to
 * the site, so it is the same however the source is named.
 */
export async function jekyllSource(path: string, options: JekyllOptions = {}): Promise<Source> {
  const folder = await readSite(resolve(path), options);
  const { posts, others } = listPosts(folder, options);
  const files = distinctKeys(posts);
  const around = surroundings(folder, options);
  const context = await contextOf(folder, options);
  return {
    kind: 'jekyll',
    total: files.size,
    ...(folder.alone ? {} : { home: folder.root }),
    scope: folder.single ? readFileName(folder.scope).key : folder.scope,
    offers: (key) => files.has(key),
    *entries() {
      for (const [key, file] of files) yield entry(folder, key, file, around, context);
    },
    complete: () => !posts.some(({ fault }) => fault !== undefined),
    notes: () => [...folder.site.notes, ...noDocuments(others)],
  };
}

/** What lies beside the posts and is none: pictures, programs. */
function noDocuments(others: Map<string, number>): { file: string; detail: string }[] {
  const count = [...others.values()].reduce((sum, n) => sum + n, 0);
  const names = [...others.keys()].map((extension) => extension || 'no extension').sort();
  const detail = `files beside the posts that are no documents, not read: ${count} (${names.slice(0, 12).join(', ')})`;
  return count === 0 ? [] : [{ file: '_posts', detail }];
}

function entry({ root }: Folder, key: string, file: PostFile, around: Surroundings, context: string): Entry {
  const { leftOut, fault } = file;
  if (fault !== undefined) return knownEntry(key, file.path, { kind: 'rejected', notes: [{ detail: fault }] });
  if (leftOut !== undefined) return knownEntry(key, file.path, { kind: 'skipped', notes: [{ detail: leftOut }] });
  const place = { key, file: file.path, path: join(root, file.path), context };
  return fileEntry(place, (bytes) => readPost(bytes, file, around), looksAround);
}

function looksAround(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes('{%') && LOOKS_AROUND.test(buffer.toString('latin1'));
}

function surroundings(folder: Folder, options: JekyllOptions): Surroundings {
  const { site, root } = folder;
  const defaults = frontMatterDefaults(site.config.defaults);
  // Links may lead to posts outside the part of the site that is imported.
  const all = () => listPosts({ ...folder, single: false, scope: '' }, options).posts;
  const host = liquidHost(folder, all, (file) => pathOf(readFileSync(join(root, file.path)), file, { site, defaults }));
  return {
    site,
    defaults,
    drafts: options.drafts ?? false,
    templates: createTemplates(host),
    variables: variables(site, root),
    footers: options.footers ?? [],
  };
}

/** The variable `site` of Liquid; `_data` is read when a post asks for it. */
function variables(site: Site, root: string): Values {
  let data: Values | undefined;
  const own: Values = { ...site.config, url: site.url, baseurl: site.baseurl };
  Object.defineProperty(own, 'data', {
    enumerable: true,
    get() {
      data ??= readData(join(root, '_data'));
      return data;
    },
  });
  return own;
}

async function contextOf({ root, site }: Folder, options: JekyllOptions): Promise<string> {
  const said = [
    site.config,
    site.people,
    options.siteUrl,
    options.timeZone,
    options.drafts,
    options.footers?.map(String),
  ];
  const folders = await Promise.all(['_includes', '_data'].map((name) => fingerprintOfFolder(join(root, name))));
  return fingerprint(EDITION, JSON.stringify(said), ...folders);
}
