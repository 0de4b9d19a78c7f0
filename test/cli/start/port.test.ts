import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findPort } from '../../../src/cli/start/process.ts';

test('0 gives a port that is free', async () => {
  const port = await findPort(0);
  expect(port).toBeGreaterThan(0);
  expect(await findPort(port)).toBe(port);
});

test.each(['127.0.0.1', '::1'])('a port that another program has on %s is refused by its number', async (host) => {
  const other = createServer().listen(0, host);
  const listening = await once(other, 'listening').then(
    () => true,
    () => false,
  );
  // A computer without IPv6 has nothing to refuse there.
  if (!listening) return;
  const { port } = other.address() as AddressInfo;
  await expect(findPort(port)).rejects.toThrow(`port ${port} is in use`);
  other.close();
});
