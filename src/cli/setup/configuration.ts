import { parse } from 'smol-toml';
import { CannotRun } from '../http/connection.ts';

/** A string or a list on one line. */
const VALUE = `"(?:[^"\\\\\\n]|\\\\.)*"|'[^'\\n]*'|\\[[^\\n]*\\]`;
/** Where a table begins. */
const TABLE = /^(?=\[)/m;

/** The text of wrangler.toml with these `[vars]` of production; all else, comments too, stays. Throws `CannotRun` that names what it does not find. */
export function withVariables(toml: string, variables: Record<string, string>): string {
  const tables = toml.split(TABLE);
  const place = tables.findIndex((table) => table.startsWith('[vars]'));
  let table = tables[place];
  if (table === undefined) throw new CannotRun('wrangler.toml has no table [vars]');
  for (const [name, value] of Object.entries(variables)) table = withLine(table, name, JSON.stringify(value));
  return tables.with(place, table).join('');
}

/** A variable in `[vars]` of production; empty where there is none. Throws `CannotRun` with the place that is no TOML. */
export function variable(toml: string, name: string): string {
  try {
    const { vars = {} } = parse(toml) as { vars?: Record<string, unknown> };
    return String(vars[name] ?? '');
  } catch (error) {
    throw new CannotRun(`wrangler.toml: ${(error as Error).message}`);
  }
}

/** The text with this domain of the account for production, undefined for workers.dev. Throws `CannotRun` like that. */
export function withDomain(toml: string, domain: string | undefined): string {
  // Only before the first table: staging has routes of its own.
  const [top = '', ...tables] = toml.split(TABLE);
  const routed =
    domain === undefined
      ? top.replace(/^routes[ \t]*=/m, '# $&')
      : withLine(top, 'routes', `[{ pattern = ${JSON.stringify(domain)}, custom_domain = true }]`);
  return [routed, ...tables].join('');
}

/** The line with its value replaced, else the same line out of its comment. */
function withLine(text: string, name: string, value: string): string {
  const line = ['', '# '].map((mark) => new RegExp(`^${mark}${name}[ \\t]*=[ \\t]*(?:${VALUE})`, 'm'));
  const found = line.find((pattern) => pattern.test(text));
  if (!found) throw new CannotRun(`wrangler.toml has no line "${name} = …" where it belongs, not even as a comment`);
  return text.replace(found, () => `${name} = ${value}`);
}

/** The lines that differ, as `diff` marks them. Both texts have the same number of lines. */
export function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  return after.split('\n').flatMap((line, index) => (line === old[index] ? [] : [`- ${old[index]}`, `+ ${line}`]));
}
