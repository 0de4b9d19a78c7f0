import { type Finding, fault, ok, warning } from './finding.ts';

/** Bits below which somebody with a stolen session cookie could try them all. */
const STRONG = 100;
const HOW = 'Make one: openssl rand -hex 32';

/** How strong each of PUBLISH_TOKEN is; `where` says whose it is. No part of a token is ever shown. */
export function checkTokens(secret: string, where: string): Finding[] {
  const tokens = secret
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  if (tokens.length === 0) return [warning(`no PUBLISH_TOKEN ${where}: publishing is off`, HOW)];
  return tokens.map((token, index) => {
    const which = tokens.length === 1 ? `the token ${where}` : `token ${index + 1} of ${tokens.length} ${where}`;
    if (!/^[\x21-\x7e]+$/.test(token)) return fault(`${which} fits into no header`, `Visible ASCII only. ${HOW}`);
    const bits = entropyAtMost(token);
    return bits < STRONG
      ? fault(`${which} is weak: ${Math.floor(bits)} bits at most`, HOW)
      : ok(`${which} is long enough`);
  });
}

/** What a token of these characters could hold at most, if each were drawn at random from those that it uses. */
export function entropyAtMost(token: string): number {
  const counts = new Map<string, number>();
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / token.length);
  return bits;
}
