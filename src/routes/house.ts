import type { EdgeCache } from '../edge/cache.ts';
import type { Publication } from '../feed/publication.ts';
import type { LedgerPort } from '../ledger/contract.ts';
import type { RecentWindows } from '../window/recent.ts';
import type { WindowStore } from '../window/store.ts';
import type { FailedLogins } from './failed-logins.ts';
import type { Poll } from './polls.ts';

/** All that the routes work with: made once by the composition root, or by a test. */
export interface House {
  publication: Publication;
  /** Changes with the publication's settings and with the release: part of every validator. */
  dress: string;
  /** Bearer tokens that may publish. Empty: publishing is off. */
  tokens: readonly string[];
  /** Who showed wrong ones. */
  logins: FailedLogins;
  ledger: LedgerPort;
  windows: WindowStore;
  /** What this isolate had of them lately. */
  recent: RecentWindows;
  /** The edge cache as one request sees it. */
  cache(context: RequestContext): EdgeCache;
  /** Milliseconds since 1970. */
  now(): number;
  /** Says what went wrong. */
  report(event: string, detail: Record<string, unknown>): void;
  /** Says what was done; absent where only what went wrong is to be said. */
  log?: ((event: string, detail: Record<string, unknown>) => void) | undefined;
  /** Counts polls; absent where nothing counts. */
  polls?: ((poll: Poll) => void) | undefined;
  /** Which deployment this is, where the platform says so. */
  deployment?: string | undefined;
}

/** What the platform gives with a request. */
export interface RequestContext {
  waitUntil(work: Promise<unknown>): void;
}
