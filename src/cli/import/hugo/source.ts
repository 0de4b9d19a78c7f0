import { globSync, readFileSync, statSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import { CannotRun } from '../../http/connection.ts';
import { dateFrom, lowerKeys, readPostFile } from '../post/file.ts';
import { dateWords, fillPattern, readFileName } from '../post/file-name.ts';
import { describeSite, encodePath, object, text } from '../post/site.ts';
import { type Source, type SourceOptions, skipped } from '../source/entry.ts';
import { filesBelow, folderSource, type SourceFile } from '../source/files.ts';
import { DATES, markdownGenerator } from '../source/markdown-folder.ts';
import { epoch } from '../text/dates.ts';
import { valuesIn } from '../text/front-matter.ts';
import type { Values } from '../text/yaml.ts';
import { shortcodes } from './shortcodes.ts';

const DOCUMENT = /\.(?:md|markdown|mdown|html|htm|org|adoc|asciidoc|ad|rst|pandoc|pdc)$/i;
/** The file whose folder is a page of its own (a leaf bundle), with all that lies below. */
const LEAF = /(?:^|\/)index\.\w+$/i;

const REFUSED = 'uglyURLs or several languages: let Hugo write the articles, with examples/hugo-export';

/** A Hugo site, a folder of its content, or one file. Throws `CannotRun` where only Hugo can tell what ids must be. */
export function hugoSource(path: string, options: SourceOptions): Source {
  const absolute = resolve(path);
  const at = absolute.search(/[\\/]content(?:[\\/]|$)/);
  const root = at > 0 ? absolute.slice(0, at) : absolute;
  const whole = readConfig(root);
  const [language, ...others] = Object.values(object(whole.languages)).map(object);
  const config = { ...whole, ...language };
  if (config.uglyurls === true || others.length > 0) throw new CannotRun(`${root}: ${REFUSED}`);
  const folder = text(config.contentdir) ?? 'content';
  const files = filesIn(root, folder, config);
  const { baseurl: url, timezone, params, author = object(params).author } = config;
  const lang = config.locale ?? config.languagecode ?? config.defaultcontentlanguage;
  const site = describeSite({ url, timezone, lang, author }, {}, options);
  const pageOf = (values: Values, name: string, published: Temporal.ZonedDateTime) =>
    pathOf(values, name.slice(folder.length + 1), published, config);
  /** The path of the page that a `ref` means, by the path of its file or by its name alone. */
  const pathOfRef = (name: string): string | undefined => {
    const wanted = `/${name.replace(/^\/+|\/+$/g, '')}`;
    const ends = [/$/, /\.\w+$/, /(?:\/index)?\.\w+$/];
    const found = files.find((file) => ends.some((end) => `/${file.path}`.replace(end, '').endsWith(wanted)));
    const post = found && readPostFile(readFileSync(join(root, found.path)));
    if (!found || !post || 'kind' in post) return undefined;
    const values = lowerKeys(post.values);
    const published = dateFrom({ ...post, values, notes: [] }, DATES, site.timeZone);
    return encodePath(pageOf(values, found.path, published ?? epoch(site.timeZone)));
  };
  const generator = markdownGenerator(site, options, pageOf, (body, notes) => shortcodes(body, notes, pathOfRef));
  const scope = absolute.slice(root.length + 1).replaceAll('\\', '/');
  return folderSource(options, {
    kind: 'hugo',
    root,
    home: root,
    scope: statSync(absolute).isFile() ? readFileName(scope).key : scope,
    files: files.filter(({ path: own }) => scope === '' || own === scope || own.startsWith(`${scope}/`)),
    context: [JSON.stringify(config)],
    generator,
    looksAround: /\{\{[<%]\s*(?:rel)?ref\b/,
    notes: () => site.notes,
  });
}

function filesIn(root: string, folder: string, config: Values): SourceFile[] {
  const ignored = [config.ignorefiles ?? []].flat().map((source) => new RegExp(String(source)));
  const found = filesBelow(root, (name) => DOCUMENT.test(name) && !name.startsWith('_index.'), folder);
  const leaves = found.filter(({ path }) => LEAF.test(path)).map(({ path }) => path.replace(/[^/]*$/, ''));
  const belongs = (path: string) => !LEAF.test(path) && leaves.some((leaf) => path.startsWith(leaf));
  return found
    .filter(({ path }) => !ignored.some((one) => one.test(path)))
    .map((file) => (belongs(file.path) ? { ...file, fate: skipped('part of the page that its folder is') } : file));
}

/** The path of a page by Hugo's rules: `url`, else the section's permalink pattern, else folders and slug. */
function pathOf(values: Values, path: string, published: Temporal.ZonedDateTime, config: Values): string {
  const closed = (page: string) => `/${/\.\w+$|\/$/.test(page) ? page : `${page}/`}`.replace(/\/{2,}/g, '/');
  const own = text(values.url);
  if (own !== undefined) return closed(own);
  const folders = path.split('/');
  const base = (folders.pop() ?? '').replace(/\.[^.]+$/, '');
  const name = base === 'index' ? (folders.pop() ?? '') : base;
  const slug = text(values.slug);
  const [bare, slugged] = [urlize(name), urlize(slug ?? name)];
  const [section = ''] = folders;
  const permalinks = object(config.permalinks);
  const pages = typeof permalinks.page === 'object' ? object(permalinks.page) : permalinks;
  const pattern = text(pages[section]) ?? text(pages['/']);
  if (pattern === undefined) return closed([...folders.map(urlize), slugged].join('/'));
  const title = text(values.title) ?? name;
  const words = {
    // Hugo writes the day into the address that the date shows in its own zone, not that of the site.
    ...dateWords(published),
    section: urlize(section),
    sections: folders.map(urlize).join('/'),
    title: urlize(title),
    slug: urlize(slug ?? title),
    slugorfilename: slugged,
    slugorcontentbasename: slugged,
    filename: bare,
    contentbasename: bare,
  };
  return closed(fillPattern(pattern, words));
}

/** A name as a piece of an address, by Hugo's rule: lower case, hyphens for what an address can't hold. */
function urlize(name: string): string {
  const hyphened = name.trim().replace(/\s+/g, '-');
  const plain = hyphened.replace(/[^\p{L}\p{M}\p{N}._~#+@-]+/gu, '');
  return plain.replace(/-{2,}/g, '-').toLowerCase();
}

/**
 * The configuration of the site at `root`, its keys in lower case; `hugo.toml` comes before `config.toml`. In `config/_default` a
 * file holds what its name says, of one language where it names that (`menus.fr.toml`).
 */
function readConfig(root: string): Values {
  const files = (pattern: string) => globSync(`${pattern}.{toml,yaml,yml,json}`, { cwd: root }).sort();
  const whole = files('{hugo,config}').slice(-1);
  const config: Values = {};
  for (const path of [...whole, ...files('config/_default/*')]) {
    const values = lowerKeys(valuesIn(join(root, path)));
    const [key = '', language] = parse(path).name.toLowerCase().split('.');
    if (/^(?:hugo|config)$/.test(key)) Object.assign(config, values);
    else if (language === undefined) config[key] = values;
    else config.languages = { ...object(config.languages), [language]: values };
  }
  return config;
}
