import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { CannotRun } from '../source/entry.ts';
import { readYaml, type Values } from '../text/yaml.ts';

/** What of a Hugo site's configuration the importer needs. */
export interface HugoConfig {
  baseURL: string | undefined;
  timeZone: string | undefined;
  contentDir: string;
  uglyURLs: boolean;
  /** Permalink patterns by section, for pages of the kind `page`. */
  permalinks: Record<string, string>;
  defaultLanguage: string;
  /** Languages and the folder of their content, when they have one of their own. */
  languages: Map<string, string | undefined>;
  /** Whether the default language has its own folder in addresses too. */
  languageInAddress: boolean;
  author: unknown;
  /** What of the content Hugo doesn't read (`ignoreFiles`). */
  ignored: RegExp[];
}

const NAMES = ['hugo', 'config'];
const EXTENSIONS = ['toml', 'yaml', 'yml', 'json'];

/** Reads the configuration of the site at `root`: one file, or those in `config/_default`. */
export async function readHugoConfig(root: string): Promise<HugoConfig> {
  const folder = join(root, 'config', '_default');
  const parts = await readdir(folder).catch(() => []);
  const values: Values = (await firstOf(root)) ?? (await firstOf(folder)) ?? {};
  for (const name of ['languages', 'permalinks', 'params']) {
    const file = parts.find((part) => part.replace(/\.\w+$/, '') === name);
    if (file) values[name] = await readValues(join(folder, file));
  }
  return describe(caseless(values));
}

/** Hugo's keys are the same in any case. */
function describe(values: Values): HugoConfig {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const languages = object(values.languages);
  const permalinks = object(values.permalinks);
  const pages = typeof permalinks.page === 'object' ? object(permalinks.page) : permalinks;
  const params = object(values.params);
  return {
    baseURL: text(values.baseurl),
    timeZone: text(values.timezone),
    contentDir: text(values.contentdir) ?? 'content',
    uglyURLs: values.uglyurls === true,
    permalinks: Object.fromEntries(
      Object.entries(pages).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    defaultLanguage: (text(values.defaultcontentlanguage) ?? 'en').toLowerCase(),
    languages: new Map(Object.entries(languages).map(([name, one]) => [name, text(object(one).contentdir)])),
    languageInAddress: values.defaultcontentlanguageinsubdir === true,
    author: params.author ?? values.author,
    ignored: [values.ignorefiles].flat().flatMap(expression),
  };
}

function expression(source: unknown): RegExp[] {
  try {
    return typeof source === 'string' ? [new RegExp(source)] : [];
  } catch {
    return [];
  }
}

async function firstOf(folder: string): Promise<Values | undefined> {
  for (const name of NAMES) {
    for (const extension of EXTENSIONS) {
      const values = await readValues(join(folder, `${name}.${extension}`));
      if (values) return values;
    }
  }
  return undefined;
}

async function readValues(path: string): Promise<Values | undefined> {
  const source = await readFile(path, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  try {
    if (path.endsWith('.toml')) return parseToml(source) as Values;
    if (path.endsWith('.json')) return JSON.parse(source) as Values;
  } catch (error) {
    throw new CannotRun(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
  const { values, broken } = readYaml(source);
  if (broken) throw new CannotRun(`${path}:${broken.line}: ${broken.detail}`);
  return values;
}

function caseless(value: unknown): Values {
  return Object.fromEntries(
    Object.entries(object(value)).map(([key, inner]) => {
      const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
      return [key.toLowerCase(), isObject ? caseless(inner) : inner];
    }),
  );
}

function object(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {};
}
