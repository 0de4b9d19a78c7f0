import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import type { Category } from '../../article/article.ts';
import { canonicalTimeZone } from '../../article/canonical.ts';
import { CannotRun } from '../http/connection.ts';
import { SETTINGS, type Settings } from './source/entry.ts';
import { valuesIn } from './text/front-matter.ts';
import type { Values } from './text/yaml.ts';

/** The settings in the first of `folders` that has an `edgefeed.config`; none when no folder has. */
export function readSettings(folders: string[]): Settings {
  const names = ['', '.yml', '.yaml', '.json', '.toml'].map((end) => `edgefeed.config${end}`);
  const path = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((one) => existsSync(one));
  return path === undefined ? {} : settingsOf(valuesIn(path), path);
}

/** The settings that `values` holds, by names in camel case or with hyphens; unknown ones are an error. */
function settingsOf(values: Values, path: string): Settings {
  const camel = (name: string) => name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const named = Object.entries(values).map(([name, value]) => [camel(name), value]);
  const { success, issues, output } = v.safeParse(SETTINGS, Object.fromEntries(named));
  if (!success) {
    const [{ path: place, expected, received }] = issues;
    const name = Object.keys(values).find((one) => camel(one) === place?.[0]?.key);
    throw new CannotRun(
      `${path}: ${name} ${expected === 'never' ? 'is no setting' : `must be ${expected}, not ${received}`}`,
    );
  }
  const map = output.categoryMap;
  return { ...output, ...(typeof map === 'string' && { categoryMap: resolve(dirname(path), map) }) };
}

/** What to change in every article of a source. */
export type Shaping = ReturnType<typeof shapingOf>;

/** How to shape articles, from settings. Throws `CannotRun` for what makes no sense. */
export function shapingOf({ categoryMap, timeZone, ...settings }: Settings) {
  if (timeZone !== undefined && !canonicalTimeZone(timeZone))
    throw new CannotRun(`--time-zone ${timeZone}: no zone such as Asia/Shanghai`);
  const map = typeof categoryMap === 'string' ? valuesIn(categoryMap) : (categoryMap ?? {});
  return {
    /** What every post repeats at its end: from where one of these matches, the body is cut. */
    footers: (settings.stripFooter ?? []).map(footerExpression),
    categoryTitle: settings.categoryTitle,
    titleSuffixes: settings.categoryTitleSuffix ?? [],
    /** Category by its name in the source: another one, or null to drop it. */
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

/** `old: new`, `old: { slug, title }`, or `old:` with nothing, which drops it. */
function target(name: string, to: unknown): string | Category | null {
  if (to === null || to === '' || to === false) return null;
  if (typeof to === 'string') return to;
  const { slug, title } = to as Partial<Category>;
  return { slug: slug ?? name, title: title ?? slug ?? name };
}
