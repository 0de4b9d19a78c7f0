import type { Ask, Deployment } from './ask.ts';
import { checkFeed, FEEDS } from './feeds.ts';
import { type Finding, fault, ok, warning } from './finding.ts';
import { checkPublishing } from './publishing.ts';

/** How long after a change a window should be in KV, in milliseconds. */
const LATE = 10 * 60_000;

interface Health {
  status?: string;
  backlog?: number;
  oldest_unprojected?: string;
  articles?: number;
}

/**
 * Asks a running edgefeed what readers, monitors and publishers ask. With `category`, one that is free, it publishes into it
 * and deletes that again.
 */
export async function* checkDeployment(deployment: Deployment, category?: string): AsyncGenerator<Finding> {
  const { address, ask } = deployment;
  try {
    yield await checkHealth(deployment);
    for (const feed of FEEDS) yield* await checkFeed(deployment, feed);
    yield await checkAccess(ask);
    if (category !== undefined) yield* checkPublishing(deployment, category);
  } catch (error) {
    yield fault(
      `${address} cannot be reached (${(error as Error).message || String(error)})`,
      'Is it deployed there? Does its name resolve?',
    );
  }
}

async function checkHealth({ ask, token, clock }: Deployment): Promise<Finding> {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const { status, body } = await ask('/api/health', { headers });
  const health = parsed(body.toString());
  if (status !== 200) {
    const { detail = body.toString().slice(0, 200), status: said } = health as { detail?: string; status?: unknown };
    const reason = typeof said === 'string' ? said : detail;
    return fault(`/api/health answers ${status}: ${reason}`, 'See "When it does not answer" in docs/operations.md.');
  }
  if (health.status !== 'ok') return fault('/api/health does not say ok', 'Is this an edgefeed?');
  const { backlog, oldest_unprojected: since, articles } = health;
  if (backlog === undefined) {
    const how = 'Give --token, or set PUBLISH_TOKEN in the environment, to see how far behind it is.';
    return token ? warning('the token is none of this edgefeed', how) : ok('it is healthy');
  }
  return since !== undefined && clock.now() - Date.parse(since) > LATE
    ? warning(`${backlog} windows wait for KV since ${since}`, 'See "When a feed is stale" in docs/operations.md.')
    : ok(`it is healthy, holds ${articles} articles, and ${backlog} windows wait for KV`);
}

async function checkAccess(ask: Ask): Promise<Finding> {
  const { status } = await ask('/api/categories');
  if (status === 401) return ok('publishing takes a token');
  return status === 503
    ? warning('publishing is off', 'Set the secret: npx wrangler secret put PUBLISH_TOKEN')
    : fault(`/api/categories answers ${status} without a token`, 'It should be 401. Is this an edgefeed?');
}

function parsed(text: string): Health {
  try {
    return JSON.parse(text) as Health;
  } catch {
    return {};
  }
}
