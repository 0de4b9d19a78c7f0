import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import type { Note } from '../source/entry.ts';

/** What front matter or a configuration file holds. Numbers are kept as they were written: `1.10`, `+0800`, `007`. */
export type Values = Record<string, unknown>;

export interface Yaml {
  values: Values;
  notes: Note[];
  broken?: Note;
}

/**
 * Reads a YAML mapping. Where a line is broken but its meaning plain (`title: "He said "no""`, `title: A: b`), its text
 * is taken as it stands, with a note. `firstLine` is the line of the file on which `text` begins.
 */
export function readYaml(text: string, firstLine = 1): Yaml {
  const whole = parse(text);
  if (!whole.error && !isLoneText(whole.doc)) return mapping(whole.doc, [], firstLine);
  const mended = mend(text);
  const again = parse(mended.text);
  const notes = mended.lines.map((line) => ({
    line: firstLine + line,
    detail: 'broken YAML, its text taken as it stands',
  }));
  if (!again.error) return mapping(again.doc, notes, firstLine);
  return piecewise(mended.text, firstLine, notes) ?? { values: {}, notes: [], broken: fault(again.error, firstLine) };
}

/** Key by key, when the whole makes no sense: a key that can't be read is noted and costs no other. */
function piecewise(text: string, firstLine: number, notes: Note[]): Yaml | undefined {
  const values: Values = {};
  const all = [...notes];
  let line = firstLine;
  for (const piece of text.split(/^(?=\S)(?![-\]}#])/m)) {
    const { doc, error } = parse(piece);
    // What says that a post isn't public must never be what is left out.
    if (error && /^["']?(?:published|draft|private|password)\b/i.test(piece)) return undefined;
    if (error || (doc.contents !== null && !isMap(doc.contents))) {
      all.push({ line, detail: `broken YAML, left out: ${JSON.stringify(piece.trim().slice(0, 60))}` });
    } else {
      const read = mapping(doc, [], line);
      if (!read.broken) Object.assign(values, read.values);
    }
    line += piece.split('\n').length - 1;
  }
  return Object.keys(values).length > 0 ? { values, notes: all } : undefined;
}

function fault(error: Fault, firstLine: number): Note {
  const detail = `broken YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '')}`;
  return { line: firstLine + (error.linePos?.[0].line ?? 1) - 1, detail };
}

function parse(text: string) {
  const doc = parseDocument(text, {
    schema: 'core',
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: true,
  });
  const error: Fault | undefined = doc.errors[0] ?? danglingAlias(doc, text);
  return { doc, error };
}

interface Fault {
  message: string;
  linePos?: [{ line: number }, ...unknown[]] | undefined;
}

/** `title: *really*` is an alias to YAML, for which there is nothing. */
function danglingAlias(doc: Document.Parsed, text: string): Fault | undefined {
  if (!/(?:^|[\s,[])\*\S/.test(text)) return undefined;
  try {
    doc.toJS({ maxAliasCount: 100 });
    return undefined;
  } catch (error) {
    return { message: (error as Error).message };
  }
}

function mapping(doc: Document.Parsed, notes: Note[], line: number): Yaml {
  if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) return { values: {}, notes };
  if (!isMap(doc.contents)) return { values: {}, notes: [], broken: { line, detail: 'front matter is no mapping' } };
  try {
    return { values: value(doc.contents, doc, 0) as Values, notes };
  } catch (error) {
    return { values: {}, notes: [], broken: { line, detail: `broken YAML: ${(error as Error).message}` } };
  }
}

function value(node: unknown, doc: Document.Parsed, depth: number): unknown {
  // Aliases within aliases can grow without end ("billion laughs").
  if (depth > 64) throw new Error('nested too deeply');
  if (isAlias(node)) return value(node.resolve(doc), doc, depth + 8);
  if (isScalar(node)) return scalar(node);
  if (isSeq(node)) return node.items.map((item) => value(item, doc, depth + 1));
  if (!isMap(node)) return null;
  const values: Values = {};
  for (const { key, value: inner } of node.items) {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    const read = value(inner, doc, depth + 1);
    if (name === '<<' && typeof read === 'object' && read !== null) Object.assign(values, { ...read, ...values });
    else Object.defineProperty(values, name, { value: read, enumerable: true, configurable: true, writable: true });
  }
  return values;
}

function scalar({ value, source, tag }: Scalar): unknown {
  // Ruby of old wrote text that isn't ASCII like this.
  if (tag?.endsWith('binary') && typeof value === 'string') return Buffer.from(value, 'base64').toString('utf8');
  return typeof value === 'number' ? (source ?? String(value)) : value;
}

/** `title：x` and `title:x` are one piece of text to YAML. */
function isLoneText({ contents }: Document.Parsed): boolean {
  return isScalar(contents) && typeof contents.value === 'string' && SQUEEZED.test(contents.value);
}

/** A key at the beginning of a line with a full-width colon, or without the blank behind it; no address. */
const SQUEEZED = /^([A-Za-z_][\w-]*)(?:[ \t]*：[ \t]*|:(?=[^\s:/]))(.*)$/;

/** Quotes anew every top-level `key: value` line that is broken on its own. */
function mend(text: string): { text: string; lines: number[] } {
  const lines = text.split('\n');
  const touched = alignKeys(lines);
  lines.forEach((line, index) => {
    const [, name, rest] = SQUEEZED.exec(line) ?? [];
    if (name !== undefined) {
      const spaced = `${name}: ${rest}`;
      lines[index] = parse(spaced).error
        ? `${name}: ${flowList(rest ?? '') ?? JSON.stringify(unquote(rest ?? ''))}`
        : spaced;
      touched.push(index);
      return;
    }
    const match =
      /^(\s*(?:-\s+)?["']?[^\s:#"'][^:"']*["']?\s*:)[ \t]+(\S.*?)\s*$/.exec(line.replace(/\t/g, ' ')) ??
      /^(\s*-)\s+(\S.*?)\s*$/.exec(line);
    const [, key, raw] = match ?? [];
    if (key === undefined || raw === undefined) return;
    const opensBlock = /^[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(raw);
    if (opensBlock || (!parse(`${key} ${raw}`.trimStart()).error && line.indexOf('\t') < 0)) return;
    const next = lines[index + 1] ?? '';
    // A flow list or a quoted text that goes on in the next line is not broken by itself.
    if (/^[[{]/.test(raw) && /^\s+\S/.test(next) && !closes(raw)) return;
    lines[index] = `${key} ${flowList(raw) ?? JSON.stringify(unquote(raw))}`;
    touched.push(index);
  });
  return { text: lines.join('\n'), lines: touched };
}

/** Takes back the indentation of keys below a line that holds a value already; the lines on which it did so. */
function alignKeys(lines: string[]): number[] {
  const touched: number[] = [];
  let holds = false;
  lines.forEach((line, index) => {
    if (holds && /^[ \t]+[A-Za-z_][\w-]*:(?:\s|$)/.test(line)) {
      lines[index] = line.trimStart();
      touched.push(index);
    } else if (/^\S/.test(line)) {
      holds = /^[\w-]+:\s+[^\s|>[{&!"'#]/.test(line);
    }
  });
  return touched;
}

function closes(raw: string): boolean {
  return /[\]}]\s*$/.test(raw);
}

/** `[a, "b"c", d]` as the list it was meant to be. */
function flowList(raw: string): string | undefined {
  if (!/^\[.*\]$/.test(raw)) return undefined;
  const items = raw
    .slice(1, -1)
    .split(',')
    .map((item) => unquote(item.trim()));
  return JSON.stringify(items.filter((item) => item !== ''));
}

function unquote(raw: string): string {
  const inner = /^(["'])(.*)\1$/.exec(raw)?.[2] ?? raw.replace(/^["'](?=[^"']*$)/, '');
  return inner.replace(/\\(["\\])/g, '$1');
}
