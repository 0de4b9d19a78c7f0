import type { MarkedExtension, Tokens } from 'marked';

const ROW = /^ {0,3}\|[^\n]*(?<!\\)\|[ \t]*(?:\n|$)/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const RULE = /^[ \t|:=+-]*[-=][ \t|:=+-]*$/;
const ATTRIBUTES = /^ {0,3}\{:/;

interface Table {
  raw: string;
  head: string[][];
  body: string[][];
  align: string[];
}

/**
 * kramdown's tables: rows between pipes are one with or without a head, lines of hyphens or equals signs part them, and an
 * attribute list below is none of their rows.
 */
export function tables(): MarkedExtension {
  return {
    extensions: [
      {
        name: 'kramdownTable',
        level: 'block',
        tokenizer(source): Tokens.Generic | undefined {
          const table = readTable(source);
          if (!table) return undefined;
          const rows = (cells: string[][]) => cells.map((row) => row.map((cell) => this.lexer.inlineTokens(cell, [])));
          return {
            type: 'kramdownTable',
            raw: table.raw,
            align: table.align,
            head: rows(table.head),
            body: rows(table.body),
          };
        },
        renderer(token) {
          const { align } = token as unknown as Table;
          const cell = (name: string) => (tokens: Tokens.Generic[], column: number) =>
            `<${name}${align[column] ? ` align="${align[column]}"` : ''}>${this.parser.parseInline(tokens)}</${name}>`;
          const rows = (list: Tokens.Generic[][][], name: string) =>
            list.map((row) => `<tr>\n${row.map(cell(name)).join('\n')}\n</tr>\n`).join('');
          const head = token.head.length > 0 ? `<thead>\n${rows(token.head, 'th')}</thead>\n` : '';
          return `<table>\n${head}<tbody>${rows(token.body, 'td')}</tbody></table>\n`;
        },
      },
    ],
  };
}

function readTable(source: string): Table | undefined {
  const end = source.indexOf('\n');
  const second = end < 0 ? '' : source.slice(end + 1, source.indexOf('\n', end + 1) >>> 0);
  const first = end < 0 ? source : source.slice(0, end);
  const headed = first.includes('|') && DELIMITERS.test(second) && second.includes('-');
  if (!headed && !ROW.test(source) && !(/^ {0,3}\|/.test(first) && RULE.test(first))) return undefined;
  const lines: string[] = [];
  for (let rest = source; rest !== ''; ) {
    const line = /^[^\n]*\n?/.exec(rest)?.[0] ?? '';
    if (!line.includes('|') || ATTRIBUTES.test(line) || (!headed && !/^ {0,3}\|/.test(line))) break;
    lines.push(line);
    rest = rest.slice(line.length);
  }
  const rules = lines.flatMap((line, index) => (RULE.test(line.trim()) ? [index] : []));
  const from = rules[0] === 0 ? 1 : 0;
  const rule = rules.find((index) => index > from);
  const cells = (wanted: (index: number) => boolean) =>
    lines.flatMap((line, index) => (wanted(index) && !rules.includes(index) ? [cellsOf(line)] : []));
  const body = cells((index) => rule === undefined || index > rule);
  if (lines.length === rules.length) return undefined;
  const align = rule === undefined ? [] : cellsOf(lines[rule] ?? '').map(alignment);
  return {
    raw: lines.join('') + blankAfter(source, lines),
    head: cells((index) => rule !== undefined && index < rule),
    body,
    align,
  };
}

function blankAfter(source: string, lines: string[]): string {
  return /^(?:[ \t]*\n)*/.exec(source.slice(lines.join('').length))?.[0] ?? '';
}

function alignment(rule: string): string {
  const [left, right] = [rule.startsWith(':'), rule.endsWith(':')];
  return left && right ? 'center' : left ? 'left' : right ? 'right' : '';
}

/** The cells of a line; a pipe behind a backslash or in code parts none. */
function cellsOf(line: string): string[] {
  const bare = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  const parts = bare.match(/(?:\\[\s\S]|(`+)(?:(?!\1)[\s\S])*?\1|[^|\\])+|\|/g) ?? [];
  const cells = [''];
  for (const part of parts) {
    if (part === '|') cells.push('');
    else cells[cells.length - 1] += part.replaceAll('\\|', '|');
  }
  return cells.map((cell) => cell.trim());
}
