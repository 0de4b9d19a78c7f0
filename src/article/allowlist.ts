import type { AttributeRule } from './attributes.ts';

/**
 * The elements that survive, each with the attributes that survive on it besides GLOBAL_ATTRIBUTES. The frequent ones
 * come first, since sanitize-html searches the list from its beginning. All of them are on the W3C feed validator's
 * list of harmless elements, but for `iframe`.
 */
const ELEMENTS = {
  p: {},
  a: { href: 'link', hreflang: 'language', type: 'mediaType' },
  br: {},
  img: {
    src: 'image',
    srcset: 'srcset',
    sizes: 'media',
    alt: 'text',
    width: 'length',
    height: 'length',
    loading: 'keyword',
    longdesc: 'url',
  },
  span: {},
  div: {},
  td: { colspan: 'count', rowspan: 'count', align: 'keyword' },
  tr: { align: 'keyword' },
  li: { value: 'integer' },
  strong: {},
  em: {},
  b: {},
  i: {},
  ul: {},
  ol: { start: 'integer', reversed: 'flag', type: 'keyword' },
  h1: {},
  h2: {},
  h3: {},
  h4: {},
  h5: {},
  h6: {},
  code: {},
  pre: {},
  blockquote: { cite: 'url' },
  figure: {},
  figcaption: {},
  table: {},
  thead: { align: 'keyword' },
  tbody: { align: 'keyword' },
  tfoot: { align: 'keyword' },
  th: { colspan: 'count', rowspan: 'count', align: 'keyword', scope: 'keyword', abbr: 'text' },
  caption: {},
  colgroup: { span: 'count', align: 'keyword' },
  col: { span: 'count', align: 'keyword' },
  hr: {},
  sub: {},
  sup: {},
  dl: {},
  dt: {},
  dd: {},
  section: {},
  article: {},
  header: {},
  footer: {},
  aside: {},
  main: {},
  nav: {},
  hgroup: {},
  address: {},
  menu: {},
  details: { open: 'flag' },
  summary: {},
  u: {},
  s: {},
  small: {},
  mark: {},
  del: { cite: 'url', datetime: 'text' },
  ins: { cite: 'url', datetime: 'text' },
  q: { cite: 'url' },
  abbr: {},
  cite: {},
  data: { value: 'text' },
  dfn: {},
  kbd: {},
  samp: {},
  var: {},
  time: { datetime: 'text' },
  bdi: {},
  wbr: {},
  ruby: {},
  rt: {},
  rp: {},
  picture: {},
  source: {
    src: 'url',
    srcset: 'srcset',
    sizes: 'media',
    media: 'media',
    type: 'mediaType',
    width: 'length',
    height: 'length',
  },
  audio: { src: 'url', controls: 'flag', loop: 'flag', muted: 'flag', preload: 'keyword' },
  video: {
    src: 'url',
    poster: 'url',
    width: 'length',
    height: 'length',
    controls: 'flag',
    loop: 'flag',
    muted: 'flag',
    preload: 'keyword',
  },
  track: { src: 'url', kind: 'keyword', srclang: 'language', label: 'text', default: 'flag' },
  iframe: { src: 'frame', width: 'length', height: 'length', allowfullscreen: 'flag' },
  center: {},
  strike: {},
  big: {},
  tt: {},
  acronym: {},
} satisfies Record<string, Record<string, AttributeRule>>;

const GLOBAL_ATTRIBUTES = { title: 'text', lang: 'language', dir: 'keyword', id: 'part' } satisfies Record<
  string,
  AttributeRule
>;

/** For each element that survives, the rule of each attribute that survives on it. */
export const ALLOWED: ReadonlyMap<string, ReadonlyMap<string, AttributeRule>> = new Map(
  Object.entries(ELEMENTS).map(([element, own]) => [
    element,
    new Map(Object.entries({ ...own, ...GLOBAL_ATTRIBUTES })),
  ]),
);

/** Every attribute that survives somewhere. */
export const ALLOWED_ATTRIBUTES: ReadonlySet<string> = new Set(
  [...ALLOWED.values()].flatMap((rules) => [...rules.keys()]),
);

/**
 * The elements that go with everything in them: code, drawings, lists to choose from and fields to fill in, and
 * what a browser never shows. Of any other element that is not allowed only the tags go.
 */
export const DROPPED = [
  'script',
  'style',
  'svg',
  'title',
  'template',
  'textarea',
  'select',
  'datalist',
  'dialog',
  'canvas',
  'noembed',
  'noframes',
  'annotation',
  'annotation-xml',
];

/** The elements that have no content and no end tag, allowed or not; those of old HTML too. */
export const VOID: ReadonlySet<string> = new Set([
  ...['br', 'img', 'hr', 'col', 'wbr', 'source', 'track'],
  ...['area', 'base', 'basefont', 'bgsound', 'embed', 'frame', 'input', 'keygen', 'link', 'meta', 'param'],
]);
