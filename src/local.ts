import { Documents as Deployed } from './index.ts';
import { WorkersCache } from './local/workers-cache.ts';
import type { Env } from './services.ts';

export { Audience, default, Hub, Ledger } from './index.ts';

/** The cache before {@link Documents}, as Workers Cache is on the platform. */
export const workersCache = new WorkersCache();

/** The entry of `npm start` and of the tests: the deployed entrypoints, and the stand-in for Workers Cache before one of them. */
export class Documents extends Deployed {
  constructor(ctx: ExecutionContext, env: Env) {
    super(Object.defineProperty(ctx, 'cache', { value: workersCache }), env);
  }

  override fetch(request: Request): Promise<Response> {
    return workersCache.fetch(request, (asked) => super.fetch(asked), this.ctx);
  }
}
