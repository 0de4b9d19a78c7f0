#!/usr/bin/env node
import { Command } from 'commander';
import { addImport } from './import/command.ts';

const program = new Command('edgefeed').description('Publish articles as feeds').exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});
addImport(program);
await program.parseAsync();
