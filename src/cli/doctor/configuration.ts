import { createRequire } from 'node:module';
import type { Unstable_Config } from 'wrangler';
import { canonicalTimeZone } from '../../article/canonical.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const DAY = 24 * 3600 * 1000;
/** `wrangler dev` refuses a date this much later than its workerd. */
const AHEAD = 7 * DAY;
const OLD = 400 * DAY;

/** What wrangler.toml says of one environment, checked without a network. `workerd` is the date of the runtime here. */
export function checkConfiguration(config: Unstable_Config, workerd: Date, now: Date): Finding[] {
  return [
    ...checkBindings(config),
    ...checkCaching(config),
    checkCompatibility(config.compatibility_date, workerd, now),
    checkPublicUrl(String(config.vars.PUBLIC_URL ?? '')),
    checkTimeZone(config.vars, now),
  ];
}

function checkBindings({ kv_namespaces, durable_objects, migrations, observability }: Unstable_Config): Finding[] {
  const copy = 'Named environments inherit no bindings: compare it with the top of wrangler.toml.';
  const kv = kv_namespaces.some(({ binding }) => binding === 'FEEDS');
  const ledger = durable_objects.bindings.some(({ name }) => name === 'LEDGER');
  const hub = durable_objects.bindings.some(({ name, class_name }) => name === 'HUB' && class_name === 'Hub');
  const isMade = (name: string) => migrations.some(({ new_sqlite_classes: made }) => made?.includes(name));
  const { enabled, logs } = observability ?? {};
  const quiet = (logs as { invocation_logs?: boolean } | undefined)?.invocation_logs === false;
  const advice = 'Set enabled = true in [observability], and invocation_logs = false in [observability.logs].';
  return [
    kv ? ok('KV is bound as FEEDS') : fault('no KV namespace is bound as FEEDS', `Add [[kv_namespaces]]. ${copy}`),
    ledger && isMade('Ledger')
      ? ok('the ledger is bound as LEDGER, with SQLite')
      : fault('no ledger is bound as LEDGER', `Add [[durable_objects.bindings]] and [[migrations]]. ${copy}`),
    hub && isMade('Hub')
      ? ok('the hub is bound as HUB')
      : warning(
          'no hub is bound as HUB',
          `With HUB_SECRET, nothing would be served. Add it, and its migration. ${copy}`,
        ),
    enabled && quiet
      ? ok('logs are on, without the addresses of readers')
      : warning(enabled ? 'the logs hold the addresses of readers' : 'logs are off', advice),
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

export function checkCompatibility(date: string | undefined, workerd: Date, now: Date): Finding {
  const set = Date.parse(date ?? '');
  const what = `compatibility_date is ${date ?? 'not set'}`;
  const newest = workerd.toISOString().slice(0, 10);
  if (Number.isNaN(set)) return fault(what, `Set compatibility_date = "${newest}" in wrangler.toml.`);
  if (set > workerd.getTime() + AHEAD) {
    return fault(`${what}, and the runtime here is of ${newest}`, `Set it to ${newest}, or update wrangler.`);
  }
  if (set < now.getTime() - OLD) return warning(what, `It is over a year old: set it to ${newest} and run the tests.`);
  return ok(what);
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

function checkTimeZone(vars: Record<string, unknown>, now: Date): Finding {
  const zone = String(vars.PUBLICATION_TIME_ZONE ?? '') || 'UTC';
  if (!canonicalTimeZone(zone))
    return fault(`"${zone}" is no time zone`, 'Set PUBLICATION_TIME_ZONE to one such as "Asia/Shanghai".');
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' });
  const what = `the time zone is ${zone}, where it is ${clock.format(now)}`;
  return zone === 'UTC' && /^zh\b/i.test(String(vars.PUBLICATION_LANGUAGE ?? ''))
    ? warning(what, 'Is that yours? Set PUBLICATION_TIME_ZONE, for instance to "Asia/Shanghai".')
    : ok(what);
}

/** The day of the workerd that comes with wrangler. */
export function workerdDate(): Date {
  const { compatibilityDate } = createRequire(import.meta.url)('workerd') as { compatibilityDate: string };
  return new Date(compatibilityDate);
}

/** Bits below which somebody with a stolen session cookie could try them all. */
const STRONG = 100;
const HOW = 'Make one: openssl rand -hex 32';

/** How strong each of PUBLISH_TOKEN is; `where` says whose it is. No part of a token is ever shown. */
export function checkTokens(secret: string, where: string): Finding[] {
  const tokens = secret
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  if (tokens.length === 0) return [warning(`no PUBLISH_TOKEN ${where}: publishing is off`, HOW)];
  return tokens.map((token, index) => {
    const which = tokens.length === 1 ? `the token ${where}` : `token ${index + 1} of ${tokens.length} ${where}`;
    if (!/^[\x21-\x7e]+$/.test(token)) return fault(`${which} fits into no header`, `Visible ASCII only. ${HOW}`);
    const bits = entropyAtMost(token);
    return bits < STRONG
      ? fault(`${which} is weak: ${Math.floor(bits)} bits at most`, HOW)
      : ok(`${which} is long enough`);
  });
}

/** What a token of these characters could hold at most, if each were drawn at random from those that it uses. */
export function entropyAtMost(token: string): number {
  const counts = new Map<string, number>();
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / token.length);
  return bits;
}
