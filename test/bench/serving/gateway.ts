import { median } from './client.ts';
import { type Running, startWorker } from './runtime.ts';

const POLLS = 20_000;
const ROUNDS = 5;

/** Milliseconds of CPU that the gateway takes for a poll. */
export interface GatewayCost {
  hit: number;
  current: number;
}

/** Lets a worker answer polls from a stage that has them at once. The process does nothing else, so time is CPU time. */
export async function measureGateway(): Promise<GatewayCost> {
  const worker = await startWorker('gateway');
  try {
    const rounds: GatewayCost[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      const stage = await milliseconds(worker, 'stage');
      const cost = {
        hit: (await milliseconds(worker, 'hit')) - stage,
        current: (await milliseconds(worker, '304')) - stage,
      };
      // The first round is for the runtime's compiler to get warm.
      if (round >= 0) rounds.push(cost);
    }
    return { hit: median(rounds.map(({ hit }) => hit)), current: median(rounds.map(({ current }) => current)) };
  } finally {
    await worker.miniflare.dispose();
  }
}

async function milliseconds({ url }: Running, kind: string): Promise<number> {
  const begun = performance.now();
  await (await fetch(`${url}/?polls=${POLLS}&kind=${kind}`)).text();
  return (performance.now() - begun) / POLLS;
}
