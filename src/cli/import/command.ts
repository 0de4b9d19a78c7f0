import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { CannotRun, DEFAULT_ADDRESS, TOKEN_HELP } from '../http/connection.ts';
import { serverAt } from '../http/token.ts';
import type { BrokenOff, ImportOptions } from './import.ts';
import { type Report, summaryLine } from './report.ts';
import { isAddress, KINDS } from './source/entry.ts';
import { changes } from './watch.ts';

/** Lines of problems that a person reads; the report has them all. */
const SHOWN = 50;
/** The API's limit for a request. */
const MOST = 1000;
const collect = (value: string, before: string[] = []) => [...before, value];

/** Adds `import` to the command line. Exit codes: 0 all fine, 1 some rejected, 2 could not run. */
export function addImport(program: Command): void {
  const sources =
    'a Jekyll, Hexo or Hugo site, a folder of Markdown, a post, a feed or its address, a WordPress export, NDJSON';
  program
    .command('import')
    .description('bring what you already have into edgefeed, and keep it in step')
    .argument('<source>', sources)
    .option('--to <url>', 'where edgefeed answers', DEFAULT_ADDRESS)
    .option('--token <token>', TOKEN_HELP)
    .addOption(new Option('--from <kind>', 'what the source is, when it can be taken for another').choices(KINDS))
    .option('--site-url <url>', 'where the site is, when it does not say')
    .option('--time-zone <zone>', 'the zone of dates without one, when the site does not say')
    .option('--drafts', 'drafts too')
    .option('--collections <name...>', 'collections of a Jekyll site to read besides its posts')
    .option('--strip-footer <regex>', 'cut every body from where this matches; may be given several times', collect)
    .addOption(new Option('--category-title <where>', 'what the title of a category is taken from').choices(['tags']))
    .option('--category-title-suffix <text>', 'an ending that such a title does not need', collect)
    .option('--category-map <file>', 'rename, merge, title or drop categories (YAML, JSON or TOML)')
    .option('--batch <n>', 'articles in a request (default: 10 at first, more while answers are quick)', upTo(MOST))
    .option('--parallel <n>', 'requests at a time (default: 3)', upTo(100))
    .option('--prune', 'delete from the server what is no longer in the source')
    .option('--force', 'prune even when more than a fifth would go')
    .option('--dry-run', 'read and report, send nothing')
    .option('--watch', 'go on, and import what changes')
    .option('--state <folder>', 'where to remember what was sent')
    .option('--no-state', 'remember nothing')
    .option('--report <file>', 'write what became of everything as JSON')
    .option('--quiet', 'no progress, no list of problems')
    .action(async (source, { report, watch, state, ...flags }) => {
      const stop = new AbortController();
      const interrupt = () => stop.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      try {
        const folder = typeof state === 'string' ? state : undefined;
        const { to, token } = serverAt('--to', flags.to, flags.token, folder);
        const { signal } = stop;
        const options = { ...flags, source, to, token, state: state === false ? state : folder, tell: say, signal };
        const once = () => importOnce(options, report);
        if (!watch) return await once();
        if (isAddress(source)) throw new CannotRun('--watch follows a folder or a file, not an address');
        const own = [report, folder].flatMap((path) => (path === undefined ? [] : [resolve(path)]));
        const bursts = await changes(resolve(source), signal, own);
        await once();
        for await (const _ of bursts) await once();
        process.exitCode = 0;
      } catch (error) {
        say(error instanceof CannotRun ? error.message : `--watch: ${(error as Error).message}`);
        process.exitCode = 2;
      }
    });
}

function upTo(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}`);
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One import; sets the exit code. A run that fails doesn't end a watch. */
async function importOnce(options: ImportOptions, path: string | undefined): Promise<void> {
  const { quiet, dryRun, signal } = options;
  try {
    // Slow to load, and a fault of the options is to be said at once.
    const { importSource } = await import('./import.ts');
    const report = await importSource(options);
    if (!quiet) showProblems(report);
    process.stdout.write(`${dryRun ? 'dry run: ' : ''}${summaryLine(report)}\n`);
    await save(path, report);
    process.exitCode = report.rejected > 0 ? 1 : 0;
  } catch (error) {
    const { report, total, message, stack = message } = error as BrokenOff;
    if (report) await save(path, report).catch(() => {});
    say(signal?.aborted ? 'interrupted' : error instanceof CannotRun ? message : stack);
    if (report) sayHowFar(report, total);
    process.exitCode = signal?.aborted ? 130 : 2;
  }
}

function sayHowFar({ created, updated, scheduled, unchanged, read }: Report, total = read): void {
  const [done, all] = [created + updated + scheduled + unchanged, total].map((count) => count.toLocaleString('en'));
  if (total > 0) say(`${done} of ${all} are in; run the same command again to go on`);
}

function showProblems({ problems }: Report): void {
  for (const { file, line, detail } of problems.slice(0, SHOWN))
    say(`${file}${line === null ? '' : `:${line}`}: ${detail}`);
  if (problems.length > SHOWN) say(`and ${problems.length - SHOWN} more; --report FILE has them all`);
}

async function save(path: string | undefined, report: Report): Promise<void> {
  if (path === undefined) return;
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`).catch((error: Error) => {
    throw new CannotRun(`--report ${dirname(path)}: ${error.message}`);
  });
}
