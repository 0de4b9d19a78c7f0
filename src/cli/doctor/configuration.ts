import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Unstable_Config } from 'wrangler';
import { listOf } from '../../article/text.ts';
import { detailOf } from '../http/connection.ts';
import { VISIBLE_ASCII } from '../http/token.ts';
import { findPort } from '../start/process.ts';
import { readWorkerConfig, startServer, type WorkerConfig } from '../start/server.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Findings about an environment, from wrangler.toml, `.dev.vars`, and the worker itself. Throws `CannotRun`. */
export async function checkHere(env: string | undefined): Promise<Finding[]> {
  const worker = readWorkerConfig(ROOT, env);
  const secret = process.env.PUBLISH_TOKEN ?? worker.vars.PUBLISH_TOKEN ?? '';
  const where = process.env.PUBLISH_TOKEN ? 'in the environment' : 'in .dev.vars';
  const flag = env ? ` --env ${env}` : '';
  return [
    ...checkConfiguration(worker.config),
    ...(env ? [checkRoutes(worker.config, readWorkerConfig(ROOT).config)] : []),
    ...(secret === '' ? [] : checkTokens(secret, where)),
    warning(
      'the token of the deployment cannot be seen from here',
      `Is it set? npx wrangler secret list${flag}. Set it: npm run setup -- token, or openssl rand -hex 32 | tee /dev/tty | npx wrangler secret put PUBLISH_TOKEN${flag}; both show it this once`,
    ),
    await askWorker(worker),
  ];
}

/** Starts the worker with the variables of wrangler.toml, and lets it say itself what is wrong with them. */
async function askWorker(worker: WorkerConfig): Promise<Finding> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'edgefeed-doctor-'));
  const port = await findPort(0);
  // Those of .dev.vars are not deployed.
  const vars = { PUBLIC_URL: '', ...(worker.config.vars as Record<string, string>) };
  const server = await startServer(worker, { port, storage: folder.path, vars });
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`);
    if (response.ok) return ok('the worker starts with these variables');
    return fault('the worker refuses to serve with these variables', await detailOf(response));
  } finally {
    await server.stop();
  }
}

/** The settings of one environment in wrangler.toml, checked without a network. */
export function checkConfiguration(config: Unstable_Config): Finding[] {
  return [...checkBindings(config), ...checkCaching(config), checkPublicUrl(String(config.vars.PUBLIC_URL ?? ''))];
}

function checkBindings({ kv_namespaces, durable_objects, migrations, observability }: Unstable_Config): Finding[] {
  const copy = 'Named environments inherit no bindings: compare it with the top of wrangler.toml.';
  const isBound = (binding: string, object: string) =>
    durable_objects.bindings.some(({ name, class_name }) => name === binding && class_name === object) &&
    migrations.some(({ new_sqlite_classes: made }) => made?.includes(object));
  const { enabled, logs } = observability ?? {};
  return [
    kv_namespaces.some(({ binding }) => binding === 'FEEDS')
      ? ok('KV is bound as FEEDS')
      : fault('no KV namespace is bound as FEEDS', `Add [[kv_namespaces]]. ${copy}`),
    isBound('LEDGER', 'Ledger')
      ? ok('the ledger is bound as LEDGER, with SQLite')
      : fault('no ledger is bound as LEDGER', `Add [[durable_objects.bindings]] and [[migrations]]. ${copy}`),
    isBound('HUB', 'Hub')
      ? ok('the hub is bound as HUB')
      : warning(
          'no hub is bound as HUB',
          `With HUB_SECRET, nothing would be served. Add it, and its migration. ${copy}`,
        ),
    enabled && logs?.invocation_logs === false
      ? ok('logs are on, without the addresses of readers')
      : warning(
          enabled ? 'the logs hold the addresses of readers' : 'logs are off',
          'Set enabled = true in [observability], and invocation_logs = false in [observability.logs].',
        ),
  ];
}

/** Workers Cache belongs before the documents, and not before the gateway, where an entrypoint's own setting counts first. */
function checkCaching({ cache, exports }: Unstable_Config): Finding[] {
  const isCached = (name: string) => {
    const entrypoint = exports?.[name];
    const own = entrypoint?.type === 'worker' ? entrypoint.cache : undefined;
    return (own ?? cache)?.enabled === true;
  };
  return [
    isCached('default')
      ? fault(
          'the cache is before the gateway: readers get answers that were made for others, in encodings of others',
          'Set cache = { enabled = false } in [exports.default] of this environment.',
        )
      : ok('the gateway runs on every request'),
    isCached('Documents')
      ? ok('the documents are cached at the edge')
      : fault(
          'no cache is before the documents: every poll reads KV, asks the ledger and renders, and nothing can be purged',
          'Set cache = { enabled = true } in [exports.Documents] of this environment.',
        ),
  ];
}

type Routed = Pick<Unstable_Config, 'route' | 'routes'>;

/** Whether an environment would take addresses from production: what it does not set is inherited, and the last deployment wins. */
export function checkRoutes(environment: Routed, production: Routed): Finding {
  const theirs = patternsOf(production);
  const shared = patternsOf(environment).filter((pattern) => theirs.includes(pattern));
  return shared.length === 0
    ? ok('it takes no address from production')
    : fault(`it takes ${shared.join(', ')} from production`, 'Set routes = [] and workers_dev = true in it.');
}

function patternsOf({ route, routes = [] }: Routed): string[] {
  const all = route === undefined ? routes : [route, ...routes];
  return all.map((one) => (typeof one === 'string' ? one : one.pattern).toLowerCase());
}

export function checkPublicUrl(value: string): Finding {
  const how =
    'Write where readers reach the worker into [vars] of wrangler.toml: PUBLIC_URL = "https://feeds.example.com"';
  const url = URL.parse(value);
  if (value === '') return fault('PUBLIC_URL is not set, and nothing is served without it', how);
  if (!url || url.href !== `${url.origin}/`)
    return fault(`PUBLIC_URL is "${value}", which is no address without a path`, how);
  if (/(^|\.)(localhost|example\.(com|org|net))$|^127\.|^\[/.test(url.hostname)) {
    return fault(`PUBLIC_URL is ${value}, where no reader gets to you`, how);
  }
  if (url.protocol !== 'https:') return fault(`PUBLIC_URL is ${value}, without TLS`, how);
  if (url.hostname.endsWith('.workers.dev')) {
    return warning(
      `PUBLIC_URL is ${value}`,
      'Ids and addresses of articles begin with it for years: a domain of your own can move, this one cannot.',
    );
  }
  return ok(`PUBLIC_URL is ${value}`);
}

/** Bits below which somebody with a stolen session cookie could try them all. */
const STRONG = 100;
const HOW = 'Make one: openssl rand -hex 32';

/** How strong each of PUBLISH_TOKEN is; `where` says whose it is. No part of a token is ever shown. */
export function checkTokens(secret: string, where: string): Finding[] {
  const tokens = listOf(secret);
  if (tokens.length === 0) return [warning(`no PUBLISH_TOKEN ${where}: publishing is off`, HOW)];
  return tokens.map((token, index) => {
    const which = tokens.length === 1 ? `the token ${where}` : `token ${index + 1} of ${tokens.length} ${where}`;
    if (!VISIBLE_ASCII.test(token)) return fault(`${which} fits into no header`, `Visible ASCII only. ${HOW}`);
    // As if each character were drawn at random from those that it uses.
    const bits = token.length * Math.log2(new Set(token).size);
    return bits < STRONG
      ? fault(`${which} is weak: ${Math.floor(bits)} bits at most`, HOW)
      : ok(`${which} is long enough`);
  });
}
