import { type Command, InvalidArgumentError } from 'commander';
import { localToken } from '../import/local-token.ts';

interface Where {
  to: string;
  token?: string;
}

interface Told {
  name: string;
  access: 'read' | 'write';
  categories: string[] | null;
  created: string;
}

/** Adds `token` to the command line: tokens for a part of the work. Exit codes: 0 done, 1 refused, 2 could not run. */
export function addToken(program: Command): void {
  const command = program.command('token').description('make, list and revoke tokens for a part of the work');
  const at = (one: Command) =>
    one
      .option('--to <url>', 'where edgefeed answers', address, 'http://localhost:8787')
      .option(
        '--token <token>',
        "one of the server's PUBLISH_TOKEN (default: PUBLISH_TOKEN of the environment; for a server on this computer, the one that npm start keeps)",
      );

  at(command.command('create'))
    .description('make a token; it is shown once')
    .requiredOption('--name <name>', 'what to call it: letters, digits, dots, dashes, underscores')
    .option('--read', 'it may read articles and the export (default)')
    .option('--write', 'it may publish and delete, too')
    .option('--category <category...>', 'only what is filed under these categories and no others')
    .action((flags: Where & { name: string; write?: true; category?: string[] }) =>
      ending(async () => {
        const { name, write, category } = flags;
        const body = { name, access: write ? 'write' : 'read', ...(category ? { categories: category } : {}) };
        const made = (await call(flags, 'POST', '/api/tokens', body)) as Told & { token: string };
        process.stderr.write(`${described(made)}\nKeep it now; it is stored nowhere:\n`);
        console.log(made.token);
      }),
    );
  at(command.command('list'))
    .description('what tokens there are, without the tokens themselves')
    .action((flags: Where) =>
      ending(async () => {
        const { tokens } = (await call(flags, 'GET', '/api/tokens')) as { tokens: Told[] };
        for (const token of tokens) console.log(`${described(token)}, made ${token.created}`);
        if (tokens.length === 0) console.log('No token but those of PUBLISH_TOKEN.');
      }),
    );
  at(command.command('revoke'))
    .description('end a token at once')
    .argument('<name>')
    .action((name: string, flags: Where) =>
      ending(async () => {
        await call(flags, 'DELETE', `/api/tokens/${encodeURIComponent(name)}`);
        console.log(`The token "${name}" is no longer one.`);
      }),
    );
}

class Refused extends Error {}

async function call(where: Where, method: string, path: string, body?: object): Promise<unknown> {
  const token = where.token ?? (process.env.PUBLISH_TOKEN || localToken(where.to));
  if (!token) {
    throw new Error(`No token for ${where.to}: set PUBLISH_TOKEN in the environment, or give --token.`);
  }
  const response = await fetch(new URL(path, where.to), {
    method,
    // A token is not carried to wherever an answer points.
    redirect: 'error',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch((error: Error) => {
    throw new Error(`${where.to} cannot be reached (${error.cause ?? error.message}). Is it running? See --to.`);
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(`${where.to} answered ${response.status}: ${detailOf(text)}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function ending(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = error instanceof Refused ? 1 : 2;
  }
}

function described({ name, access, categories }: Told): string {
  return `${name}: may ${access}, ${categories ? `filed under ${categories.join(', ')}` : 'everything'}`;
}

function address(value: string): string {
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  throw new InvalidArgumentError('It must be an address such as https://feeds.example.com');
}

/** `detail` of a problem (RFC 9457), or the beginning of the text. */
function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
