import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFileName } from '../jekyll/file-name.ts';
import { describeSite } from '../post/site.ts';
import type { Entry, Source } from '../source/entry.ts';
import { fileEntry, knownEntry } from '../source/file-entry.ts';
import { filesBelow } from '../source/files.ts';
import { fingerprint } from '../source/fingerprint.ts';
import { distinctKeys } from '../source/keys.ts';
import { type HugoSite, readHugoPost } from './post.ts';
import { readHugoConfig } from './site.ts';

interface HugoOptions {
  siteUrl?: string | undefined;
  timeZone?: string | undefined;
  drafts?: boolean | undefined;
  footers?: RegExp[] | undefined;
}

interface ContentFile {
  /** Relative to the site. */
  path: string;
  /** Relative to the content folder. */
  inContent: string;
  language: string;
  /** Why Hugo makes no page of it: it belongs to the page of its folder. */
  resource?: boolean;
  /** What is wrong with it: a folder that can't be read. */
  fault?: string;
}

const EDITION = 'hugo 2';
const DOCUMENT = /\.(?:md|markdown|mdown|html|htm|org|adoc|asciidoc|ad|rst|pandoc|pdc)$/i;

/** A Hugo site, its content folder, any folder within that, or one file. `_index.md` makes lists, no articles. */
export async function hugoSource(path: string, options: HugoOptions): Promise<Source> {
  const absolute = resolve(path);
  const root = siteRoot(absolute);
  const config = await readHugoConfig(root);
  const all = contentFiles(root, config.contentDir, config);
  const site: HugoSite = {
    config,
    site: describeSite({ url: config.baseURL, timezone: config.timeZone, author: config.author }, {}, options),
    drafts: options.drafts ?? false,
    footers: options.footers ?? [],
    now: Date.now(),
    find: (name) => find(root, all, name),
  };
  const scope = absolute.slice(root.length + 1).replaceAll('\\', '/');
  const within = all.filter(({ path: own }) => scope === '' || own === scope || own.startsWith(`${scope}/`));
  const files = distinctKeys(within);
  const context = fingerprint(
    EDITION,
    JSON.stringify([
      config,
      [...config.languages],
      options.siteUrl,
      options.timeZone,
      options.drafts,
      site.footers.map(String),
    ]),
  );
  return {
    kind: 'hugo',
    total: files.size,
    home: root,
    complete: () => !within.some(({ fault }) => fault !== undefined),
    scope: statSync(absolute).isFile() ? keyOf(scope) : scope,
    offers: (key) => files.has(key),
    *entries() {
      for (const [key, file] of files) yield entry(root, key, file, site, context);
    },
    notes: () => site.site.notes,
  };
}

function entry(root: string, key: string, file: ContentFile, site: HugoSite, context: string): Entry {
  if (file.fault !== undefined)
    return knownEntry(key, file.path, { kind: 'rejected', notes: [{ detail: file.fault }] });
  if (file.resource) {
    return knownEntry(key, file.path, { kind: 'skipped', notes: [{ detail: 'part of the page that its folder is' }] });
  }
  const place = { key, file: file.path, path: join(root, file.path), context };
  return fileEntry(place, (bytes) => readHugoPost(bytes, file.inContent, file.language, site), looksAround);
}

function looksAround(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return /\{\{[<%]\s*(?:rel)?ref\b/.test(buffer.includes('{{') ? buffer.toString('latin1') : '');
}

function find(root: string, files: ContentFile[], name: string) {
  const wanted = `/${name.replace(/^\/+|\/+$/g, '')}`;
  const file = files.find(({ inContent }) => {
    const path = `/${inContent}`;
    const bare = path.replace(/\.\w+$/, '');
    return [path, bare, bare.replace(/\/index$/, '')].some((one) => one === wanted || one.endsWith(wanted));
  });
  return file && { bytes: readFileSync(join(root, file.path)), path: file.inContent, language: file.language };
}

function contentFiles(root: string, contentDir: string, config: HugoSite['config']): ContentFile[] {
  const folders = new Map([[contentDir, config.defaultLanguage]]);
  for (const [language, folder] of config.languages) if (folder) folders.set(folder, language);
  const seen = new Set<string>();
  // The folder of a language may lie within that of another: the longer path knows better.
  const ordered = [...folders].sort(([a], [b]) => b.length - a.length);
  return ordered
    .flatMap(([folder, language]) => {
      const there = statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory();
      const { paths, faults } = there
        ? filesBelow(join(root, folder), (name) => DOCUMENT.test(name) && !name.startsWith('_index.'))
        : { paths: [], faults: [] };
      const leaves = new Set(paths.filter((name) => LEAF.test(name)).map((name) => name.replace(/[^/]*$/, '')));
      return [
        ...paths.map((name): ContentFile => {
          const resource = !LEAF.test(name) && isBelow(name, leaves);
          return { path: `${folder}/${name}`, inContent: name, language, ...(resource ? { resource } : {}) };
        }),
        ...faults.map(({ path, detail }): ContentFile => {
          return { path: `${folder}/${path}`, inContent: path, language, fault: detail };
        }),
      ];
    })
    .filter(({ path }) => !config.ignored.some((one) => one.test(path)))
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The file whose folder is a page of its own (a leaf bundle), with all that lies below. */
const LEAF = /(?:^|\/)index(?:\.[\w-]+)?\.\w+$/i;

function isBelow(path: string, folders: Set<string>): boolean {
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    if (folders.has(path.slice(0, at + 1))) return true;
    if (at === 0) break;
  }
  return false;
}

/** The folder above `content`, wherever within it the path leads. */
function siteRoot(path: string): string {
  const at = path.replaceAll('\\', '/').lastIndexOf('/content');
  return at > 0 && /^(?:\/|$)/.test(path.slice(at + '/content'.length)) ? path.slice(0, at) : path;
}

function keyOf(path: string): string {
  return readFileName(path).key;
}
