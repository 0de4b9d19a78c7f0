import { readdirSync, statSync } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describeSite, type Site, type SiteOverrides } from '../post/site.ts';
import { CannotRun } from '../source/entry.ts';
import { readYaml, type Values } from '../text/yaml.ts';

/** A site on disk: its root, and the part of it that was asked for. */
export interface Folder {
  root: string;
  /** Relative to the root, with `/`: empty for all of it. */
  scope: string;
  /** Whether the scope is a single file. */
  single: boolean;
  /** Whether it is a file that belongs to no site. */
  alone: boolean;
  site: Site;
}

export interface Wanted {
  drafts?: boolean | undefined;
  /** Collections besides posts, by name. */
  collections?: string[] | undefined;
}

export interface PostFile {
  path: string;
  collection: string;
  folder: string;
}

const DOCUMENT = /\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|textile|org|adoc|asciidoc|rst)$/i;
const NEVER = new Set(['node_modules', 'vendor', '_site']);

/** Finds the site that `path` belongs to, and reads what it says of itself. */
export async function readSite(path: string, overrides: SiteOverrides): Promise<Folder> {
  const single = (await stat(path)).isFile();
  const root = await findRoot(single ? dirname(path) : path);
  const config = await readConfig(root);
  const people = (await readValues(root, ['_data/authors.yml', '_data/authors.yaml', '_data/authors.json'])) ?? {};
  const scope = relative(root, path).split(sep).join('/');
  const alone = single && !/(?:^|\/)_\w/.test(scope) && (await configOf(root)) === undefined;
  return { root, scope, single, alone, site: describeSite(config, people, overrides) };
}

/** The posts within the scope, in the order of their paths: the same on every machine. */
export function listPosts(folder: Folder, wanted: Wanted): PostFile[] {
  if (folder.single) return [place(folder, folder.scope)];
  const names = ['_posts', ...(wanted.drafts ? ['_drafts'] : [])];
  const { collectionsFolder } = folder.site;
  const collections = (wanted.collections ?? []).map((name) => `${collectionsFolder}_${name}/`);
  const found: PostFile[] = [];
  const walk = (path: string, inside: boolean): void => {
    for (const item of readdirSync(join(folder.root, path), { withFileTypes: true })) {
      const child = path === '' ? item.name : `${path}/${item.name}`;
      const link = item.isSymbolicLink();
      if (item.isDirectory() || (link && leadsToFolder(join(folder.root, child)))) {
        const opens = inside || names.includes(item.name) || collections.includes(`${child}/`);
        const passes = !/^[._#~]/.test(item.name) && !NEVER.has(item.name);
        // A link to a folder may lead back up; only one that is `_posts` itself is followed.
        if (opens && !(link && inside)) walk(child, true);
        else if (!link && (passes || `${child}/` === collectionsFolder)) walk(child, false);
      } else if (inside && DOCUMENT.test(item.name) && !item.name.startsWith('.')) {
        found.push(place(folder, child));
      }
    }
  };
  walk(folder.scope, isInside(folder.scope, names, collections));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isInside(scope: string, names: string[], collections: string[]): boolean {
  const parts = scope.split('/');
  return names.some((name) => parts.includes(name)) || collections.some((folder) => `${scope}/`.startsWith(folder));
}

function place(folder: Folder, path: string): PostFile {
  const at = /(?:^|\/)_(?:posts|drafts)\//.exec(path);
  if (at) return { path, collection: 'posts', folder: path.slice(0, at.index + at[0].length) };
  const base = folder.site.collectionsFolder;
  const own = /^_([^/]+)\//.exec(path.startsWith(base) ? path.slice(base.length) : path);
  return own
    ? { path, collection: own[1] ?? 'posts', folder: `${base}_${own[1]}/` }
    : { path, collection: 'posts', folder: '' };
}

/** The nearest folder with a `_config.yml` above a folder of posts, else the one that `_posts` lies in, else the folder. */
async function findRoot(folder: string): Promise<string> {
  const parts = folder.split(sep);
  const at = parts.findIndex((part) => /^_(?:posts|drafts)$/.test(part));
  if (at < 0) {
    const parent = dirname(folder);
    return /^_[a-z]/i.test(basename(folder)) && (await configOf(parent)) ? parent : folder;
  }
  const owner = parts.slice(0, at).join(sep) || sep;
  for (let above = owner, steps = 0; steps < 4; above = dirname(above), steps++) {
    if (await configOf(above)) return above;
  }
  return owner;
}

async function configOf(folder: string): Promise<string | undefined> {
  for (const name of ['_config.yml', '_config.yaml', '_config.toml']) {
    if (await exists(join(folder, name))) return name;
  }
  return undefined;
}

async function readConfig(root: string): Promise<Values> {
  const config = (await readValues(root, ['_config.yml', '_config.yaml'])) ?? {};
  const domain = await readFile(join(root, 'CNAME'), 'utf8').catch(() => '');
  return { ...config, CNAME: domain.trim().split(/\s+/)[0] ?? '' };
}

async function readValues(root: string, names: string[]): Promise<Values | undefined> {
  for (const name of names) {
    const source = await readFile(join(root, name), 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    const { values, broken } = readYaml(source);
    if (broken) throw new CannotRun(`${name}:${broken.line}: ${broken.detail}`);
    return values;
  }
  return undefined;
}

function leadsToFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
