import type { Command } from '@commander-js/extra-typings';
import { callForJson, DEFAULT_ADDRESS, ONCE, TOKEN_HELP } from '../http/connection.ts';
import { serverAt } from '../http/token.ts';

interface Told {
  name: string;
  access: 'read' | 'write';
  categories: string[] | null;
  created: string;
}

/** Adds `token` to the command line: tokens for a part of the work. Exit codes: 0 done, 1 refused, 2 could not run. */
export function addToken(program: Command): void {
  const command = program.command('token').description('make, list and revoke tokens for a part of the work');
  const at = (name: string) =>
    command
      .command(name)
      .option('--to <url>', 'where edgefeed answers', DEFAULT_ADDRESS)
      .option('--token <token>', TOKEN_HELP);

  at('create')
    .description('make a token; it is shown once')
    .requiredOption('--name <name>', 'what to call it: letters, digits, dots, dashes, underscores')
    .option('--read', 'it may read articles and the export (default)')
    .option('--write', 'it may publish and delete, too')
    .option('--category <category...>', 'only what is filed under these categories and no others')
    .action(async (flags) => {
      const { name, write, category } = flags;
      const body = { name, access: write ? 'write' : 'read', ...(category ? { categories: category } : {}) };
      const made = await ask<Told & { token: string }>(flags, 'POST', '/api/tokens', body);
      process.stderr.write(`${described(made)}\nKeep it now; it is stored nowhere:\n`);
      console.log(made.token);
    });
  at('list')
    .description('what tokens there are, without the tokens themselves')
    .action(async (flags) => {
      const { tokens } = await ask<{ tokens: Told[] }>(flags, 'GET', '/api/tokens');
      for (const token of tokens) console.log(`${described(token)}, made ${token.created}`);
      if (tokens.length === 0) console.log('No token but those of PUBLISH_TOKEN.');
    });
  at('revoke')
    .description('end a token at once')
    .argument('<name>')
    .action(async (name, flags) => {
      await ask(flags, 'DELETE', `/api/tokens/${encodeURIComponent(name)}`);
      console.log(`The token "${name}" is no longer one.`);
    });
}

function ask<T>(where: { to: string; token?: string }, method: string, path: string, body?: object): Promise<T> {
  // A token is not carried to wherever an answer points.
  const init: RequestInit = { method, redirect: 'error', ...(body && { body: JSON.stringify(body) }) };
  // Made again after an answer that got lost, the token would be refused, since its name is taken.
  return callForJson({ ...serverAt('--to', where.to, where.token), backoff: ONCE }, path, init);
}

function described({ name, access, categories }: Told): string {
  return `${name}: may ${access}, ${categories ? `filed under ${categories.join(', ')}` : 'everything'}`;
}
