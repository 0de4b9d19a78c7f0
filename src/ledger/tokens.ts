import type { ScopedToken, TokenRecord } from './contract.ts';
import { isoDate } from './windows.ts';

/** Tokens that one ledger keeps: a list of a length that can be looked through. */
const TOKENS = 200;

interface TokenRow extends Record<string, SqlStorageValue> {
  name: string;
  digest: string;
  access: 'read' | 'write';
  categories: string | null;
  created: number;
}

/**
 * `selector` finds a token and is no secret; `digest` is the SHA-256 of the whole token. No salt and no slow hash: a token
 * is 256 random bits, so there is no dictionary to try against a stolen table.
 */
export function createTokenTable(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE token (
      name TEXT PRIMARY KEY,
      selector TEXT NOT NULL UNIQUE,
      digest TEXT NOT NULL,
      access TEXT NOT NULL,
      categories TEXT,
      created INTEGER NOT NULL
    ) WITHOUT ROWID;
  `);
}

/** Every token, by name; none of what could be used as one. */
export function listTokens(sql: SqlStorage): ScopedToken[] {
  return sql.exec<TokenRow>('SELECT * FROM token ORDER BY name').toArray().map(described);
}

/** The token that this selector belongs to, with the digest that it must have. */
export function findToken(sql: SqlStorage, selector: string): (ScopedToken & { digest: string }) | null {
  const row = sql.exec<TokenRow>('SELECT * FROM token WHERE selector = ?', selector).toArray()[0];
  return row ? { ...described(row), digest: row.digest } : null;
}

/** Keeps a token, unless its name is taken or there are too many. */
export function addToken(sql: SqlStorage, token: TokenRecord, now: number): 'added' | 'taken' | 'full' {
  const { name, selector, digest, access, categories } = token;
  if (sql.exec('SELECT 1 FROM token WHERE name = ?', name).toArray().length > 0) return 'taken';
  if (sql.exec<{ n: number }>('SELECT count(*) AS n FROM token').one().n >= TOKENS) return 'full';
  const scope = categories === null ? null : JSON.stringify(categories);
  sql.exec('INSERT INTO token VALUES (?, ?, ?, ?, ?, ?)', name, selector, digest, access, scope, now);
  return 'added';
}

/** Ends a token at once. False when there is none of this name. */
export function removeToken(sql: SqlStorage, name: string): boolean {
  return sql.exec('DELETE FROM token WHERE name = ? RETURNING 1', name).toArray().length > 0;
}

function described({ name, access, categories, created }: TokenRow): ScopedToken {
  const scope = categories === null ? null : (JSON.parse(categories) as string[]);
  return { name, access, categories: scope, created: isoDate(created) };
}
