import type { Note } from '../source/entry.ts';
import { instant, readDate, zoneAlone } from '../text/dates.ts';
import type { Values } from '../text/yaml.ts';
import { lineOf } from './file.ts';
import { type Site, text } from './site.ts';

/**
 * When a document was published: the first of `keys` that holds a date, else `day` of its file name. A key that holds
 * something else is noted; when it is only a zone, the day is one of that zone.
 */
export function dateFrom(
  values: Values,
  keys: string[],
  day: string | undefined,
  site: Site,
  source: string,
  notes: Note[],
): Date | undefined {
  let offset: number | undefined;
  for (const key of keys) {
    const written = text(Array.isArray(values[key]) ? values[key][0] : values[key]);
    if (values[key] === undefined || values[key] === null || typeof values[key] === 'boolean') continue;
    const date = written === undefined ? undefined : readDate(written, day);
    if (date) return instant(date, site.timeZone);
    offset ??= written === undefined ? undefined : zoneAlone(written);
    const instead = day === undefined ? '' : ", the file name's taken";
    notes.push({ line: lineOf(source, key), detail: `${key} ${JSON.stringify(written ?? '')} is no date${instead}` });
  }
  const fromName = day === undefined ? undefined : readDate(day);
  if (!fromName) return undefined;
  return instant(offset === undefined ? fromName : { ...fromName, offsets: [offset] }, site.timeZone);
}
