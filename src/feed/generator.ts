/** What makes the feeds, as Atom's `generator` names it (RFC 4287 section 4.2.4). The version is that of package.json. */
export const GENERATOR = {
  name: 'edgefeed',
  version: '0.1.0',
} as const;
