import type { Publisher } from './http/publisher.ts';
import type { State } from './state.ts';

const NEWEST = 4;
const SPREAD = 8;

/**
 * Whether the state is wrong about its server: asked for some articles that it should have (the newest, which a restored
 * backup lacks, and some from all over), it misses one. Then everything is sent again, and the server says what it had.
 */
export async function distrust(state: State, publisher: Publisher): Promise<boolean> {
  const sent = state.all().flatMap(([, { id, hash }]) => (hash === undefined ? [] : [id]));
  if (sent.length === 0) return false;
  const step = Math.max(1, Math.floor(sent.length / SPREAD));
  const chosen = new Set([...sent.slice(-NEWEST), ...sent.filter((_, index) => index % step === 0)]);
  const answers = await Promise.all([...chosen].map((id) => publisher.has(id)));
  return answers.includes(false);
}
