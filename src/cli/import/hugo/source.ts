import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFileName } from '../post/file-name.ts';
import { describeSite, object, text } from '../post/site.ts';
import type { Source } from '../source/entry.ts';
import { filesBelow, fingerprint, folderSource, type SourceFile } from '../source/files.ts';
import { type DocumentOptions, saidBy } from '../source/markdown-folder.ts';
import { valuesOf } from '../text/front-matter.ts';
import type { Values } from '../text/yaml.ts';
import { type HugoSite, readHugoPost } from './post.ts';

/** A file below a content folder. */
export interface ContentFile extends SourceFile {
  /** Relative to the content folder. */
  inContent: string;
  language: string;
}

const EDITION = 'hugo 3';
const DOCUMENT = /\.(?:md|markdown|mdown|html|htm|org|adoc|asciidoc|ad|rst|pandoc|pdc)$/i;
/** The file whose folder is a page of its own (a leaf bundle), with all that lies below. */
const LEAF = /(?:^|\/)index(?:\.[\w-]+)?\.\w+$/i;

/** A Hugo site, its content folder, any folder within that, or one file. `_index.md` makes lists, no articles. */
export function hugoSource(path: string, options: DocumentOptions): Source {
  const absolute = resolve(path);
  const root = siteRoot(absolute);
  const config = readConfig(root);
  const files = contentFiles(root, config);
  const { baseurl: url, timezone, params, author } = config;
  const site: HugoSite = {
    config,
    site: describeSite({ url, timezone, author: object(params).author ?? author }, {}, options),
    drafts: options.drafts ?? false,
    footers: options.footers ?? [],
    now: Date.now(),
    find(name) {
      const wanted = `/${name.replace(/^\/+|\/+$/g, '')}`;
      const file = files.find(({ inContent }) => {
        const bare = `/${inContent}`.replace(/\.\w+$/, '');
        return [`/${inContent}`, bare, bare.replace(/\/index$/, '')].some((one) => one.endsWith(wanted));
      });
      return file && { file, bytes: readFileSync(join(root, file.path)) };
    },
  };
  const scope = absolute.slice(root.length + 1).replaceAll('\\', '/');
  return folderSource({
    kind: 'hugo',
    root,
    isHome: true,
    scope: statSync(absolute).isFile() ? readFileName(scope).key : scope,
    files: files.filter(({ path: own }) => scope === '' || own === scope || own.startsWith(`${scope}/`)),
    context: fingerprint(EDITION, JSON.stringify(config), saidBy(options)),
    read: (bytes, file) => readHugoPost(bytes, file, site),
    looksAround: (source) => /\{\{[<%]\s*(?:rel)?ref\b/.test(source),
    notes: () => site.site.notes,
  });
}

/** The folder above `content`, wherever within it the path leads. */
function siteRoot(path: string): string {
  const at = path.replaceAll('\\', '/').lastIndexOf('/content');
  return at > 0 && /^(?:\/|$)/.test(path.slice(at + '/content'.length)) ? path.slice(0, at) : path;
}

function contentFiles(root: string, config: Values): ContentFile[] {
  const main = text(config.defaultcontentlanguage)?.toLowerCase() ?? 'en';
  const folders = new Map([[text(config.contentdir) ?? 'content', main]]);
  for (const [language, own] of Object.entries(object(config.languages))) {
    const folder = text(object(own).contentdir);
    if (folder) folders.set(folder, language);
  }
  const ignored = [config.ignorefiles].flat().flatMap(expression);
  // The folder of a language may lie within that of another: the longer path knows better.
  const ordered = [...folders].sort(([a], [b]) => b.length - a.length);
  const files = new Map<string, ContentFile>();
  for (const [folder, language] of ordered) {
    if (!statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) continue;
    const found = filesBelow(join(root, folder), (name) => DOCUMENT.test(name) && !name.startsWith('_index.'));
    const leaves = found.filter(({ path }) => LEAF.test(path)).map(({ path }) => path.replace(/[^/]*$/, ''));
    for (const { path: inContent, ...rest } of found) {
      const path = `${folder}/${inContent}`;
      const belongs = !LEAF.test(inContent) && leaves.some((leaf) => inContent.startsWith(leaf));
      const leftOut = belongs ? { leftOut: 'part of the page that its folder is' } : {};
      if (files.has(path) || ignored.some((one) => one.test(path))) continue;
      files.set(path, { ...rest, ...leftOut, path, inContent, language });
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function expression(source: unknown): RegExp[] {
  try {
    return typeof source === 'string' ? [new RegExp(source)] : [];
  } catch {
    return [];
  }
}

/** The configuration of the site at `root`, one file or those in `config/_default`, its keys in lower case. */
function readConfig(root: string): Values {
  const folder = join(root, 'config', '_default');
  const values = firstOf(root) ?? firstOf(folder) ?? {};
  const parts = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  for (const part of parts) {
    const [, name] = /^(languages|permalinks|params)\.\w+$/.exec(part) ?? [];
    if (name) values[name] = valuesIn(join(folder, part));
  }
  return caseless(values) as Values;
}

function firstOf(folder: string): Values | undefined {
  const names = ['hugo', 'config'].flatMap((name) => ['toml', 'yaml', 'yml', 'json'].map((end) => `${name}.${end}`));
  const name = names.find((one) => statSync(join(folder, one), { throwIfNoEntry: false })?.isFile());
  return name === undefined ? undefined : valuesIn(join(folder, name));
}

function valuesIn(path: string): Values {
  return valuesOf(readFileSync(path, 'utf8'), path);
}

function caseless(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), caseless(inner)]));
}
