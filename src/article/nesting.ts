import { DROPPED } from './allowlist.ts';

/**
 * Which elements may contain which, after HTML section 13.2.6. Where these rules hold, a browser builds the very
 * tree that was written, so nothing can be hidden in a difference between the two.
 */

/** What opening an element closes first: the outermost open one of `closed`, unless one of `barrier` is nearer. */
export interface Opening {
  closed: ReadonlySet<string>;
  barrier: ReadonlySet<string>;
}

/** An end tag in a cell closes nothing outside it. */
export const CELLS: ReadonlySet<string> = new Set(['td', 'th', 'caption']);

const ROW_GROUPS = ['tbody', 'thead', 'tfoot'];

/** These contain nothing but parts of the table. */
export const TABLE_FRAME: ReadonlySet<string> = new Set(['table', 'tr', 'colgroup', ...ROW_GROUPS]);

/** What each part of a table belongs in: all that is nearer is closed first, and without one of these it is no element. */
export const TABLE_PARTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['caption', new Set(['table'])],
  ['colgroup', new Set(['table'])],
  ['tbody', new Set(['table'])],
  ['thead', new Set(['table'])],
  ['tfoot', new Set(['table'])],
  ['col', new Set(['colgroup', 'table'])],
  ['tr', new Set([...ROW_GROUPS, 'table'])],
  ['td', new Set(['tr', ...ROW_GROUPS, 'table'])],
  ['th', new Set(['tr', ...ROW_GROUPS, 'table'])],
]);

const PARAGRAPH_ENDERS = [
  ...['p', 'div', 'ul', 'ol', 'dl', 'menu', 'pre', 'blockquote', 'figure', 'figcaption', 'hr', 'address', 'center'],
  ...['section', 'article', 'header', 'footer', 'aside', 'main', 'nav', 'hgroup', 'details', 'summary'],
];
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const CONTROLS = ['select', 'datalist', 'textarea'];
const SCOPES = [...CELLS, ...DROPPED];
const BLOCK_SCOPES = ['table', ...SCOPES];
const LIST_SCOPES = [
  ...['ul', 'ol', 'menu', 'dl', 'blockquote', 'figure', 'details'],
  ...['section', 'article', 'aside', 'main', 'nav', 'header', 'footer', ...BLOCK_SCOPES],
];

export const OPENING: ReadonlyMap<string, Opening> = new Map([
  ...rule(PARAGRAPH_ENDERS, ['p'], BLOCK_SCOPES),
  ...rule(HEADINGS, ['p', ...HEADINGS], BLOCK_SCOPES),
  ...rule(['li'], ['li', 'p'], LIST_SCOPES),
  ...rule(['dt', 'dd'], ['dt', 'dd', 'p'], LIST_SCOPES),
  ...rule(['table'], ['table', 'p'], SCOPES),
  ...rule(['a'], ['a'], SCOPES),
  ...rule(['rt', 'rp'], ['rt', 'rp'], ['ruby', ...BLOCK_SCOPES]),
  ...rule(CONTROLS, CONTROLS, BLOCK_SCOPES),
]);

function rule(names: string[], closed: string[], barrier: string[]): [string, Opening][] {
  const opening = { closed: new Set(closed), barrier: new Set(barrier) };
  return names.map((name) => [name, opening]);
}
