/** What a publication's wrangler.toml says of it. */
export interface Settings {
  title: string;
  /** BCP 47. */
  language: string;
  /** IANA's name. */
  timeZone: string;
  /** Of the account, such as feeds.example.com; undefined for workers.dev. */
  domain?: string | undefined;
  /** Where readers reach it; undefined as long as nobody knows. */
  publicUrl?: string | undefined;
}

/**
 * The text of wrangler.toml with these settings for production; everything else, comments too, stays as it is. Throws an
 * `Error` that names what it does not find.
 */
export function configured(toml: string, { title, language, timeZone, domain, publicUrl }: Settings): string {
  const variables: Record<string, string | undefined> = {
    PUBLIC_URL: publicUrl,
    PUBLICATION_TITLE: title,
    PUBLICATION_LANGUAGE: language,
    PUBLICATION_TIME_ZONE: timeZone,
  };
  let text = withRoutes(toml, domain);
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) text = withVariable(text, name, value);
  }
  return text;
}

/** What `[vars]` of production says; empty where it says nothing. */
export function variable(toml: string, name: string): string {
  const [, found = '""'] = new RegExp(`^${name} = ("(?:[^"\\\\\\n]|\\\\.)*")`, 'm').exec(sectionOf(toml).text) ?? [];
  return JSON.parse(found) as string;
}

function withVariable(toml: string, name: string, value: string): string {
  const { start, text } = sectionOf(toml);
  const line = new RegExp(`^(# )?${name} = .*$`, 'm');
  if (!line.test(text)) throw new Error(`wrangler.toml: [vars] has no line "${name} = …", not even as a comment`);
  if (new RegExp(`^${name} = `, 'm').test(text) && variable(toml, name) === value) return toml;
  const changed = text.replace(line, () => `${name} = ${JSON.stringify(value)}`);
  return toml.slice(0, start) + changed + toml.slice(start + text.length);
}

/** From `[vars]` to the next table. */
function sectionOf(toml: string): { start: number; text: string } {
  const start = toml.search(/^\[vars\]$/m);
  if (start < 0) throw new Error('wrangler.toml has no table [vars]');
  const end = toml.slice(start + 1).search(/^\[/m);
  return { start, text: end < 0 ? toml.slice(start) : toml.slice(start, start + 1 + end) };
}

function withRoutes(toml: string, domain: string | undefined): string {
  const line = /^(# )?routes = .*$/m;
  if (domain !== undefined) {
    if (!line.test(toml)) throw new Error('wrangler.toml has no line "routes = …", not even as a comment');
    return toml.replace(line, () => `routes = [{ pattern = ${JSON.stringify(domain)}, custom_domain = true }]`);
  }
  // Staging has one of its own, which is empty.
  return toml.replace(/^(routes = \[\{.*)$/m, '# $1');
}

/** The lines that differ, as `diff` marks them. Both texts have the same number of lines. */
export function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  return after.split('\n').flatMap((line, index) => (line === old[index] ? [] : [`- ${old[index]}`, `+ ${line}`]));
}
