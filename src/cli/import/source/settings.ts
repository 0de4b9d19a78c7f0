import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { CannotRun } from '../../http/connection.ts';
import { valuesIn } from '../text/front-matter.ts';
import { KINDS } from './entry.ts';

const TEXT = v.optional(v.string());
const toList = v.transform((value: unknown) => [value].flat().map(String));
const LIST = v.optional(v.pipe(v.unknown(), toList));
const SETTINGS = v.strictObject({
  from: v.optional(v.picklist(KINDS)),
  siteUrl: TEXT,
  timeZone: TEXT,
  drafts: v.optional(v.boolean()),
  collections: LIST,
  stripFooter: LIST,
  categoryTitle: v.optional(v.picklist(['tags'])),
  categoryTitleSuffix: LIST,
  /** A file, or the mapping itself. */
  categoryMap: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
});

/** The settings of `edgefeed.config`. The command line has them too, and wins. */
export type Settings = v.InferOutput<typeof SETTINGS>;

/** The settings in the first of `folders` that has an `edgefeed.config`, by names in camel case or with hyphens; else none. */
export function readSettings(folders: string[]): Settings {
  const names = ['', '.yml', '.yaml', '.json', '.toml'].map((end) => `edgefeed.config${end}`);
  const path = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((one) => existsSync(one));
  if (path === undefined) return {};
  const camel = (name: string) => name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const values = valuesIn(path);
  const named = Object.entries(values).map(([name, value]) => [camel(name), value]);
  const { success, issues, output } = v.safeParse(SETTINGS, Object.fromEntries(named));
  if (success) {
    const { categoryMap: map } = output;
    return { ...output, ...(typeof map === 'string' && { categoryMap: resolve(dirname(path), map) }) };
  }
  const [{ path: place, expected, received }] = issues;
  const name = Object.keys(values).find((one) => camel(one) === place?.[0]?.key);
  const fault = expected === 'never' ? 'is no setting' : `must be ${expected}, not ${received}`;
  throw new CannotRun(`${path}: ${name} ${fault}`);
}
