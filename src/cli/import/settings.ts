import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Category } from '../../article/article.ts';
import type { Shaping } from './shaping.ts';
import { CannotRun } from './source/entry.ts';
import { KINDS, type SourceOptions } from './source/open.ts';
import { footerExpression } from './text/footer.ts';
import { readYaml, type Values } from './text/yaml.ts';

/** What `edgefeed.config` may say, and the command line too; there it wins. */
export interface Settings extends SourceOptions {
  stripFooter?: string[] | undefined;
  categoryTitle?: 'tags' | undefined;
  categoryTitleSuffix?: string[] | undefined;
  /** A file, or the mapping itself. */
  categoryMap?: string | Values | undefined;
}

const NAMES = [
  'edgefeed.config',
  'edgefeed.config.yml',
  'edgefeed.config.yaml',
  'edgefeed.config.json',
  'edgefeed.config.toml',
];
const TEXTS = ['siteUrl', 'timeZone', 'categoryTitle', 'from'] as const;
const LISTS = ['collections', 'stripFooter', 'categoryTitleSuffix'] as const;
/** For publications that file under `X` and tag with `X新闻` ("X news"). */
const SUFFIXES = ['新闻'];

/** The settings in the first of `folders` that has an `edgefeed.config`; none when no folder has. */
export async function readSettings(folders: string[]): Promise<Settings> {
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = join(folder, name);
      const source = await readFile(path, 'utf8').catch(() => undefined);
      if (source !== undefined) return settingsOf(parseValues(source, path), path);
    }
  }
  return {};
}

/** The settings that `values` holds, by names in camel case or with hyphens; unknown ones are an error. */
export function settingsOf(values: Values, path: string): Settings {
  const settings: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const key = name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const isText = (TEXTS as readonly string[]).includes(key);
    if (isText && typeof value === 'string') settings[key] = value;
    else if ((LISTS as readonly string[]).includes(key)) settings[key] = [value].flat().map(String);
    else if (key === 'drafts' && typeof value === 'boolean') settings[key] = value;
    else if (key === 'categoryMap') settings[key] = typeof value === 'string' ? resolve(dirname(path), value) : value;
    else throw new CannotRun(`${path}: ${name} is no setting, or not of this kind`);
  }
  const { from, categoryTitle } = settings;
  if (from !== undefined && !(KINDS as readonly unknown[]).includes(from))
    throw new CannotRun(`${path}: unknown source ${from}`);
  if (categoryTitle !== undefined && categoryTitle !== 'tags')
    throw new CannotRun(`${path}: category-title can only be tags`);
  return settings as Settings;
}

/** How to shape articles, from settings. */
export async function shapingOf(settings: Settings): Promise<Shaping> {
  const { categoryMap } = settings;
  const map = typeof categoryMap === 'string' ? await readMap(categoryMap) : (categoryMap ?? {});
  return {
    footers: (settings.stripFooter ?? []).map((source) => {
      try {
        return footerExpression(source);
      } catch (error) {
        throw new CannotRun(`--strip-footer: ${(error as Error).message}`);
      }
    }),
    categoryTitle: settings.categoryTitle,
    titleSuffixes: settings.categoryTitleSuffix ?? SUFFIXES,
    categories: new Map(Object.entries(map).map(([name, to]) => [name, target(name, to)])),
  };
}

async function readMap(path: string): Promise<Values> {
  const source = await readFile(path, 'utf8').catch(() => {
    throw new CannotRun(`${path}: no such file`);
  });
  return parseValues(source, path);
}

/** `old: new`, `old: { slug, title }`, or `old:` with nothing, which drops it. */
function target(name: string, to: unknown): string | Category | null {
  if (to === null || to === '' || to === false) return null;
  if (typeof to === 'string') return to;
  const { slug, title } = to as Partial<Category>;
  return { slug: slug ?? name, title: title ?? slug ?? name };
}

function parseValues(source: string, path: string): Values {
  try {
    if (path.endsWith('.toml')) return parseToml(source) as Values;
    if (path.endsWith('.json')) return JSON.parse(source) as Values;
  } catch (error) {
    throw new CannotRun(`${path}: ${(error as Error).message}`);
  }
  const { values, broken } = readYaml(source);
  if (broken) throw new CannotRun(`${path}:${broken.line}: ${broken.detail}`);
  return values;
}
