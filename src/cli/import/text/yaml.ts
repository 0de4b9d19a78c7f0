import { isMap, isScalar, parseDocument } from 'yaml';
import type { Note } from '../source/entry.ts';

/** The values of front matter or a configuration file. Numbers are kept as they were written: `1.10`, `+0800`, `007`. */
export type Values = Record<string, unknown>;

export interface Yaml {
  values: Values;
  notes: Note[];
  broken?: Note;
}

/**
 * Reads a YAML mapping. A top-level key that is broken costs no other: where its meaning is plain (`title: "He said "no""`,
 * `title: A: b`), its text is taken as it stands, else it is left out; with a note. `firstLine` is the line of the file on
 * which `text` begins.
 */
export function readYaml(text: string, firstLine = 1): Yaml {
  const whole = parse(text);
  if ('values' in whole) return { values: whole.values, notes: [] };
  const values: Values = {};
  const notes: Note[] = [];
  const brokenAt = (line: number, detail: string) => ({ values: {}, notes: [], broken: { line, detail } });
  let line = firstLine;
  for (const piece of text.split(ENTRY)) {
    const lines = piece.split('\n');
    const mended = 'values' in parse(piece) ? lines : mend(lines);
    const read = parse(mended.join('\n'));
    for (const [index, one] of mended.entries())
      if (one !== lines[index]) notes.push({ line: line + index, detail: 'broken YAML, its text taken as it stands' });
    if ('values' in read) Object.assign(values, read.values);
    else if (GUARD.test(piece)) return brokenAt(line + read.line, read.fault);
    else notes.push({ line, detail: `broken YAML, left out: ${JSON.stringify(piece.trim().slice(0, 60))}` });
    line += lines.length - 1;
  }
  return Object.keys(values).length > 0 ? { values, notes } : brokenAt(firstLine + whole.line, whole.fault);
}

/** A top-level key with what belongs to it. */
const ENTRY = /^(?=\S)(?![-\]}#])/m;
/** Keys that say that a post isn't public: they must never be left out. */
const GUARD = /^["']?(?:published|draft|private|password)\b/i;

const NO_MAPPING = 'front matter is no mapping';

/** Ruby of old wrote text that isn't ASCII as base64. */
const resolve = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const BINARY = ['!binary', 'tag:yaml.org,2002:binary'].map((tag) => ({ tag, resolve }));

/** The mapping, or what is wrong with it and where, in lines from 0. */
function parse(text: string): { values: Values } | { fault: string; line: number } {
  const doc = parseDocument(text, {
    schema: 'failsafe',
    customTags: [...BINARY, 'null', 'bool'],
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [error] = doc.errors;
  const line = (error?.linePos?.[0].line ?? 1) - 1;
  if (error) return { fault: `broken YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '')}`, line };
  const { contents } = doc;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { values: {} };
  if (!isMap(contents)) return { fault: NO_MAPPING, line: 0 };
  try {
    // An alias for which there is nothing (`title: *really*`), or aliases that grow without end ("billion laughs").
    return { values: doc.toJS({ maxAliasCount: 100 }) as Values };
  } catch (fault) {
    return { fault: `broken YAML: ${(fault as Error).message}`, line: 0 };
  }
}

/** A key at the beginning of a line with a full-width colon, or without the blank behind it; no address. */
const SQUEEZED = /^([A-Za-z_][\w-]*)(?:[ \t]*：[ \t]*|:(?=[^\s:/]))/;
const PAIR = /^(\s*(?:-\s+)?["']?[^\s:#"'][^:"']*["']?\s*:)[ \t]+(\S.*?)\s*$/;
const ITEM = /^(\s*-)\s+(\S.*?)\s*$/;

/** Quotes anew every `key: value` line that is broken on its own. */
function mend(lines: string[]): string[] {
  let holds = false;
  return lines.map((line, index) => {
    // A key indented below a line that holds a value already.
    if (holds && /^[ \t]+[A-Za-z_][\w-]*:(?:\s|$)/.test(line)) return line.trimStart();
    if (/^\S/.test(line)) holds = /^[\w-]+:\s+[^\s|>[{&!"'#]/.test(line);
    return requoted(line.replace(SQUEEZED, '$1: '), lines[index + 1] ?? '');
  });
}

function requoted(line: string, next: string): string {
  const [, key, raw = ''] = PAIR.exec(line.replaceAll('\t', ' ')) ?? ITEM.exec(line) ?? [];
  const isBlock = /^[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(raw);
  // A flow list that goes on in the next line is not broken by itself.
  const goesOn = /^[[{]/.test(raw) && /^\s+\S/.test(next) && !/[\]}]\s*$/.test(raw);
  if (key === undefined || isBlock || goesOn) return line;
  const read = parse(`${key} ${raw}`.trimStart());
  const isSound = !line.includes('\t') && ('values' in read || read.fault === NO_MAPPING);
  return isSound ? line : `${key} ${asJson(raw)}`;
}

/** A text as JSON writes it, `[a, "b"c", d]` as the list it was meant to be. */
function asJson(raw: string): string {
  const items = /^\[(.*)\]$/.exec(raw)?.[1]?.split(',');
  if (!items) return JSON.stringify(unquoted(raw));
  return JSON.stringify(items.map((item) => unquoted(item.trim())).filter((item) => item !== ''));
}

function unquoted(raw: string): string {
  const inner = /^(["'])(.*)\1$/.exec(raw)?.[2] ?? raw.replace(/^["'](?=[^"']*$)/, '');
  return inner.replace(/\\(["\\])/g, '$1');
}
