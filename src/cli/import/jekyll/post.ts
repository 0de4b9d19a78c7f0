import type { Note, Outcome } from '../source/entry.ts';
import { decode } from '../text/decode.ts';
import { type Matter, readFrontMatter } from '../text/front-matter.ts';
import type { Values } from '../text/yaml.ts';
import { articleOf } from './article.ts';
import { readFileName } from './file-name.ts';
import { type Head, type Place, readHead } from './head.ts';
import { renderBody } from './render.ts';
import type { Site } from './site.ts';
import { text } from './site.ts';

const MARKUP = /^\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|txt)$/;

/** Everything that a post is made from, besides its own bytes. */
export interface Surroundings {
  site: Site;
  /** What `defaults` of `_config.yml` says for a path and a collection. */
  defaults(path: string, collection: string): Values;
  /** Whether posts that say `draft` or lie in `_drafts` are wanted. */
  drafts: boolean;
}

/** Reads a post from its bytes. */
export function readPost(bytes: Uint8Array, place: Place, around: Surroundings): Outcome {
  const { extension, slug } = readFileName(place.path);
  if (!MARKUP.test(extension)) {
    return { kind: 'rejected', notes: [{ detail: `${extension} is neither Markdown nor HTML` }] };
  }
  const { text: source, note } = decode(bytes);
  const matter = readFrontMatter(source);
  const notes: Note[] = [...(note ? [{ detail: note }] : []), ...matter.notes];
  if (matter.broken) return { kind: 'rejected', notes: [...notes, matter.broken] };
  if (matter.format === 'none') notes.push({ line: 1, detail: 'no front matter' });
  const defaults = around.defaults(place.path, place.collection);
  const head = readHead(matter, place, around.site, defaults, (key) => lineOf(source, key));
  notes.push(...head.notes);
  const skipped = whySkipped(head, around);
  if (skipped) return { kind: 'skipped', notes: [...notes, { detail: skipped }] };
  if (!head.published) return { kind: 'rejected', notes: [...notes, noDate(head, matter, source)] };
  if (matter.format === 'none' && head.values.title === undefined) head.values.title = headingOf(matter.body) ?? slug;
  const { html, excerpt } = renderBody(matter.body, extension, head, around.site);
  return articleOf(head, html, excerpt, around.site, notes);
}

function whySkipped(head: Head, { drafts }: Surroundings): string | undefined {
  const published = head.values.published;
  if (published === false || /^(?:false|no|off)$/i.test(text(published) ?? '')) return 'published: false';
  return head.values.draft === true && !drafts ? 'draft: true' : undefined;
}

function noDate(head: Head, matter: Matter, source: string): Note {
  const written = head.values.date;
  if (written === undefined || matter.values.date === undefined)
    return { line: 1, detail: 'no date in front matter or file name' };
  return {
    line: lineOf(source, 'date'),
    detail: `no date: ${JSON.stringify(written)} is none, and the file name has none`,
  };
}

function headingOf(body: string): string | undefined {
  return /^\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(body)?.[1];
}

/** The line on which `key` stands in the front matter, 1 when it doesn't. */
function lineOf(source: string, key: string): number {
  const at = source.split('\n', 400).findIndex((line) => line.startsWith(`${key}:`));
  return at < 0 ? 1 : at + 1;
}
