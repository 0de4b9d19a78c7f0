import { canonicalLanguage, canonicalTimeZone } from './article/canonical.ts';
import { listOf, oneLine } from './article/text.ts';
import { webUrl } from './article/url.ts';
import type { Publication } from './feed/publication.ts';
import { isLoopback } from './http/loopback.ts';
import type { Place } from './ledger/place.ts';
import { type Retention, readRetention } from './window/retention.ts';
import { readWindowSize } from './window/size.ts';

/** The variables and secrets of the worker, as wrangler.toml, .dev.vars and the dashboard set them. */
export interface Variables {
  PUBLIC_URL?: string;
  PUBLISH_TOKEN?: string;
  PUBLICATION_TITLE?: string;
  PUBLICATION_DESCRIPTION?: string;
  PUBLICATION_HOME_PAGE?: string;
  PUBLICATION_LANGUAGE?: string;
  PUBLICATION_TIME_ZONE?: string;
  PUBLICATION_AUTHOR?: string;
  PUBLICATION_AUTHOR_URL?: string;
  PUBLICATION_ICON?: string;
  PUBLICATION_LOGO?: string;
  PUBLICATION_ACCENT?: string;
  PUBLICATION_COPYRIGHT?: string;
  IFRAME_HOSTS?: string;
  WINDOW_SIZE?: string | number;
  RETENTION_DAYS?: string | number;
  RETENTION_ARTICLES?: string | number;
  LEDGER_LOCATION?: string;
  LEDGER_JURISDICTION?: string;
  HUB_SECRET?: string;
  WEBHOOK_URL?: string;
  WEBHOOK_SECRET?: string;
  INDEXNOW_KEY?: string;
  LOG_LEVEL?: string;
  AUDIENCE?: string;
  AUDIENCE_BADGE?: string;
}

/** Values that the platform takes (workers-types: `DurableObjectLocationHint`, `DurableObjectJurisdiction`). */
const LOCATIONS = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'apac-ne', 'apac-se', 'oc', 'afr', 'me'] as const;
const JURISDICTIONS = ['eu', 'us', 'fedramp', 'fedramp-high'] as const;

export interface Config {
  publication: Publication;
  /** Where the ledger is made when it is first asked for. */
  place: Readonly<Place>;
  tokens: readonly string[];
  /** Under which the hub seals its subscribers' secrets; empty where the hub is off. */
  hubSecrets: readonly string[];
  webhook?: Readonly<{ url: string; secret?: string }>;
  /** Whether polls are counted, and whether a category shows its subscribers to everybody. */
  audience: Readonly<{ counting: boolean; badge: boolean }>;
}

/** Names every variable that is wrong, and says what to write there. */
export class ConfigError extends Error {
  constructor(faults: string[]) {
    super(faults.join(' '));
    this.name = 'ConfigError';
  }
}

