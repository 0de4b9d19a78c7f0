import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Category } from '../../article/article.ts';
import { canonicalTimeZone } from '../../article/canonical.ts';
import { CannotRun } from '../http/connection.ts';
import type { Shaping } from './shaping.ts';
import { KINDS, type SourceOptions } from './source/entry.ts';
import { valuesOf } from './text/front-matter.ts';
import type { Values } from './text/yaml.ts';

/** What `edgefeed.config` may say, and the command line too; there it wins. */
export interface Settings extends SourceOptions {
  stripFooter?: string[] | undefined;
  categoryTitle?: 'tags' | undefined;
  categoryTitleSuffix?: string[] | undefined;
  /** A file, or the mapping itself. */
  categoryMap?: string | Values | undefined;
}

const TEXTS = ['siteUrl', 'timeZone', 'categoryTitle', 'from'];
const LISTS = ['collections', 'stripFooter', 'categoryTitleSuffix'];

/** The settings in the first of `folders` that has an `edgefeed.config`; none when no folder has. */
export async function readSettings(folders: string[]): Promise<Settings> {
  for (const folder of folders) {
    for (const end of ['', '.yml', '.yaml', '.json', '.toml']) {
      const path = join(folder, `edgefeed.config${end}`);
      const source = await readFile(path, 'utf8').catch(() => undefined);
      if (source !== undefined) return settingsOf(valuesOf(source, path), path);
    }
  }
  return {};
}

/** The settings that `values` holds, by names in camel case or with hyphens; unknown ones are an error. */
function settingsOf(values: Values, path: string): Settings {
  const settings: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const key = name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (TEXTS.includes(key) && typeof value === 'string') settings[key] = value;
    else if (LISTS.includes(key)) settings[key] = [value].flat().map(String);
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

/** How to shape articles, from settings. Throws `CannotRun` for what makes no sense. */
export async function shapingOf({ categoryMap, timeZone, ...settings }: Settings): Promise<Shaping> {
  if (timeZone !== undefined && !canonicalTimeZone(timeZone))
    throw new CannotRun(`--time-zone ${timeZone}: no zone such as Asia/Shanghai`);
  const map = typeof categoryMap === 'string' ? await readMap(categoryMap) : (categoryMap ?? {});
  return {
    footers: (settings.stripFooter ?? []).map(footerExpression),
    categoryTitle: settings.categoryTitle,
    titleSuffixes: settings.categoryTitleSuffix ?? [],
    categories: new Map(Object.entries(map).map(([name, to]) => [name, target(name, to)])),
  };
}

/** The expression that a person wrote, as a whole or between slashes; `^` and `$` match at every line. */
function footerExpression(source: string): RegExp {
  const slashes = /^\/(.*)\/([a-z]*)$/s.exec(source);
  const flags = new Set(['m', 'u', ...(slashes?.[2] ?? '').replace(/[gy]/g, '')]);
  try {
    return new RegExp(slashes?.[1] ?? source, [...flags].join(''));
  } catch (error) {
    throw new CannotRun(`--strip-footer: ${(error as Error).message}`);
  }
}

async function readMap(path: string): Promise<Values> {
  const source = await readFile(path, 'utf8').catch(() => {
    throw new CannotRun(`${path}: no such file`);
  });
  return valuesOf(source, path);
}

/** `old: new`, `old: { slug, title }`, or `old:` with nothing, which drops it. */
function target(name: string, to: unknown): string | Category | null {
  if (to === null || to === '' || to === false) return null;
  if (typeof to === 'string') return to;
  const { slug, title } = to as Partial<Category>;
  return { slug: slug ?? name, title: title ?? slug ?? name };
}
