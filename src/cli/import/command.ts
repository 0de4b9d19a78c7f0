import type { Command } from 'commander';
import { importSource } from './import.ts';
import { summaryLine } from './report.ts';
import { CannotRun } from './source/entry.ts';

/** Adds `import` to the command line. Exit codes: 0 all fine, 1 some rejected, 2 could not run. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('bring articles into edgefeed, and keep them in step')
    .argument('<source>', 'a file or a folder')
    .requiredOption('--to <url>', 'where edgefeed answers')
    .option('--token <token>', 'one of PUBLISH_TOKEN of the server', process.env.PUBLISH_TOKEN)
    .option('--quiet', 'no progress')
    .action(async (source: string, options: { to: string; token?: string; quiet?: boolean }) => {
      try {
        const report = await importSource({ ...options, source });
        for (const { file, line, detail } of report.problems) {
          process.stderr.write(`${file}${line === null ? '' : `:${line}`}: ${detail}\n`);
        }
        process.stdout.write(`${summaryLine(report)}\n`);
        process.exitCode = report.rejected > 0 ? 1 : 0;
      } catch (error) {
        if (!(error instanceof CannotRun)) throw error;
        process.stderr.write(`${error.message}\n`);
        process.exitCode = 2;
      }
    });
}
