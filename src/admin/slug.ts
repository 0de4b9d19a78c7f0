import { canonicalId } from '../article/canonical.ts';
import { oneLine } from '../article/text.ts';
import type { LedgerPort } from '../ledger/contract.ts';

/** Characters of a slug. */
const LONGEST = 80;
/** Articles of one title that get an address of it. */
const TRIES = 20;

/** The id for a new article of this title: it is the last part of its address, so letters and digits of every script with hyphens. */
export function slugOfTitle(title: string): string {
  const words =
    oneLine(title)
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, LONGEST).join('').replace(/-$/, '');
}

/** An id of the title that no article has or had; a random one when the title has no letters, or too many articles have it. */
export async function newId(title: string, ledger: LedgerPort): Promise<string> {
  const slug = slugOfTitle(title);
  for (let number = 1; slug !== '' && number <= TRIES; number += 1) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if ((await ledger.get(canonicalId(id))).kind === 'unknown') return id;
  }
  return `urn:uuid:${crypto.randomUUID()}`;
}
