import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listOf } from '../../article/text.ts';
import { isLoopback } from '../../http/loopback.ts';
import { BACKOFF, CannotRun, type Connection, type Token } from './connection.ts';

/** The state folder that `npm start` takes when it is given no other. */
export const DEFAULT_STATE = join(import.meta.dirname, '../../..', '.edgefeed');

/** The file in which `npm start` notes the state folder of the server on `port`. */
export function noteOfServer(port: number | string, folder = DEFAULT_STATE): string {
  return join(folder, 'servers', String(port));
}

/**
 * The token that `npm start` keeps for the server at this address: that of the state folder noted for its port, else in
 * `state`. Only for a server on this computer: no other gets to see it, and none that `npm start` did not start.
 */
export function findLocalToken(to: string, state?: string, folder = DEFAULT_STATE): Token | undefined {
  const url = URL.parse(to);
  if (!url || !isLoopback(url)) return undefined;
  const place = contentOf(noteOfServer(url.port || '80', folder)) || state;
  if (!place) return undefined;
  const file = join(place, 'token');
  const [bearer] = listOf(contentOf(file));
  return bearer === undefined ? undefined : { bearer, origin: `in ${file}` };
}

/** A token that an `Authorization` header can carry. */
export const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The token to use: the one given, else that of the environment, else the one that `npm start` keeps. */
function findToken(to: string, given: string | undefined, state?: string): Token | undefined {
  if (given !== undefined) return { bearer: given, origin: 'given with --token' };
  const { PUBLISH_TOKEN } = process.env;
  if (PUBLISH_TOKEN) return { bearer: PUBLISH_TOKEN, origin: 'of PUBLISH_TOKEN in the environment' };
  return findLocalToken(to, state);
}

/** The server at the address that `option` gave, with the token to use there. Throws `CannotRun` when it is no address. */
export function serverAt(option: string, address: string, given: string | undefined, state?: string): Connection {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    throw new CannotRun(`${option} ${address}: not an http or https address such as https://feeds.example.com`);
  const to = address.replace(/\/+$/, '');
  return { to, token: findToken(to, given, state), fetch, backoff: BACKOFF };
}

/** The text of a file, trimmed; empty where it cannot be read. */
export function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
