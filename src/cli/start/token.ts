import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './options.ts';

/** The publishing token, and where it comes from, for people to read. */
export interface Token {
  /** As the worker takes it: one token, or several with commas between. */
  secret: string;
  /** The first of them, which our own calls send. */
  bearer: string;
  origin: string;
}

const FILE = 'token';

/**
 * The token of the environment, else that of `.dev.vars`, else the one in the state folder, which is made when it is not
 * there; only its owner can read that file. Throws `CannotStart` for a token that no `Authorization` header can carry.
 */
export function findToken(environment: string | undefined, devVars: string | undefined, state: string): Token {
  if (environment?.trim()) return token(environment, 'from PUBLISH_TOKEN in the environment');
  if (devVars?.trim()) return token(devVars, 'from .dev.vars');
  const file = join(state, FILE);
  return token(keptToken(file), `kept in ${file}`);
}

function keptToken(file: string): string {
  try {
    const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    const secret = kept || randomBytes(20).toString('hex');
    if (!kept) writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    return secret;
  } catch (error) {
    const reason = (error as Error).message;
    throw new CannotStart(`cannot keep the token in ${file} (${reason}). Delete that, or set PUBLISH_TOKEN.`);
  }
}

function token(secret: string, origin: string): Token {
  const bearer = secret
    .split(',')
    .map((one) => one.trim())
    .find((one) => one !== '');
  if (bearer === undefined || !/^[\x21-\x7e]+$/.test(bearer)) {
    throw new CannotStart(`the token ${origin} must be of visible ASCII characters, or it fits into no HTTP header.`);
  }
  return { secret, bearer, origin };
}
