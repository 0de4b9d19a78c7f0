#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { addDoctor } from './doctor/command.ts';
import { addImport } from './import/command.ts';
import { addToken } from './token/command.ts';
import { addTransfer } from './transfer/command.ts';

// The importer reads with a dozen libraries: compiling them once makes every later run begin sooner.
enableCompileCache();
// V8 lets the young generation grow to 100 MB and more while it renders thousands of posts that are all short-lived.
setFlagsFromString('--semi-space-growth-factor=1');

const program = new Command('edgefeed').description('Publish articles as feeds').exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});
addImport(program);
addTransfer(program);
addToken(program);
addDoctor(program);
await program.parseAsync();
