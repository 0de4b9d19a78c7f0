import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyFolder, ROOT } from './start/npm-start.ts';

const folder = emptyFolder();
const file = join(folder, 'wrangler.toml');
const log = join(folder, 'calls');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stands in for wrangler's command line: writes down its calls, and answers as the account that a test describes. */
function standIn(account: { loggedIn?: boolean; secrets?: string[]; broken?: boolean } = {}): void {
  const { loggedIn = true, secrets = [], broken = false } = account;
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const answers = {
    whoami: loggedIn ? 'You are logged in' : 'You are not authenticated. Please run `wrangler login`.',
    deploy: broken ? 'No account has this domain [code: 10013]' : 'Deployed https://edgefeed.example.workers.dev',
    secret: JSON.stringify(secrets.map((name) => ({ name, type: 'secret_text' }))),
  };
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const [, , ...args] = process.argv;
const input = args[1] === 'put' ? ' < ' + readFileSync(0, 'utf8') : '';
appendFileSync(${JSON.stringify(log)}, args.join(' ') + input + '\\n');
console.log((${JSON.stringify(answers)})[args[0]]);
process.exit(args[0] !== 'whoami' && ${broken} ? 1 : 0);
`;
  writeFileSync(join(bin, 'wrangler'), script, { mode: 0o755 });
}

beforeEach(() => {
  copyFileSync(join(ROOT, 'wrangler.toml'), file);
  rmSync(log, { force: true });
  standIn();
});

async function setup(...args: string[]): Promise<{ code: number; output: string }> {
  return run(process.execPath, [join(ROOT, 'src/cli/edgefeed.ts'), 'setup', ...args]);
}

/** With what somebody types at a terminal, each line when the command has printed the text before it. */
async function run(
  command: string,
  args: string[],
  typed?: [after: string, line: string][],
): Promise<{ code: number; output: string }> {
  const environment = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const child = spawn(command, args, { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  if (typed === undefined) child.stdin.end();
  let seen = 0;
  child.stdout.on('data', () => {
    const [after, line] = typed?.[0] ?? [];
    const at = after === undefined ? -1 : output.indexOf(after, seen);
    if (at < 0) return;
    seen = at + 1;
    typed?.shift();
    child.stdin.write(`${line}\n`);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

const calls = () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);
const toml = () => readFileSync(file, 'utf8');
const NAMED = ['--title', '港口 "News"', '--language', 'zh-CN', '--time-zone', 'Asia/Shanghai'];

describe('npm run setup', () => {
  it('writes what the publication is called, and keeps everything else', async () => {
    const before = toml().split('\n');
    const { code, output } = await setup('configure', ...NAMED, '--domain', 'feeds.example.com');
    expect([code, calls()]).toEqual([0, []]);
    const changed = toml()
      .split('\n')
      .filter((line, index) => line !== before[index]);
    expect(changed).toEqual([
      'routes = [{ pattern = "feeds.example.com", custom_domain = true }]',
      'PUBLIC_URL = "https://feeds.example.com" # "https://feeds.example.com"',
      'PUBLICATION_TITLE = "港口 \\"News\\""',
      'PUBLICATION_LANGUAGE = "zh-CN"',
      'PUBLICATION_TIME_ZONE = "Asia/Shanghai"',
    ]);
    for (const line of changed) expect(output).toContain(`+ ${line}`);
    expect(output).toContain('- PUBLICATION_TITLE = "edgefeed"');

    const again = await setup('configure', ...NAMED, '--domain', 'feeds.example.com');
    expect(again.output).toContain('wrangler.toml says so already.');
    await setup('configure', ...NAMED, '--domain', '');
    expect(toml()).toContain('# routes = [{ pattern = "feeds.example.com", custom_domain = true }]');
    expect(toml()).toContain('PUBLIC_URL = ""');
  });

  it('finds lines that somebody has written, and leaves staging alone', async () => {
    const [top = '', staging = ''] = toml().split('\n[env.staging]\n');
    const written = `${top}\n`
      .replace(/^PUBLIC_URL = .*$/m, "PUBLIC_URL='https://old.example.com' # since 2026")
      .concat('PUBLICATION_LANGUAGE = "de"\n');
    const theirs = `[env.staging]\n${staging.replace(/^routes = .*$/m, 'routes = [{ pattern = "staging.example.com" }]')}`;
    writeFileSync(file, written + theirs);
    expect((await setup('deploy')).code).toBe(0);
    expect([calls(), toml()]).toEqual([['whoami', 'deploy --env='], written + theirs]);

    await setup('configure', ...NAMED, '--domain', '');
    expect(toml()).toContain('PUBLIC_URL = "" # since 2026');
    expect(toml()).toMatch(/^# PUBLICATION_LANGUAGE = "en"$/m);
    expect(toml()).toMatch(/^PUBLICATION_LANGUAGE = "zh-CN"$/m);
    expect(toml().endsWith(theirs)).toBe(true);

    writeFileSync(file, toml().replace(/^# routes = .*$/m, ''));
    const { code, output } = await setup('configure', ...NAMED, '--domain', 'feeds.example.com');
    expect([code, output]).toEqual([2, expect.stringContaining('no line "routes = …"')]);
    expect(toml().endsWith(theirs)).toBe(true);

    writeFileSync(file, 'name = "edgefeed');
    const broken = await setup('deploy');
    expect([broken.code, broken.output]).toEqual([2, expect.stringMatching(/^wrangler\.toml: /m)]);
    expect(broken.output).not.toContain('    at ');
  });

  it('shows with --dry-run all that it would do, and does nothing', async () => {
    const before = toml();
    const { code, output } = await setup('--dry-run', ...NAMED, '--domain', '');
    expect([code, toml(), calls()]).toEqual([0, before, []]);
    expect(output).toContain('+ PUBLICATION_LANGUAGE = "zh-CN"');
    expect(output).toMatch(
      /wrangler deploy.+and again with.+wrangler secret put PUBLISH_TOKEN.+wrangler secret put HUB_SECRET.+npm run doctor -- --url/s,
    );
    const known = await setup('--dry-run', ...NAMED, '--domain', 'feeds.example.com');
    expect(known.output).toContain('--url https://feeds.example.com');
    expect(known.output).not.toContain('and again with');
  });

  it('deploys to workers.dev twice, since the first deployment says where that is, and gives it a token', async () => {
    await setup('configure', ...NAMED, '--domain', '');
    const { code, output } = await setup('deploy', 'token');
    expect([code, toml()]).toEqual([0, expect.stringContaining('PUBLIC_URL = "https://edgefeed.example.workers.dev"')]);
    const [, token] = /^ {2}([0-9a-f]{64})$/m.exec(output) ?? [];
    expect(calls()).toEqual([
      ...['whoami', 'deploy --env=', 'deploy --env='],
      ...['secret list --env=', `secret put PUBLISH_TOKEN --env= < ${token}`],
    ]);
  });

  it('leaves a token that is there, unless another one is asked for', async () => {
    standIn({ secrets: ['PUBLISH_TOKEN'] });
    expect((await setup('token')).output).toContain('has a token already');
    expect(calls()).toEqual(['whoami', 'secret list --env=']);
    await setup('token', '--new-token');
    expect(calls().at(-1)).toMatch(/^secret put PUBLISH_TOKEN --env= < [0-9a-f]{64}$/);
  });

  it('switches push on with a secret that it does not show, unless there is one', async () => {
    const { code, output } = await setup('push');
    const [, secret = ''] = /^secret put HUB_SECRET --env= < ([0-9a-f]{64})$/.exec(calls().at(-1) ?? '') ?? [];
    expect([code, secret.length, output.includes(secret)]).toEqual([0, 64, false]);

    standIn({ secrets: ['HUB_SECRET'] });
    expect((await setup('push')).output).toContain('Push is on already.');
    expect(calls().slice(-2)).toEqual(['whoami', 'secret list --env=']);
  });

  it('sets no secret while it cannot see which ones there are', async () => {
    standIn({ broken: true });
    for (const step of ['token', 'push']) expect((await setup(step)).code).toBe(2);
    expect(calls().filter((call) => call.startsWith('secret put'))).toEqual([]);
  });

  it('stops where nobody is logged in, and says how to go on', async () => {
    standIn({ loggedIn: false });
    const { code, output } = await setup(...NAMED, '--domain', 'feeds.example.com');
    expect([code, output]).toEqual([
      0,
      expect.stringContaining('npx wrangler login, and then npm run setup -- deploy'),
    ]);
    expect(toml()).toContain('PUBLIC_URL = "https://feeds.example.com"');
    expect((await setup('deploy')).code).toBe(2);
  });

  it('says what wrangler said when it fails', async () => {
    standIn({ broken: true });
    const { code, output } = await setup('deploy');
    expect([code, output]).toEqual([2, expect.stringContaining('No account has this domain [code: 10013]')]);
  });

  it('lets doctor look at what runs', async () => {
    await setup('configure', ...NAMED, '--domain', 'feeds.invalid');
    const { code, output } = await setup('check');
    expect([code, output]).toEqual([1, expect.stringContaining('https://feeds.invalid')]);
  });

  it.each([
    [['--title', ' '], '--title  : it needs a name'],
    [['--title', 'T', '--language', 'no language'], '--language no language: not a BCP 47 tag'],
    [['--title', 'T', '--language', 'en', '--time-zone', 'Mars/Olympus'], '--time-zone Mars/Olympus: not a time zone'],
    [[...NAMED, '--domain', 'https://example.com/'], '--domain https://example.com/: not a domain'],
    [['--title', 'T'], '--language is missing, and there is no terminal to ask'],
  ])('refuses %j', async (args, told) => {
    const { code, output } = await setup('configure', ...args);
    expect([code, output]).toEqual([2, expect.stringContaining(told)]);
  });

  it('asks at a terminal for what is missing, again when an answer will not do', async () => {
    const command = `${process.execPath} ${join(ROOT, 'src/cli/edgefeed.ts')} setup configure --language en`;
    const { output } = await run(
      'script',
      ['-qec', command, '/dev/null'],
      [
        ['called?', ''],
        ['needs a name', 'Harbour'],
        ['time zone,', 'Nowhere'],
        ['not a time zone', 'UTC'],
        ['At which domain', ''],
        ['Write this?', 'y'],
      ],
    );
    expect(output).toContain('it needs a name');
    expect(output).toContain('not a time zone such as Asia/Shanghai');
    expect(toml()).toContain('PUBLICATION_TITLE = "Harbour"');
    expect(toml()).toContain('PUBLICATION_TIME_ZONE = "UTC"');
  });
});
