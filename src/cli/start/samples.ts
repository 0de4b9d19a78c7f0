import { join } from 'node:path';
import type { Api } from './api.ts';

/**
 * Loads the sample publication through the API when the ledger is empty, and `say`s so. A problem with a sample is
 * printed and leaves the others alone. Rejects when the API does not answer.
 */
export async function loadSamples(root: string, api: Api, say: (line: string) => void): Promise<void> {
  if ((await api.countArticles()) > 0) return;
  // Only a first start needs the importer and all the formats that it reads.
  const { importSource } = await import('../import/import.ts');
  const source = join(root, 'examples');
  const report = await importSource({ source, to: api.address, token: api.bearer, state: false, quiet: true });
  for (const { file, line, detail } of report.problems) {
    console.error(`${join('examples', file)}${line === null ? '' : `:${line}`}: ${detail}`);
  }
  say(`Loaded the sample publication: ${report.created} articles from ${source}`);
}
