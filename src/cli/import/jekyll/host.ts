import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { LiquidHost } from '../liquid/engine.ts';
import { decode } from '../text/decode.ts';
import { readYaml, type Values } from '../text/yaml.ts';
import { readFileName } from './file-name.ts';
import type { Folder } from './folder.ts';
import type { PostFile } from './list-posts.ts';

/** What Liquid may read of a site. Nothing outside its folder is ever read, whatever a post asks for. */
export function liquidHost(
  { root, site }: Folder,
  files: () => PostFile[],
  pathOf: (file: PostFile) => string | undefined,
): LiquidHost {
  const read = (folder: string, name: string, within = root): string | undefined => {
    const path = resolve(folder, name);
    if (!path.startsWith(`${within}${sep}`)) return undefined;
    try {
      return decode(readFileSync(path)).text;
    } catch {
      return undefined;
    }
  };
  const includes = join(root, '_includes');
  const cached = remember((name: string) => read(includes, name, includes));
  const byName = lazy(() => new Map(files().map((file) => [nameOf(file.path), file])));
  const byPath = lazy(() => new Map(files().map((file) => [file.path, file])));
  const page = (file: PostFile | undefined) => file && pathOf(file);
  return {
    url: site.url,
    baseurl: site.baseurl,
    timeZone: site.timeZone,
    include: cached,
    includeRelative: (name, from) => read(join(root, dirname(from)), name),
    postPath: (name) => page(byName().get(name) ?? byName().get(name.slice(name.lastIndexOf('/') + 1))),
    filePath(path) {
      const relative = path.replace(/^\/+/, '');
      const document = page(byPath().get(relative));
      if (document !== undefined) return document;
      if (read(root, relative) === undefined) return undefined;
      return `/${relative.replace(/\.(?:md|markdown)$/i, '.html').replace(/(^|\/)index\.html$/, '$1')}`;
    },
  };
}

/**
 * A folder such as `_data` as Jekyll hands it to templates: one value per YAML or JSON file, folders nested. With `only`,
 * no more than what is called that.
 */
export function readData(folder: string, only?: string): Values {
  const data: Values = {};
  for (const item of list(folder)) {
    const path = join(folder, item.name);
    const [, name, extension] = /^(.+)\.(ya?ml|json)$/i.exec(item.name) ?? [];
    if (only !== undefined && (name ?? item.name) !== only) continue;
    if (item.isDirectory()) data[item.name] = readData(path);
    else if (name !== undefined) data[name] = parseData(textOf(path), extension === 'json');
  }
  return data;
}

function textOf(path: string): string {
  try {
    return decode(readFileSync(path)).text;
  } catch {
    return '';
  }
}

function parseData(source: string, json: boolean): unknown {
  try {
    // A list at the top is no mapping: it is read as the value of a key.
    return json
      ? JSON.parse(source)
      : readYaml(`value:\n${source.replace(/^---.*$/m, '').replace(/^/gm, '  ')}`).values.value;
  } catch {
    return undefined;
  }
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function nameOf(path: string): string {
  const { key } = readFileName(path);
  return key.slice(key.lastIndexOf('/') + 1);
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function remember<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    if (!known.has(name)) known.set(name, find(name));
    return known.get(name) as T;
  };
}
