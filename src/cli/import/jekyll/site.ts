import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import { describeSite, object, type Site, text } from '../post/site.ts';
import type { Note, SourceOptions } from '../source/entry.ts';
import { decode } from '../text/decode.ts';
import { valuesIn } from '../text/front-matter.ts';
import { readYaml, type Values } from '../text/yaml.ts';

/** A Jekyll site on disk, or one of Hexo, which has posts in the same way. */
export interface JekyllSite extends Site {
  root: string;
  isHexo: boolean;
  /** Where the folders of collections are, relative to the root: empty, or ending in a slash. */
  collectionsFolder: string;
}

/** Finds the site that `path` belongs to, and what it says of itself; `alone` is a file that belongs to none. */
export function readSite(path: string, overrides: SourceOptions) {
  const single = statSync(path).isFile();
  const top = findRoot(single ? dirname(path) : path);
  const notes: Note[] = [];
  const name = configOf(top);
  const config = name === undefined ? {} : valuesIn(join(top, name), notes);
  // Keys that `hexo init` writes, and Jekyll does not know.
  const isHexo = config.new_post_name !== undefined || config.source_dir !== undefined;
  const root = sourceOf(top, text(isHexo ? (config.source_dir ?? 'source') : config.source), path);
  const scope = isWithin(path, root) ? relative(root, path).replaceAll(sep, '/') : '';
  const alone = single && !/(?:^|\/)_\w/.test(scope) && name === undefined;
  // GitHub Pages keeps a site's own domain in `CNAME`.
  const domain = textOf(join(root, 'CNAME'))?.trim().split(/\s+/)[0];
  const site = describeSite({ ...config, CNAME: domain }, readPeople(root, config, notes), overrides);
  const collections = (text(config.collections_dir) ?? '').replace(/^\.?\/+|\/+$/g, '');
  const collectionsFolder = collections === '' ? '' : `${collections}/`;
  return { site: { ...site, root, isHexo, collectionsFolder, notes: [...notes, ...site.notes] }, scope, single, alone };
}

/** The folder that `source` of the configuration names, when it is there and `path` is not elsewhere. */
function sourceOf(top: string, named: string | undefined, path: string): string {
  const source = join(top, named ?? '');
  const fits = isWithin(source, top) && (isWithin(path, source) || isWithin(source, path));
  return fits && existsSync(source) ? source : top;
}

function isWithin(path: string, folder: string): boolean {
  return !/^\.\.(?:[\\/]|$)/.test(relative(folder, path));
}

/** The nearest folder with a `_config.yml` above a folder of posts, else the one that `_posts` lies in, else the folder. */
function findRoot(folder: string): string {
  const at = folder.search(/[\\/]_(?:posts|drafts)(?:[\\/]|$)/);
  if (at < 0) return /^_[a-z]/i.test(basename(folder)) && configOf(dirname(folder)) ? dirname(folder) : folder;
  const owner = folder.slice(0, at) || sep;
  for (let above = owner, steps = 0; steps < 4; above = dirname(above), steps++) if (configOf(above)) return above;
  return owner;
}

function configOf(folder: string): string | undefined {
  return ['_config.yml', '_config.yaml', '_config.toml'].find((name) => existsSync(join(folder, name)));
}

/** The authors of `_data/authors`, by their keys; a list of them by whatever names each. */
function readPeople(root: string, config: Values, notes: Note[]): Values {
  const found = readData(join(root, '_data'), 'authors').authors ?? config.authors;
  if (typeof found === 'string')
    notes.push({ file: '_data/authors', detail: 'neither a mapping nor a list: no authors read' });
  if (!Array.isArray(found)) return object(found);
  const named = found.flatMap((person) => {
    const { id, key, username, slug, name } = object(person);
    return [id, key, username, slug, name].map((own) => [own, person]);
  });
  return Object.fromEntries(named.filter(([own]) => typeof own === 'string'));
}

/** A folder of YAML and JSON as Jekyll hands it to templates, folders nested; with `only`, what is called that. */
export function readData(folder: string, only?: string): Values {
  const data: Values = {};
  for (const item of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const path = join(folder, item.name);
    const { name, ext } = parse(path);
    if (only !== undefined && name !== only) continue;
    if (item.isDirectory()) data[item.name] = readData(path);
    else if (/^\.(?:ya?ml|json)$/i.test(ext)) data[name] = parseData(textOf(path) ?? '', ext === '.json');
  }
  return data;
}

function parseData(source: string, json: boolean): unknown {
  try {
    if (json) return JSON.parse(source);
    // A list at the top is no mapping: it is read as the value of a key.
    return readYaml(`value:\n${source.replace(/^---.*$/m, '').replace(/^/gm, '  ')}`).values.value;
  } catch {
    return undefined;
  }
}

/** The text of a file, undefined when it can't be read. */
export function textOf(path: string): string | undefined {
  try {
    return decode(readFileSync(path)).text;
  } catch {
    return undefined;
  }
}
