import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Api } from './api.ts';
import type { State } from './state.ts';

/** What wrangler.toml has until somebody names a publication of their own. */
const UNNAMED = 'edgefeed';
/** Lies in the state folder of a server that was filled with the samples. */
const MARK = 'samples';

/**
 * The variables that give the sample publication its name, where its articles are or will be shown, and as long as
 * `vars` (wrangler.toml and `.dev.vars`) name no other: under the name of the software nobody would know what it is.
 */
export function sampleVars(
  root: string,
  { folder, storage }: State,
  vars: Record<string, string>,
): Record<string, string> {
  const { PUBLICATION_TITLE = UNNAMED } = vars;
  const isSample = existsSync(join(folder, MARK)) || readdirSync(storage).length === 0;
  if (!isSample || PUBLICATION_TITLE !== UNNAMED) return {};
  const { title, description, timezone } = parse(
    readFileSync(join(root, 'examples/_config.yml'), 'utf8'),
  ) as SampleSite;
  const named = { PUBLICATION_DESCRIPTION: description, PUBLICATION_TIME_ZONE: timezone, ...vars };
  return { ...named, PUBLICATION_TITLE: title };
}

interface SampleSite {
  title: string;
  description: string;
  timezone: string;
}

/**
 * Loads the sample publication through the API when the ledger is empty, and `say`s so. A problem with a sample is
 * printed and leaves the others alone. Rejects when the API does not answer.
 */
export async function loadSamples(
  root: string,
  { folder }: State,
  api: Api,
  say: (line: string) => void,
): Promise<void> {
  if ((await api.countArticles()) > 0) return;
  // Only a first start needs the importer and all the formats that it reads.
  const { importSource } = await import('../import/import.ts');
  const source = join(root, 'examples');
  const report = await importSource({ source, to: api.address, token: api.bearer, state: false, quiet: true });
  writeFileSync(join(folder, MARK), 'The publication is named after the samples until wrangler.toml names it.\n');
  for (const { file, line, detail } of report.problems) {
    console.error(`${join('examples', file)}${line === null ? '' : `:${line}`}: ${detail}`);
  }
  say(`Loaded the sample publication: ${report.created} articles from ${source}`);
}
