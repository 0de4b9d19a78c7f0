import type { Templates } from '../liquid/engine.ts';
import { articleOf } from '../post/article.ts';
import { lineOf, readPostFile } from '../post/file.ts';
import type { Head } from '../post/head.ts';
import { whyPrivate } from '../post/hidden.ts';
import { renderBody } from '../post/render.ts';
import { encodePath, type Site, text } from '../post/site.ts';
import type { Note, Outcome } from '../source/entry.ts';
import { decode } from '../text/decode.ts';
import { cutFooter } from '../text/footer.ts';
import { type Matter, readFrontMatter } from '../text/front-matter.ts';
import type { Values } from '../text/yaml.ts';
import { readFileName } from './file-name.ts';
import { type Place, readHead } from './head.ts';

const MARKUP = /^\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|txt)$/;

/** Everything that a post is made from, besides its own bytes. */
export interface Surroundings {
  site: Site;
  /** What `defaults` of `_config.yml` says for a path and a collection. */
  defaults(path: string, collection: string): Values;
  /** Whether posts that say `draft` or lie in `_drafts` are wanted. */
  drafts: boolean;
  /** Renders Liquid, for a site that is there as a whole. */
  templates: Templates;
  /** The variable `site` of Liquid. */
  variables: Values;
  /** What every post repeats at its end. */
  footers: RegExp[];
}

/** Reads a post from its bytes. */
export function readPost(bytes: Uint8Array, place: Place, around: Surroundings): Outcome {
  const { extension, day } = readFileName(place.path);
  if (!MARKUP.test(extension)) {
    return { kind: 'rejected', notes: [{ detail: `${extension} is neither Markdown nor HTML` }] };
  }
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, source, notes } = file;
  if (source.trim() === '') return { kind: 'skipped', notes: [{ detail: 'the file is empty' }] };
  if (matter.format === 'none' && day === undefined) {
    return {
      kind: 'skipped',
      notes: [...notes, { line: 1, detail: 'neither front matter nor a date in its name: no post' }],
    };
  }
  if (matter.format === 'none') notes.push({ line: 1, detail: 'no front matter' });
  const defaults = around.defaults(place.path, place.collection);
  const head = readHead(matter, place, around.site, defaults, source);
  notes.push(...head.notes);
  const skipped = whySkipped(head, around);
  if (skipped) return { kind: 'skipped', notes: [...notes, { detail: skipped }] };
  if (!head.published) return { kind: 'rejected', notes: [...notes, noDate(head, matter, source)] };
  if (matter.format === 'none' && defaults.title === undefined)
    head.values.title = headingOf(matter.body) ?? head.values.title;
  const body = cutFooter(rendered(matter.body, head, place, around, notes), around.footers);
  const { html, excerpt } = renderBody(body, extension, head, around.site);
  return articleOf(head, html, excerpt, around.site, notes);
}

/** The path of a post's page, without rendering it; undefined when it has none. */
export function pathOf(
  bytes: Uint8Array,
  place: Place,
  around: Pick<Surroundings, 'site' | 'defaults'>,
): string | undefined {
  const matter = readFrontMatter(decode(bytes).text);
  if (matter.broken) return undefined;
  return encodePath(readHead(matter, place, around.site, around.defaults(place.path, place.collection), '').path);
}

/** The body with its Liquid rendered, as Jekyll does it before Markdown. */
function rendered(body: string, head: Head, place: Place, around: Surroundings, notes: Note[]): string {
  if (head.values.render_with_liquid === false) return body;
  const { values, published, path, id, categories, tags, slug } = head;
  const page = {
    ...values,
    date: published,
    url: path,
    id,
    categories,
    tags,
    slug,
    path: place.path,
    collection: place.collection,
  };
  // What was built when is no part of an article: rendered tomorrow, it must be the same.
  const site = Object.defineProperties({ time: published }, Object.getOwnPropertyDescriptors(around.variables));
  const html = around.templates.render(body, { page, site, jekyll: { environment: 'production' } }, notes);
  const { baseurl } = around.site;
  // Jekyll 4 writes `baseurl` with post_url, Jekyll 3 left it to `{{ site.baseurl }}` before it.
  return baseurl === '' ? html : html.replaceAll(`${baseurl}${baseurl}/`, `${baseurl}/`);
}

function whySkipped(head: Head, { drafts }: Surroundings): string | undefined {
  const published = head.values.published;
  if (published === false || /^(?:false|no|off)$/i.test(text(published) ?? '')) return 'published: false';
  return head.values.draft === true && !drafts ? 'draft: true' : whyPrivate(head.values);
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
