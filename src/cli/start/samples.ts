import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSample } from '../../article/canonical.ts';
import { type Connection, callForJson } from '../http/connection.ts';
import { storageOf } from './state.ts';

/** The publication to begin with: a JSON Feed, whose articles say that they are samples and have no page elsewhere. */
const SAMPLES = join(import.meta.dirname, '../../../examples/samples.json');
/** The title in wrangler.toml until a publication is named there. */
const UNNAMED = 'edgefeed';
/** Lies in the state folder of a server that was filled with the samples. */
const markOf = (state: string) => join(state, 'samples');

/** Whether no server has run with this state: samples that were removed do not come back. */
export function isEmpty(state: string): boolean {
  return readdirSync(storageOf(state)).length === 0;
}

/** The name of the sample publication, where its articles are or will be shown and `vars` name no other. */
export function sampleVars(state: string, vars: Record<string, string>): Record<string, string> {
  const { PUBLICATION_TITLE = UNNAMED } = vars;
  const hasSamples = existsSync(markOf(state)) || isEmpty(state);
  if (!hasSamples || PUBLICATION_TITLE !== UNNAMED) return {};
  const { title, description, _edgefeed } = JSON.parse(readFileSync(SAMPLES, 'utf8'));
  const named = { PUBLICATION_DESCRIPTION: description, PUBLICATION_TIME_ZONE: _edgefeed.time_zone, ...vars };
  return { ...named, PUBLICATION_TITLE: title };
}

/** Publishes the samples; what to say of it. */
export async function loadSamples(state: string, api: Connection): Promise<string> {
  const init = { method: 'POST', body: readFileSync(SAMPLES) };
  const { created } = await callForJson<{ created: number }>(api, '/api/articles', init);
  writeFileSync(markOf(state), 'The publication is named after the samples until wrangler.toml names it.\n');
  return `Loaded the sample publication: ${created} articles from ${SAMPLES}`;
}

/** Takes the publication's name from the samples back once they made room for other articles. True when they did just now. */
export async function forgetSamples(state: string, api: Connection): Promise<boolean> {
  if (!existsSync(markOf(state))) return false;
  const { articles } = await callForJson<{ articles: { id: string }[] }>(api, '/api/articles?limit=1');
  // They are there together, and never beside others.
  if (articles.some(({ id }) => isSample(id))) return false;
  rmSync(markOf(state));
  return true;
}
