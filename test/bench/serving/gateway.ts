import { tenth } from './client.ts';
import { cpuTime, runtimes } from './cpu.ts';
import { startWorker } from './runtime.ts';

const POLLS = 500;
const ROUNDS = 120;
/** The first rounds are for the runtime's compiler to get warm. */
const WARM_UP = 30;
const KINDS = ['stage', 'hit', '304', 'hit&count', '304&count'] as const;

/** Milliseconds of CPU that the gateway takes for a poll, and for one whose reader it counts. */
export interface GatewayCost {
  hit: number;
  current: number;
  countedHit: number;
  countedCurrent: number;
  /** Handing over what was counted of 1,000 polls, the object's part included. */
  handOver: number;
}

/**
 * Lets a worker answer polls from a stage that has them at once, of every kind in each round. The process does nothing else, so its CPU
 * time is theirs.
 */
export async function measureGateway(): Promise<GatewayCost> {
  const before = new Set(runtimes());
  const worker = await startWorker('gateway');
  const id = runtimes().find((one) => !before.has(one));
  const clock = () => (id === undefined ? performance.now() : cpuTime(id));
  try {
    const handOvers: number[] = [];
    const rounds: Record<(typeof KINDS)[number], number>[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const costs = {} as (typeof rounds)[number];
      const ask = async (query: string) => {
        const begun = clock();
        await (await fetch(`${worker.url}/?${query}`)).text();
        return clock() - begun;
      };
      // Whoever comes first changes from round to round.
      for (let turn = 0; turn < KINDS.length; turn += 1) {
        const kind = KINDS[(turn + round + WARM_UP) % KINDS.length] as (typeof KINDS)[number];
        costs[kind] = (await ask(`polls=${POLLS}&kind=${kind}`)) / POLLS;
      }
      const handOver = await ask('kind=hand-over&count');
      if (round >= 0) {
        rounds.push(costs);
        handOvers.push(handOver);
      }
    }
    const low = (kind: (typeof KINDS)[number]) => tenth(rounds.map((costs) => costs[kind]));
    const of = (kind: (typeof KINDS)[number]) => low(kind) - low('stage');
    return {
      hit: of('hit'),
      current: of('304'),
      countedHit: of('hit&count'),
      countedCurrent: of('304&count'),
      handOver: tenth(handOvers),
    };
  } finally {
    await worker.miniflare.dispose();
  }
}
