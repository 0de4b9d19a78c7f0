import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ImportOptions, importSource } from './import.ts';
import { localToken } from './local-token.ts';
import { type Report, summaryLine } from './report/report.ts';
import type { Settings } from './settings.ts';
import { CannotRun } from './source/entry.ts';
import { isAddress, KINDS } from './source/open.ts';
import { changes, follow } from './watch.ts';

interface Flags extends Omit<Settings, 'categoryMap'> {
  to: string;
  token?: string;
  quiet?: boolean;
  dryRun?: boolean;
  prune?: boolean;
  force?: boolean;
  watch?: boolean;
  state: string | boolean;
  report?: string;
  categoryMap?: string;
}

/** Lines of problems that a person reads; the report has them all. */
const SHOWN = 50;
const collect = (value: string, before: string[] = []) => [...before, value];

/** Adds `import` to the command line. Exit codes: 0 all fine, 1 some rejected, 2 could not run. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('bring what you already have into edgefeed, and keep it in step')
    .argument(
      '<source>',
      'a Jekyll or Hugo site, a folder of Markdown, a post, a feed or its address, a WordPress export, NDJSON',
    )
    .requiredOption('--to <url>', 'where edgefeed answers')
    .option(
      '--token <token>',
      "one of the server's PUBLISH_TOKEN (default: PUBLISH_TOKEN of the environment; for a server on this computer, the one that npm start keeps)",
    )
    .addOption(
      new Option('--from <kind>', 'what the source is, when it can be taken for something else').choices(KINDS),
    )
    .option('--site-url <url>', 'where the site is, when it does not say')
    .option('--time-zone <zone>', 'the zone of dates without one, when the site does not say')
    .option('--drafts', 'drafts too')
    .option('--collections <name...>', 'collections of a Jekyll site to read besides its posts')
    .option('--strip-footer <regex>', 'cut every body from where this matches; may be given several times', collect)
    .addOption(
      new Option('--category-title <where>', "take the title of an article's category from its tags").choices(['tags']),
    )
    .option('--category-title-suffix <text>', 'an ending that such a title does not need (default: 新闻)', collect)
    .option('--category-map <file>', 'rename, merge, title or drop categories (YAML, JSON or TOML)')
    .option('--prune', 'delete from the server what is no longer in the source')
    .option('--force', 'prune even when more than a fifth would go')
    .option('--dry-run', 'read and report, send nothing')
    .option('--watch', 'go on, and import what changes')
    .option('--state <folder>', 'where to remember what was sent')
    .option('--no-state', 'remember nothing')
    .option('--report <file>', 'write what became of everything as JSON')
    .option('--quiet', 'no progress, no list of problems')
    .action(async (source: string, flags: Flags) => {
      const stop = new AbortController();
      const interrupt = () => stop.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      await perform(source, flags, stop.signal);
    });
}

async function perform(source: string, flags: Flags, signal: AbortSignal): Promise<void> {
  const once = async () => {
    process.exitCode = await importOnce(source, flags, signal);
  };
  if (!flags.watch) return once();
  if (isAddress(source)) return fail('--watch follows a folder or a file, not an address');
  try {
    const own = [flags.report, flags.state].flatMap((path) => (typeof path === 'string' ? [resolve(path)] : []));
    await follow(changes(resolve(source), signal, own), once, (error) =>
      process.stderr.write(`${(error as Error).message}\n`),
    );
  } catch (error) {
    fail(`--watch: ${(error as Error).message}`);
  }
  if (signal.aborted) process.exitCode = 0;
}

/** One import; its exit code. */
async function importOnce(source: string, flags: Flags, signal: AbortSignal): Promise<number> {
  try {
    const report = await importSource(optionsOf(source, flags, signal));
    if (!flags.quiet) showProblems(report);
    process.stdout.write(`${flags.dryRun ? 'dry run: ' : ''}${summaryLine(report)}\n`);
    await save(flags.report, report);
    return report.rejected > 0 ? 1 : 0;
  } catch (error) {
    const { report } = error as { report?: Report };
    if (report) await save(flags.report, report).catch(() => {});
    if (signal.aborted) {
      process.stderr.write('interrupted; the next run goes on from here\n');
      return 130;
    }
    process.stderr.write(`${error instanceof CannotRun ? error.message : (error as Error).stack}\n`);
    return 2;
  }
}

function optionsOf(source: string, flags: Flags, signal: AbortSignal): ImportOptions {
  const { report: _report, watch: _watch, state, ...rest } = flags;
  if (!/^https?:\/\//i.test(flags.to)) throw new CannotRun(`--to ${flags.to}: not an http or https address`);
  return {
    ...rest,
    source,
    token: flags.token ?? process.env.PUBLISH_TOKEN ?? localToken(flags.to),
    state: typeof state === 'string' ? state : state === false ? false : undefined,
    tell: (line) => process.stderr.write(`${line}\n`),
    signal,
  };
}

function showProblems({ problems }: Report): void {
  for (const { file, line, detail } of problems.slice(0, SHOWN)) {
    process.stderr.write(`${file}${line === null ? '' : `:${line}`}: ${detail}\n`);
  }
  if (problems.length > SHOWN)
    process.stderr.write(`and ${problems.length - SHOWN} more; --report FILE has them all\n`);
}

async function save(path: string | undefined, report: Report): Promise<void> {
  if (path === undefined) return;
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`).catch((error: Error) => {
    throw new CannotRun(`--report ${dirname(path)}: ${error.message}`);
  });
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
