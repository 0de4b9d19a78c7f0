import { articleOf, renderBody } from '../post/article.ts';
import { lineOf, readPostFile, whyPrivate } from '../post/file.ts';
import { readFileName } from '../post/file-name.ts';
import { text } from '../post/site.ts';
import { type Note, type Outcome, rejected, skipped } from '../source/entry.ts';
import { cutFooter } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { type JekyllHead, readHead } from './head.ts';
import type { PostFile } from './list-posts.ts';
import type { Surroundings } from './surroundings.ts';

const MARKUP = /^\.(?:md|mkd|mkdn|mkdown|markdown|mdown|mdwn|html?|xhtml|txt)$/;

/** Reads a post from its bytes. */
export function readPost(bytes: Uint8Array, place: PostFile, around: Surroundings): Outcome {
  const { extension, day } = readFileName(place.path);
  if (!MARKUP.test(extension)) return rejected(`${extension} is neither Markdown nor HTML`);
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, source, notes } = file;
  if (source.trim() === '') return skipped('the file is empty');
  if (matter.format === 'none') {
    if (day === undefined) return skipped('neither front matter nor a date in its name: no post', notes, 1);
    notes.push({ line: 1, detail: 'no front matter' });
  }
  const defaults = around.defaults(place.path, place.collection);
  const head = readHead(file, place, around.site, defaults);
  const hidden = whyHidden(head.values, around.drafts);
  if (hidden) return skipped(hidden, notes);
  if (!head.published) {
    const written = matter.values.date;
    const none = { line: 1, detail: 'no date in front matter or file name' };
    const detail = `no date: ${JSON.stringify(written)} is none, and the file name has none`;
    const isNone = written === undefined || written === null;
    return { kind: 'rejected', notes: [...notes, isNone ? none : { line: lineOf(source, 'date'), detail }] };
  }
  if (matter.format === 'none' && defaults.title === undefined)
    head.values.title = /^\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(matter.body)?.[1] ?? head.values.title;
  const body = cutFooter(withLiquid(matter.body, head, place, around, notes), around.footers);
  return articleOf(head, renderBody(body, extension, head, around.site), around.site, notes);
}

/** Why Jekyll would not show a post with these values to everybody; undefined when it would. */
export function whyHidden(values: Values, drafts: boolean): string | undefined {
  if (/^(?:false|no|off)$/i.test(text(values.published) ?? '')) return 'published: false';
  return values.draft === true && !drafts ? 'draft: true' : whyPrivate(values);
}

/** What Liquid knows of a post by the name `page`. */
export type Page = Values & { date: Date | undefined; path: string; categories: string[]; tags: string[] };

/** The page of a post, by the names that Jekyll's documentation gives ("Variables"). */
export function pageOf(head: JekyllHead, { path, collection }: PostFile): Page {
  const { values, published, path: url, local: id, categories, tags, slug } = head;
  return { ...values, date: published, url, id, categories, tags, slug, path, collection };
}

/** The body with its Liquid rendered, as Jekyll does it before Markdown. */
function withLiquid(body: string, head: JekyllHead, place: PostFile, around: Surroundings, notes: Note[]): string {
  if (head.values.render_with_liquid === false) return body;
  const page = { ...pageOf(head, place), ...around.neighbours(place.path) };
  // What was built when is no part of an article: rendered tomorrow, it must be the same.
  const site = { time: head.published, ...around.variables };
  const html = around.templates.render(body, { page, site, jekyll: { environment: 'production' } }, notes);
  const { baseurl } = around.site;
  // Jekyll 4 writes `baseurl` with post_url, Jekyll 3 left it to `{{ site.baseurl }}` before it.
  return baseurl === '' ? html : html.replaceAll(`${baseurl}${baseurl}/`, `${baseurl}/`);
}
