import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Argument, type Command } from '@commander-js/extra-typings';
import { checkThere, report } from '../doctor/command.ts';
import { CannotRun } from '../http/connection.ts';
import { changedLines, variable, withDomain, withVariables } from './configuration.ts';
import { answer, ask } from './questions.ts';

const STEPS = ['configure', 'deploy', 'token', 'push', 'check'] as const;
type Step = (typeof STEPS)[number];

interface Flags {
  title?: string;
  language?: string;
  timeZone?: string;
  domain?: string;
  yes?: true;
  dryRun?: true;
}

/** Adds `setup` to the command line: from a clone to a deployment. Exit codes: 0 done, 1 something is wrong, 2 could not run. */
export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('name the publication in wrangler.toml, deploy it, give it a token, switch push on, and check it')
    .addArgument(new Argument('[steps...]', 'only these, in this order').choices(STEPS))
    .option('--title <title>', 'what it is called')
    .option('--language <tag>', 'its language, such as zh-CN')
    .option('--time-zone <zone>', 'its time zone, such as Asia/Shanghai')
    .option('--domain <domain>', 'a domain of the account; "" for workers.dev')
    .option('--new-token', 'another token, though the deployment has one')
    .option('--yes', 'write without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(async (steps: Step[], { newToken, ...flags }) => {
      const wanted = STEPS.filter((step) => steps.length === 0 || steps.includes(step));
      const planned = wanted.includes('configure') ? await configure(flags) : undefined;
      const rest = wanted.filter((step) => step !== 'configure');
      if (rest.length === 0) return;
      if (flags.dryRun) return showPlan(rest, planned);
      if (/not authenticated/i.test(wrangler(['whoami']))) {
        const said = `Not logged in to Cloudflare: npx wrangler login, and then npm run setup -- ${rest.join(' ')}`;
        if (steps.length > 0) throw new CannotRun(said);
        return console.log(`\n${said}`);
      }
      if (rest.includes('deploy')) await deploy();
      const token = rest.includes('token') ? giveToken(newToken) : undefined;
      if (rest.includes('push')) switchPushOn();
      if (rest.includes('check')) await check(token);
    });
}

const FILE = 'wrangler.toml';
const read = () => readFileSync(FILE, 'utf8');

/** Returns the address that the publication is to have; empty when the deployment is to say it. */
async function configure(flags: Flags): Promise<string> {
  const named = {
    PUBLICATION_TITLE: await answer('title', flags.title),
    PUBLICATION_LANGUAGE: await answer('language', flags.language),
    PUBLICATION_TIME_ZONE: await answer('time-zone', flags.timeZone),
  };
  const domain = (await answer('domain', flags.domain)) || undefined;
  const before = read();
  const known = variable(before, 'PUBLIC_URL');
  const publicUrl = domain ? `https://${domain}` : known.endsWith('.workers.dev') ? known : '';
  await write(before, withDomain(withVariables(before, { PUBLIC_URL: publicUrl, ...named }), domain), flags);
  return publicUrl;
}

async function write(before: string, after: string, { yes, dryRun }: Flags): Promise<void> {
  const lines = changedLines(before, after);
  console.log(lines.length === 0 ? `${FILE} says so already.` : `\n${FILE}:\n${lines.join('\n')}`);
  if (lines.length === 0 || dryRun) return;
  if (!yes && process.stdin.isTTY && !/^(y|yes|)$/i.test((await ask('\nWrite this? [Y/n] ')).trim())) {
    throw new CannotRun(`Nothing was written to ${FILE}.`);
  }
  writeFileSync(FILE, after);
}

const DEPLOY = ['deploy', '--env='];
const put = (secret: string) => ['secret', 'put', secret, '--env='];

/** The words of a dry run. `planned` is an address that it has not written. */
function showPlan(steps: Step[], planned = variable(read(), 'PUBLIC_URL')): void {
  const twice = planned === '' ? `, and again with the address that it prints as PUBLIC_URL in ${FILE}` : '';
  const plans: Record<string, string> = {
    deploy: `wrangler ${DEPLOY.join(' ')}${twice}`,
    token: `wrangler ${put('PUBLISH_TOKEN').join(' ')}, with a new token`,
    push: `wrangler ${put('HUB_SECRET').join(' ')}, with a new secret, unless there is one`,
    check: `npm run doctor -- --url ${planned || 'https://…'}`,
  };
  for (const step of steps) console.log(`would run: ${plans[step]}`);
}

/** Deploys; where the address was not known, writes down what the deployment got, and deploys again. */
async function deploy(): Promise<void> {
  console.log('\nDeploying …');
  const output = wrangler(DEPLOY);
  const before = read();
  if (variable(before, 'PUBLIC_URL') !== '') return;
  const [publicUrl] = /https:\/\/[\w.-]+\.workers\.dev/.exec(output) ?? [];
  if (publicUrl === undefined) {
    throw new CannotRun(`The deployment printed no address: write it into ${FILE}, PUBLIC_URL, and deploy again.`);
  }
  await write(before, withVariables(before, { PUBLIC_URL: publicUrl }), { yes: true });
  console.log('\nDeploying again, now that the address is known …');
  wrangler(DEPLOY);
}

/** Gives the deployment a token, unless it has one. Returns it. */
function giveToken(anew = false): string | undefined {
  const token = giveSecret('PUBLISH_TOKEN', anew);
  console.log(
    token
      ? `\nThe token, which is shown this once. Keep it in your password store:\n\n  ${token}\n`
      : '\nThe deployment has a token already; --new-token takes another one in its place.',
  );
  return token;
}

/** Only the hub has to know its secret, so it is not shown. */
function switchPushOn(): void {
  const isNew = giveSecret('HUB_SECRET');
  console.log(isNew ? 'Push is on: subscribers of a feed get its changes at once.' : 'Push is on already.');
}

/** Gives the deployment a random secret of this name, and returns it; undefined when it has one that is not to be replaced. */
function giveSecret(name: string, anew = false): string | undefined {
  // Must succeed: another secret in the place of one that is there shuts out whoever relies on that.
  if (!anew && wrangler(['secret', 'list', '--env=']).includes(`"${name}"`)) return undefined;
  const secret = randomBytes(32).toString('hex');
  wrangler(put(name), secret);
  return secret;
}

/** Lets doctor look at what runs now. */
async function check(token: string | undefined): Promise<void> {
  const url = variable(read(), 'PUBLIC_URL');
  if (url === '') throw new CannotRun(`${FILE}: PUBLIC_URL is empty, so nobody knows what to check`);
  process.exitCode = await report(checkThere(url, token));
}

/** Runs the wrangler that npm puts first in PATH; its output. Throws `CannotRun` with that when it fails. */
function wrangler(command: string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync('wrangler', command, { input, encoding: 'utf8' });
  if (error) throw new CannotRun('wrangler is not there: run this as npm run setup, after npm ci');
  if (status !== 0) throw new CannotRun(`wrangler ${command.join(' ')} failed:\n${(stdout + stderr).trim()}`);
  return stdout + stderr;
}
