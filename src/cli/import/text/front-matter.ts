import { parse as parseToml } from 'smol-toml';
import type { Note } from '../source/entry.ts';
import { readYaml, type Values } from './yaml.ts';

/** A file divided: what its front matter says, and the rest. */
export interface Matter {
  format: 'yaml' | 'toml' | 'json' | 'none';
  values: Values;
  body: string;
  /** The line of the file on which the body begins, from 1. */
  bodyLine: number;
  notes: Note[];
  /** Set when the front matter can't be made sense of. */
  broken?: Note;
}

const YAML = /^---[ \t]*\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*$\n?/m;
const TOML = /^\+\+\+[ \t]*\n([\s\S]*?)^\+\+\+[ \t]*$\n?/m;
/** What people write where `---` should be: more hyphens, blanks before it, a comment or a tag behind it. */
const UNUSUAL =
  /(?<![\s\S])(?:<!--[^\n]*-->\s*\n)?([ \t]*-{3,}[ \t]*(?:[#!][^\n]*)?\n)\s*(?=["']?[\p{L}_][\p{L}\p{N}_-]*["']?[ \t]*:(?:\s|$))([\s\S]*?)^[ \t]*(?:-{3,}|\.\.\.)[ \t]*$\n?/mu;
const KEY = /^["']?[\p{L}_][\p{L}\p{N}_. -]*["']?\s*:(?:\s|$)/u;

/**
 * Divides `text` by the rules of Jekyll (`---` alone on the first line, to the next `---` or `...`) and Hugo (`+++` for
 * TOML, a JSON object). Mends what is plain, and notes it: blank lines before the first `---`, a missing last one.
 */
export function readFrontMatter(text: string): Matter {
  const blank = /^\s*\n(?=(?:---|\+\+\+)[ \t]*\n)/.exec(text)?.[0] ?? '';
  const source = text.slice(blank.length);
  const skipped = count(blank);
  const notes: Note[] = blank === '' ? [] : [{ line: 1, detail: 'blank lines before the front matter' }];
  if (/^---[ \t]*\n/.test(source)) return yamlMatter(source, skipped, notes);
  if (/^\+\+\+[ \t]*\n/.test(source)) return tomlMatter(source, skipped, notes);
  if (/^\{\s*"/.test(source)) return jsonMatter(source);
  const unusual = UNUSUAL.exec(text.replace(/^\s*\n/, ''));
  if (unusual && !/\n[ \t]*\n[ \t]*\n/.test(unusual[2] ?? '')) return unusualMatter(text, unusual);
  return { format: 'none', values: {}, body: text, bodyLine: 1, notes: [] };
}

function yamlMatter(source: string, skipped: number, notes: Note[]): Matter {
  const found = YAML.exec(source);
  const open = found ? undefined : unclosed(source);
  const inner = found?.[1] ?? open ?? '';
  const head = found?.[0] ?? (open === undefined ? '' : source.slice(0, source.indexOf('\n') + 1 + inner.length));
  if (!found && open !== undefined)
    notes.push({ line: skipped + count(head), detail: 'front matter is not closed by ---' });
  if (head === '') return { format: 'none', values: {}, body: source, bodyLine: skipped + 1, notes };
  const yaml = readYaml(inner, skipped + 2);
  const result = { format: 'yaml' as const, values: yaml.values, body: source.slice(head.length) };
  notes.push(...yaml.notes);
  return { ...result, bodyLine: skipped + count(head) + 1, notes, ...(yaml.broken ? { broken: yaml.broken } : {}) };
}

function unusualMatter(text: string, found: RegExpExecArray): Matter {
  const before = text.length - found.input.length + found[0].indexOf(found[2] ?? '');
  const yaml = readYaml(found[2] ?? '', count(text.slice(0, before)) + 1);
  const end = text.length - found.input.length + found[0].length;
  if (yaml.broken) return { format: 'none', values: {}, body: text, bodyLine: 1, notes: [] };
  const notes = [{ line: 1, detail: 'front matter between other marks than ---' }, ...yaml.notes];
  return { format: 'yaml', values: yaml.values, body: text.slice(end), bodyLine: count(text.slice(0, end)) + 1, notes };
}

/** The lines that look like front matter when nothing closes it: keys, and what is indented under them. */
function unclosed(source: string): string | undefined {
  const lines = source.split('\n').slice(1);
  // An empty line below the mark ends nothing.
  let end = lines.findIndex((line) => line.trim() !== '');
  const from = end;
  if (end < 0) return undefined;
  while (end < lines.length && (KEY.test(lines[end] ?? '') || (end > from && /^(?:\s+\S|-\s)/.test(lines[end] ?? ''))))
    end++;
  return end === from
    ? undefined
    : lines
        .slice(0, end)
        .map((line) => `${line}\n`)
        .join('');
}

function tomlMatter(source: string, skipped: number, notes: Note[]): Matter {
  const found = TOML.exec(source);
  if (!found) {
    const broken = { line: skipped + 1, detail: 'front matter is not closed by +++' };
    return { format: 'toml', values: {}, body: source, bodyLine: skipped + 1, notes, broken };
  }
  const rest = {
    format: 'toml' as const,
    body: source.slice(found[0].length),
    bodyLine: skipped + count(found[0]) + 1,
    notes,
  };
  try {
    return { ...rest, values: plain(parseToml(found[1] ?? '')) as Values };
  } catch (error) {
    const line = skipped + 1 + Number((error as { line?: number }).line ?? 1);
    const detail = `broken TOML: ${(error as Error).message.split('\n')[0]}`;
    return { ...rest, values: {}, broken: { line, detail } };
  }
}

function jsonMatter(source: string): Matter {
  const end = /^\}[ \t]*$\n?/m.exec(source);
  const head = end ? source.slice(0, end.index + end[0].length) : '';
  try {
    const values = JSON.parse(head) as Values;
    return { format: 'json', values, body: source.slice(head.length), bodyLine: count(head) + 1, notes: [] };
  } catch {
    return { format: 'none', values: {}, body: source, bodyLine: 1, notes: [] };
  }
}

/** TOML's dates as text, so that every date of every format goes through the one reader of dates. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? Number(value) : value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function count(text: string): number {
  return text.split('\n').length - 1;
}
