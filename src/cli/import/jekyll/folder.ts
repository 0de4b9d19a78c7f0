import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describeSite, type Site, type SiteOverrides } from '../post/site.ts';
import { CannotRun } from '../source/entry.ts';
import { decode } from '../text/decode.ts';
import { readYaml, type Values } from '../text/yaml.ts';
import { readData } from './host.ts';

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

/** Finds the site that `path` belongs to, and reads what it says of itself. */
export async function readSite(path: string, overrides: SiteOverrides): Promise<Folder> {
  const single = (await stat(path)).isFile();
  const top = await findRoot(single ? dirname(path) : path);
  const notes: Site['notes'] = [];
  const config = await readConfig(top, notes);
  const root = await sourceOf(top, config, path);
  const domain = await readFile(join(root, 'CNAME'), 'utf8').catch(() => '');
  const people = readPeople(root, config, notes);
  const scope = isWithin(path, root) ? relative(root, path).split(sep).join('/') : '';
  const alone = single && !/(?:^|\/)_\w/.test(scope) && (await configOf(top)) === undefined;
  const site = describeSite({ ...config, CNAME: domain.trim().split(/\s+/)[0] ?? '' }, people, overrides);
  return { root, scope, single, alone, site: { ...site, notes: [...notes, ...site.notes] } };
}

/** The folder that `source` of the configuration names, when it is there and `path` is not elsewhere. */
async function sourceOf(top: string, config: Values, path: string): Promise<string> {
  if (typeof config.source !== 'string') return top;
  const source = join(top, config.source);
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const fits = isWithin(source, top) && (isWithin(path, source) || isWithin(source, path));
  return isFolder && fits ? source : top;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
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

async function readConfig(root: string, notes: Site['notes']): Promise<Values> {
  const name = await configOf(root);
  if (name === undefined) return {};
  const source = decode(await readFile(join(root, name))).text;
  if (name.endsWith('.toml')) {
    try {
      return parseToml(source) as Values;
    } catch (error) {
      throw new CannotRun(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const { values, broken, notes: mended } = readYaml(source);
  if (broken) throw new CannotRun(`${name}:${broken.line}: ${broken.detail}`);
  for (const { line, detail } of mended) notes.push({ file: name, detail, ...(line === undefined ? {} : { line }) });
  return values;
}

/** The authors of `_data/authors`, by their keys; a list of them by whatever names each. */
function readPeople(root: string, config: Values, notes: Site['notes']): Values {
  const found = readData(join(root, '_data'), 'authors').authors ?? config.authors;
  if (found === undefined || found === null) return {};
  if (Array.isArray(found)) return Object.fromEntries(found.flatMap(byName));
  if (typeof found === 'object') return found as Values;
  notes.push({ file: '_data/authors', detail: 'neither a mapping nor a list: no authors read' });
  return {};
}

function byName(person: unknown): [string, unknown][] {
  if (typeof person !== 'object' || person === null) return [];
  const { id, key, username, slug, name } = person as Values;
  return [id, key, username, slug, name].flatMap((own): [string, unknown][] =>
    typeof own === 'string' ? [[own, person]] : [],
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
