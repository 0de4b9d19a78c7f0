#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Command } from '@commander-js/extra-typings';
import { addDoctor } from './doctor/command.ts';
import { CannotRun, Refused } from './http/connection.ts';
import { addImport } from './import/command.ts';
import { addSetup } from './setup/command.ts';
import { addStart } from './start/command.ts';
import { addToken } from './token/command.ts';
import { addTransfer } from './transfer/command.ts';

// Importer, wrangler and miniflare are 20 MB of JavaScript: compiling them once makes every later run begin sooner.
enableCompileCache();
// V8 lets the young generation grow to 100 MB and more while it renders thousands of posts that are all short-lived.
setFlagsFromString('--semi-space-growth-factor=1');

const program = new Command('edgefeed').description('Publish articles as feeds').exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});
for (const add of [addStart, addSetup, addImport, addTransfer, addToken, addDoctor]) add(program);
try {
  await program.parseAsync();
} catch (error) {
  const { message, stack } = error as Error;
  console.error(error instanceof CannotRun ? message : stack);
  process.exit(error instanceof Refused ? 1 : 2);
}
