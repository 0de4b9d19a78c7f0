import { expect, it } from 'vitest';
import { deliver } from '../../src/hub/delivery.ts';

it('more pushes than an object may have timers are delivered within the time that one of them may take', async () => {
  const push = { callback: 'https://reader.example.org/', body: new ArrayBuffer(1), headers: {} };
  const answers = async () => new Response(null, { status: 204 });
  const outcomes = new Set<string>();
  for (let count = 0; count < 10_100; count += 1) outcomes.add(await deliver(answers, push, 60_000));
  expect([...outcomes]).toEqual(['delivered']);
});
