import { reset } from 'cloudflare:test';
import { beforeAll, vi } from 'vitest';
import { workersCache } from '../src/local.ts';

// Before each file: what an earlier one left in the runtime that they share is gone.
beforeAll(async () => {
  vi.useRealTimers();
  workersCache.reset();
  await reset();
});
