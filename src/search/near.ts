import { fold } from './segment.ts';

/** The share of pairs of characters that two names must have together to be near. */
const NEAR = 0.4;

/** Those of these names that are spelt most like `text`, the nearest first. */
export function nearest<T extends { slug: string; title: string }>(
  text: string,
  names: readonly T[],
  most: number,
): T[] {
  const wanted = pairsOf(text);
  return names
    .map((name) => ({ name, score: Math.max(alike(wanted, name.slug), alike(wanted, name.title)) }))
    .filter(({ score }) => score >= NEAR)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ name }) => name);
}

/** From 0 to 1, by the pairs that are in both (the coefficient of Sørensen and Dice). */
function alike(wanted: ReadonlySet<string>, name: string): number {
  const own = pairsOf(name);
  let both = 0;
  for (const pair of own) if (wanted.has(pair)) both += 1;
  return (2 * both) / (wanted.size + own.size);
}

/** Each character with the one after it; the first with what stands before every name. */
function pairsOf(name: string): Set<string> {
  const characters = [' ', ...fold(name)];
  return new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`));
}
