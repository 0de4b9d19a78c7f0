import { createRequire } from 'node:module';
import type { Unstable_Config } from 'wrangler';
import { type Finding, fault, ok, warning } from './finding.ts';

const DAY = 24 * 3600 * 1000;
/** `wrangler dev` refuses a date this much later than its workerd. */
const AHEAD = 7 * DAY;
const OLD = 400 * DAY;

type Read = Pick<
  Unstable_Config,
  'kv_namespaces' | 'durable_objects' | 'migrations' | 'cache' | 'observability' | 'compatibility_date' | 'vars'
>;

/** What wrangler.toml says of one environment, checked without a network. `workerd` is the date of the runtime here. */
export function checkConfiguration(config: Read, workerd: Date, now: Date): Finding[] {
  return [
    ...checkBindings(config),
    checkCompatibility(config.compatibility_date, workerd, now),
    checkPublicUrl(String(config.vars.PUBLIC_URL ?? '')),
    checkTimeZone(config.vars, now),
  ];
}

function checkBindings({ kv_namespaces, durable_objects, migrations, cache, observability }: Read): Finding[] {
  const copy = 'Named environments inherit no bindings: compare it with the top of wrangler.toml.';
  const kv = kv_namespaces.some(({ binding }) => binding === 'FEEDS');
  const ledger = durable_objects.bindings.some(({ name }) => name === 'LEDGER');
  const sqlite = migrations.some(({ new_sqlite_classes = [] }) => new_sqlite_classes.includes('Ledger'));
  const logs = observability?.logs as { invocation_logs?: boolean } | undefined;
  return [
    kv ? ok('KV is bound as FEEDS') : fault('no KV namespace is bound as FEEDS', `Add [[kv_namespaces]]. ${copy}`),
    ledger && sqlite
      ? ok('the ledger is bound as LEDGER, with SQLite')
      : fault('no ledger is bound as LEDGER', `Add [[durable_objects.bindings]] and [[migrations]]. ${copy}`),
    cache?.enabled
      ? ok('the edge cache is on')
      : warning('the edge cache is off: every poll runs the worker', 'Set enabled = true in [cache].'),
    observability?.enabled && logs?.invocation_logs === false
      ? ok('logs are on, without the addresses of readers')
      : warning(
          observability?.enabled ? 'the logs hold the addresses of readers' : 'logs are off',
          'Set enabled = true in [observability], and invocation_logs = false in [observability.logs].',
        ),
  ];
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
  try {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' });
    const what = `the time zone is ${zone}, where it is ${clock.format(now)}`;
    const language = String(vars.PUBLICATION_LANGUAGE ?? '');
    return zone === 'UTC' && /^zh\b/i.test(language)
      ? warning(what, 'Is that yours? Set PUBLICATION_TIME_ZONE, for instance to "Asia/Shanghai".')
      : ok(what);
  } catch {
    return fault(`"${zone}" is no time zone`, 'Set PUBLICATION_TIME_ZONE to one such as "Asia/Shanghai".');
  }
}

/** The day of the workerd that comes with wrangler: its version is 1.<day>.<n>. */
export function workerdDate(): Date {
  const require = createRequire(import.meta.url);
  const { version } = require('workerd/package.json') as { version: string };
  const [, day = ''] = version.split('.');
  return new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);
}
