import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { CannotRun } from '../../http/connection.ts';
import type { Note } from '../source/entry.ts';
import { decode } from './decode.ts';
import { readYaml, type Values, type Yaml } from './yaml.ts';

/** A file divided: what its front matter says, and the rest. */
type Matter = Yaml & { format: 'yaml' | 'toml' | 'json' | 'none'; body: string };

const YAML = /^---[ \t]*\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*$\n?/m;
const TOML = /^\+\+\+[ \t]*\n([\s\S]*?)^\+\+\+[ \t]*$\n?/m;
/** Marks that people write in place of `---`: more hyphens, blanks before it, a comment or a tag behind it. */
const UNUSUAL =
  /(?<![\s\S])(?:<!--[^\n]*-->\s*\n)?([ \t]*-{3,}[ \t]*(?:[#!][^\n]*)?\n)\s*(?=["']?[\p{L}_][\p{L}\p{N}_-]*["']?[ \t]*:(?:\s|$))([\s\S]*?)^[ \t]*(?:-{3,}|\.\.\.)[ \t]*$\n?/mu;
const KEY = /^["']?[\p{L}_][\p{L}\p{N}_. -]*["']?\s*:(?:\s|$)/u;

/** Divides `text` by the rules of Jekyll and Hugo. Mends what is plain, and notes it. */
export function readFrontMatter(text: string): Matter {
  const blank = /^\s*\n(?=(?:---|\+\+\+)[ \t]*\n)/.exec(text)?.[0] ?? '';
  const source = text.slice(blank.length);
  const before = linesOf(blank);
  const marked =
    yamlMatter(source, before) ??
    tomlMatter(source, before) ??
    jsonMatter(source) ??
    unopenedMatter(text) ??
    unusualMatter(source);
  const matter = marked ?? { format: 'none', values: {}, body: source, notes: [] };
  if (blank !== '') matter.notes.unshift({ line: 1, detail: 'blank lines before the front matter' });
  return matter;
}

/** `before`: how many lines of the file come before `source`. */
function yamlMatter(source: string, before: number): Matter | undefined {
  const found = YAML.exec(source);
  const inner = /^---[ \t]*\n/.test(source) ? (found?.[1] ?? unclosed(source)) : undefined;
  if (inner === undefined) return undefined;
  const head = found?.[0] ?? source.slice(0, source.indexOf('\n') + 1 + inner.length);
  const matter = readYaml(inner, before + 2);
  const line = before + linesOf(head);
  if (!found) matter.notes.unshift({ line, detail: 'front matter is not closed by ---' });
  return { ...matter, format: 'yaml', body: source.slice(head.length) };
}

/** Hexo needs no mark before the front matter. */
function unopenedMatter(text: string): Matter | undefined {
  const source = `---\n${text}`;
  const head = /^(?:title|date|layout)[ \t]*:/i.test(text) ? unclosed(source) : undefined;
  if (head === undefined || !/^\s*---[ \t]*(?:\n|$)/.test(text.slice(head.length))) return undefined;
  const matter = yamlMatter(source, -1);
  matter?.notes.unshift({ line: 1, detail: 'front matter is not opened by ---' });
  return matter?.broken ? undefined : matter;
}

function unusualMatter(text: string): Matter | undefined {
  const found = UNUSUAL.exec(text.replace(/^\s*\n/, ''));
  const inner = found?.[2] ?? '';
  if (!found || /\n[ \t]*\n[ \t]*\n/.test(inner)) return undefined;
  const skipped = text.length - found.input.length;
  const matter = readYaml(inner, linesOf(text.slice(0, skipped + found[0].indexOf(inner))) + 1);
  matter.notes.unshift({ line: 1, detail: 'front matter between other marks than ---' });
  return matter.broken ? undefined : { ...matter, format: 'yaml', body: text.slice(skipped + found[0].length) };
}

/** The lines that look like front matter when nothing closes it: keys, and what is indented under them. */
function unclosed(source: string): string | undefined {
  const lines = source.split('\n').slice(1);
  // An empty line below the mark ends nothing.
  const from = lines.findIndex((line) => line.trim() !== '');
  const isBody = (line: string, index: number) =>
    index >= from && !KEY.test(line) && !(index > from && /^(?:\s+\S|-\s)/.test(line));
  const length = from < 0 ? from : lines.findIndex(isBody);
  const end = length < 0 ? lines.length : length;
  return end === from || from < 0 ? undefined : `${lines.slice(0, end).join('\n')}\n`;
}

function tomlMatter(source: string, before: number): Matter | undefined {
  if (!/^\+\+\+[ \t]*\n/.test(source)) return undefined;
  const found = TOML.exec(source);
  const matter = { format: 'toml' as const, values: {}, body: source.slice(found?.[0].length ?? 0), notes: [] };
  if (!found) return { ...matter, broken: { line: before + 1, detail: 'front matter is not closed by +++' } };
  try {
    // Dates as text, so that every date of every format goes through the one reader of dates.
    return { ...matter, values: JSON.parse(JSON.stringify(parseToml(found[1] ?? ''))) };
  } catch (error) {
    const { line = 1, message } = error as Error & { line?: number };
    return { ...matter, broken: { line: before + 1 + line, detail: `broken TOML: ${message.split('\n')[0]}` } };
  }
}

function jsonMatter(source: string): Matter | undefined {
  if (!/^\{\s*"/.test(source)) return undefined;
  const end = /^\}[ \t]*$\n?/m.exec(source);
  const length = end ? end.index + end[0].length : 0;
  try {
    return { format: 'json', values: JSON.parse(source.slice(0, length)), body: source.slice(length), notes: [] };
  } catch {
    return undefined;
  }
}

/** The values in a file of TOML, JSON or else YAML; what is mended is noted. Throws `CannotRun` when it makes no sense. */
export function valuesIn(path: string, notes: Note[] = []): Values {
  try {
    const { text: source } = decode(readFileSync(path));
    if (path.endsWith('.toml')) return parseToml(source) as Values;
    if (path.endsWith('.json')) return JSON.parse(source) as Values;
    const { values, broken, notes: mended } = readYaml(source);
    if (broken) throw new Error(`line ${broken.line}: ${broken.detail}`);
    notes.push(...mended.map((note) => ({ file: basename(path), ...note })));
    return values;
  } catch (error) {
    throw new CannotRun(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}