/** The variables as one frozen {@link Config}. Throws {@link ConfigError} when one is wrong. */
export function readConfig(variables: Variables): Readonly<Config> {
  const faults: string[] = [];
  const text = (name: keyof Variables) => oneLine(String(variables[name] ?? ''));
  const address = (name: keyof Variables, example: string) => {
    const value = text(name);
    const url = value === '' ? undefined : webUrl(value);
    if (value !== '' && !url) faults.push(`${name} must be an http or https URL such as ${example}, not "${value}".`);
    return url;
  };
  const publicUrl = readPublicUrl(text('PUBLIC_URL'), faults);
  const homePage = address('PUBLICATION_HOME_PAGE', 'https://www.example.com/') ?? `${publicUrl}/`;
  const authorUrl = address('PUBLICATION_AUTHOR_URL', 'https://www.example.com/about');
  const icon = address('PUBLICATION_ICON', 'https://www.example.com/icon.png');
  const logo = address('PUBLICATION_LOGO', 'https://www.example.com/logo.png');
  const accent = text('PUBLICATION_ACCENT').toLowerCase();
  if (!/^(|#[0-9a-f]{6})$/.test(accent))
    faults.push(`PUBLICATION_ACCENT must be a colour such as #9f3d0a, not "${accent}".`);
  const description = text('PUBLICATION_DESCRIPTION');
  const copyright = text('PUBLICATION_COPYRIGHT');
  const title = text('PUBLICATION_TITLE') || 'edgefeed';
  const { hubSecrets, webhook, indexNowKey } = readPushing(variables, publicUrl, faults);
  const iframeHosts = readHosts(text('IFRAME_HOSTS'), faults);
  const publication: Publication = {
    publicUrl,
    title,
    ...(description === '' ? {} : { description }),
    homePage,
    language: readLanguage(text('PUBLICATION_LANGUAGE') || 'en', faults),
    timeZone: readTimeZone(text('PUBLICATION_TIME_ZONE') || 'UTC', faults),
    author: Object.freeze({ name: text('PUBLICATION_AUTHOR') || title, ...(authorUrl ? { url: authorUrl } : {}) }),
    ...(icon ? { icon } : {}),
    ...(logo ? { logo } : {}),
    ...(accent === '' ? {} : { accent }),
    ...(hubSecrets.length === 0 ? {} : { hub: `${publicUrl}/hub` }),
    ...(indexNowKey === undefined ? {} : { indexNowKey }),
    ...(copyright === '' ? {} : { copyright }),
    ...(iframeHosts.length === 0 ? {} : { iframeHosts: Object.freeze(iframeHosts) }),
    windowSize: readSize(variables.WINDOW_SIZE, faults),
    ...readKeeping(variables, faults),
  };
  const location = readOneOf('LEDGER_LOCATION', LOCATIONS, variables, faults);
  const jurisdiction = readOneOf('LEDGER_JURISDICTION', JURISDICTIONS, variables, faults);
  const place = { ...(location ? { location } : {}), ...(jurisdiction ? { jurisdiction } : {}) };
  if (!/^(|info|error)$/.test(text('LOG_LEVEL'))) {
    faults.push(`LOG_LEVEL must be info or error, not "${text('LOG_LEVEL')}".`);
  }
  const audience = {
    counting: readSwitch('AUDIENCE', true, variables, faults),
    badge: readSwitch('AUDIENCE_BADGE', false, variables, faults),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    publication: Object.freeze(publication),
    place: Object.freeze(place),
    tokens: Object.freeze(listOf(text('PUBLISH_TOKEN'))),
    hubSecrets: Object.freeze(hubSecrets),
    ...(webhook ? { webhook: Object.freeze(webhook) } : {}),
    audience: Object.freeze(audience),
  });
}

/** Shorter ones could be guessed. */
const SECRET_LENGTH = 16;

/** What is pushed, and to whom besides subscribers. All of it is the hub's work. */
function readPushing(variables: Variables, publicUrl: string, faults: string[]) {
  const hubSecrets = listOf(variables.HUB_SECRET ?? '');
  if (hubSecrets.some((secret) => secret.length < SECRET_LENGTH)) {
    faults.push(`HUB_SECRET must have at least ${SECRET_LENGTH} characters: npx wrangler secret put HUB_SECRET.`);
  }
  const url = oneLine(variables.WEBHOOK_URL ?? '');
  const secret = oneLine(variables.WEBHOOK_SECRET ?? '');
  const indexNowKey = oneLine(variables.INDEXNOW_KEY ?? '') || undefined;
  const parsed = URL.parse(url);
  const isLocal = parsed?.protocol === 'http:' && isLoopback(parsed) && isLoopback(new URL(publicUrl || 'https://x'));
  if (url !== '' && parsed?.protocol !== 'https:' && !isLocal) {
    faults.push(`WEBHOOK_URL must be an https URL such as https://bot.example.com/edgefeed, not "${url}".`);
  }
  if (indexNowKey !== undefined && !/^[0-9a-zA-Z-]{8,128}$/.test(indexNowKey)) {
    faults.push('INDEXNOW_KEY must be 8 to 128 letters, digits and hyphens.');
  }
  if (hubSecrets.length === 0 && (url !== '' || indexNowKey !== undefined)) {
    faults.push('WEBHOOK_URL and INDEXNOW_KEY need the hub: npx wrangler secret put HUB_SECRET.');
  }
  const webhook = url === '' ? undefined : { url, ...(secret === '' ? {} : { secret }) };
  return { hubSecrets, webhook, indexNowKey };
}

function readPublicUrl(value: string, faults: string[]): string {
  const url = webUrl(value);
  if (!url || new URL(url).href !== `${new URL(url).origin}/`) {
    const found = value === '' ? 'it is not set' : `not "${value}"`;
    faults.push(
      `PUBLIC_URL must be the address where readers reach this worker, such as https://feeds.example.com; ${found}.`,
    );
    return '';
  }
  return new URL(url).origin;
}

function readLanguage(value: string, faults: string[]): string {
  const language = canonicalLanguage(value);
  if (!language) faults.push(`PUBLICATION_LANGUAGE must be a language tag such as en or zh-CN, not "${value}".`);
  return language ?? value;
}

function readTimeZone(value: string, faults: string[]): string {
  const timeZone = canonicalTimeZone(value);
  if (!timeZone) faults.push(`PUBLICATION_TIME_ZONE must be a time zone such as Asia/Shanghai, not "${value}".`);
  return timeZone ?? value;
}

function readSize(value: string | number | undefined, faults: string[]): number {
  try {
    return readWindowSize(value);
  } catch (error) {
    faults.push((error as Error).message);
    return 0;
  }
}

function readKeeping(variables: Variables, faults: string[]): Pick<Publication, 'retention'> {
  const retention: Retention = {};
  for (const name of ['RETENTION_DAYS', 'RETENTION_ARTICLES'] as const) {
    try {
      Object.assign(retention, readRetention({ [name]: variables[name] }));
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return Object.keys(retention).length > 0 ? { retention: Object.freeze(retention) } : {};
}

function readHosts(value: string, faults: string[]): string[] {
  const hosts = listOf(value.toLowerCase());
  for (const host of hosts) {
    if (URL.parse(`https://${host}`)?.host === host) continue;
    faults.push(
      `IFRAME_HOSTS must be hosts, comma-separated, such as www.youtube.com,player.vimeo.com, not "${host}".`,
    );
  }
  return hosts;
}

function readOneOf<T extends string>(
  name: keyof Variables,
  allowed: readonly T[],
  variables: Variables,
  faults: string[],
): T | undefined {
  const value = oneLine(String(variables[name] ?? ''));
  const found = allowed.find((one) => one === value);
  if (value !== '' && !found) faults.push(`${name} must be one of ${allowed.join(', ')}, not "${value}".`);
  return found;
}

function readSwitch(name: keyof Variables, usual: boolean, variables: Variables, faults: string[]): boolean {
  const value = oneLine(String(variables[name] ?? ''));
  if (!/^(|on|off)$/.test(value)) faults.push(`${name} must be on or off, not "${value}".`);
  return value === '' ? usual : value === 'on';
}
