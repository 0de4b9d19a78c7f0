import { FailedLogins } from './api/failed-logins.ts';
import type { Audience } from './audience/audience.ts';
import { audienceClient } from './audience/client.ts';
import type { AudiencePort } from './audience/contract.ts';
import type { Poll } from './audience/counts.ts';
import { Gatherer } from './audience/gatherer.ts';
import { ConfigError, readConfig, type Variables } from './config.ts';
import type { Publication } from './feed/publication.ts';
import { renderingHash } from './feed/render.ts';
import { analytics } from './gateway/polls.ts';
import { clientAddress } from './http/client-address.ts';
import { hubClient } from './hub/client.ts';
import type { HubPort } from './hub/contract.ts';
import type { Hub } from './hub/hub.ts';
import { ledgerClient } from './ledger/client.ts';
import type { LedgerPort } from './ledger/contract.ts';
import type { Ledger } from './ledger/ledger.ts';
import { TokenBucket } from './ledger/token-bucket.ts';
import { type MediaStore, r2Media } from './media/store.ts';
import { type Site, siteOf } from './pages/site.ts';
import { kvWindows, type WindowStore } from './window/store.ts';

/** The worker's bindings, variables and secrets. */
export interface Env extends Variables {
  FEEDS: KVNamespace;
  LEDGER: DurableObjectNamespace<Ledger>;
  /** Figures of the audience; absent, nothing is counted. */
  AUDIENCE_STORE?: DurableObjectNamespace<Audience>;
  /** Pictures; absent where the publication has none of its own. */
  MEDIA?: R2Bucket;
  HUB?: DurableObjectNamespace<Hub>;
  /** Portions of pushes; absent where the hub sends them itself. */
  PUSHES?: Queue<{ portion: number }>;
  POLLS?: AnalyticsEngineDataset;
  DEPLOYMENT?: { id: string };
}

/** All that handlers work with: they never see a binding. */
export interface Services {
  publication: Publication;
  /** Of the publication's settings and of the code that renders it: part of every entity tag. */
  documentHash: string;
  /** Bearer tokens that may publish. Empty: publishing is off. */
  tokens: readonly string[];
  logins: FailedLogins;
  ledger: LedgerPort;
  /** Absent where it is off. */
  hub?: HubPort | undefined;
  windows: WindowStore;
  /** Absent without a bucket. */
  media?: MediaStore | undefined;
  /** Bounds questions to the ledger about names that may be made up. */
  lookups: TokenBucket;
  /** Bounds searches that the cache stage does not have. */
  searches: TokenBucket;
  /** The words and formats of pages for people. */
  site(): Site;
  /** Milliseconds since 1970. */
  now(): number;
  /** Reports a fault. */
  report(event: string, detail: Record<string, unknown>): void;
  /** Logs an event; absent where only faults are logged. */
  log?: ((event: string, detail: Record<string, unknown>) => void) | undefined;
  /** Counts the audience; absent where that is off. */
  gatherer?: Gatherer | undefined;
  /** What was counted of it; absent without the object. */
  audience?: AudiencePort | undefined;
  /** Whether a category shows its subscribers to everybody. */
  badge: boolean;
  /** Counts a poll in Analytics Engine; absent where that is not bound. */
  polls?: ((poll: Poll) => void) | undefined;
  /** The platform's id of this deployment, where it has one. */
  deployment?: string | undefined;
}

/** Questions to the ledger about unknown names, and searches: at once, and then each second. An isolate counts for itself. */
const LOOKUPS = 200;
const LOOKUPS_PER_SECOND = 20;

const made = new WeakMap<Env, Services>();

/** The services of a worker, made once. Throws {@link ConfigError} when a variable is wrong. */
export function servicesOf(env: Env): Services {
  const known = made.get(env);
  if (known) return known;
  const { publication, place, tokens, audience: counted } = readConfig(env);
  if (publication.hub && !env.HUB) {
    throw new ConfigError([
      'HUB_SECRET is set, but no hub is bound: copy the binding HUB and its migration from wrangler.toml.',
    ]);
  }
  const audience = env.AUDIENCE_STORE && audienceClient(env.AUDIENCE_STORE, place);
  const report: Services['report'] = (event, detail) => console.error(JSON.stringify({ event, ...detail }));
  const now = () => Date.now();
  let site: Site | undefined;
  const services: Services = {
    publication,
    documentHash: renderingHash(publication),
    tokens,
    logins: new FailedLogins(now),
    ledger: ledgerClient(env.LEDGER, place),
    hub: publication.hub && env.HUB ? hubClient(env.HUB, place) : undefined,
    windows: kvWindows(env.FEEDS),
    media: env.MEDIA && r2Media(env.MEDIA),
    lookups: new TokenBucket(LOOKUPS, LOOKUPS_PER_SECOND, now),
    searches: new TokenBucket(LOOKUPS, LOOKUPS_PER_SECOND, now),
    // Formatters of Intl take a while to make, and feeds need none.
    site: () => {
      site ??= siteOf(publication);
      return site;
    },
    now,
    report,
    log: env.LOG_LEVEL === 'error' ? undefined : (event, detail) => console.log(JSON.stringify({ event, ...detail })),
    gatherer:
      counted.counting && audience
        ? new Gatherer(audience, { addressOf: clientAddress, now, report, newId: () => crypto.randomUUID() })
        : undefined,
    audience,
    badge: counted.badge,
    polls: env.POLLS && analytics(env.POLLS),
    deployment: env.DEPLOYMENT?.id,
  };
  made.set(env, services);
  return services;
}
