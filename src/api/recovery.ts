import { Hono } from 'hono';
import { badRequest, json, methodNotAllowed, problem } from '../http/problem.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { RecoveryPoint } from '../ledger/contract.ts';
import { LEAP } from '../ledger/versions.ts';
import type { Services } from '../services.ts';
import { parseJson, readBody } from './body.ts';

const BODY = 4 * 1024;
/** The platform remembers so much. */
const LONGEST = 30 * 86_400_000;
const EXAMPLE = '{ "to": "2026-11-22T08:00:00Z" }';

/** The ledger as it was at a point of the last 30 days. */
export function recoveryRoutes(services: Services): Hono {
  const routes = new Hono();
  routes.post('/api/recover', async (c) => {
    const body = await readBody(c.req.raw, BODY);
    if (!body.ok) return body.response;
    const value = parseJson(body.value);
    if (!value.ok) return value.response;
    const point = pointOf(value.value, services.now());
    if (typeof point === 'string') return badRequest(point);
    const scheduled = await services.ledger.scheduleRecovery(point);
    if (!scheduled.ok) return problem({ status: 501, title: 'Not Implemented', detail: scheduled.detail });
    const { undo, version } = scheduled;
    // It never answers: the object that would is gone.
    await services.ledger.restart().catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailable)) throw error;
    });
    // Sent again because its answer was lost, it asks a ledger that has gone back already: the leap is longer than that.
    await services.ledger.renewVersions(version + LEAP);
    return json({ recovered: true, undo });
  });
  routes.all('/api/recover', () => methodNotAllowed('POST'));
  return routes;
}

/** The point that a body names, or what is wrong with it. */
function pointOf(body: unknown, now: number): RecoveryPoint | string {
  const { to, bookmark } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof bookmark === 'string' && /^[0-9a-f-]{1,128}$/.test(bookmark) && to === undefined) return { bookmark };
  const time = typeof to === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(to) ? Date.parse(to) : Number.NaN;
  if (Number.isNaN(time) || bookmark !== undefined) {
    return `The body must be ${EXAMPLE}, an RFC 3339 date and time, or { "bookmark": … } with the \`undo\` of an earlier answer.`;
  }
  if (time > now || time < now - LONGEST)
    return '"to" must be a time of the last 30 days: the platform remembers no more.';
  return { to: time };
}
