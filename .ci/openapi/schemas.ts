import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { TokenSchema } from '../../src/api/token-schema.ts';
import { ArticleSchema, CategorySchema } from '../../src/article/schema.ts';
import { COUNTS } from '../../src/audience/counts.ts';

type Json = Record<string, unknown>;

/** What JSON Schema has no words for: valibot checks it, and the description of the field says it. */
const CHECKED_BY_CODE = new Set(['check', 'trim', 'finite', 'transform', 'raw_transform']);

/** A schema of what may be sent, from the one that validates it. Anything that cannot be said in JSON Schema throws. */
function accepted(schema: GenericSchema): Json {
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'throw',
    ignoreActions: [...CHECKED_BY_CODE],
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema.type !== 'lazy') return undefined;
      // A category: what it must be depends on what is there.
      const { getter } = valibotSchema as unknown as { getter(input: unknown): GenericSchema };
      return { anyOf: [accepted(getter('')), accepted(getter({}))] as JsonSchema[] };
    },
    overrideAction: ({ valibotAction, jsonSchema }) => {
      const { type, requirement } = valibotAction as { type: string; requirement?: RegExp };
      if (type !== 'regex' || requirement?.flags === '') return undefined;
      // Patterns have no flags here; what has some is trimmed before, too, and told in words.
      const { pattern: _, ...rest } = jsonSchema;
      return rest;
    },
  }) as Json;
  return withoutNesting(rest) as Json;
}

/** `{ anyOf: [{ type: X }, { type: 'null' }] }` → `{ type: [X, 'null'] }`: what most fields are, and half as long. */
function withoutNesting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNesting);
  if (typeof value !== 'object' || value === null) return value;
  const made = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutNesting(one)])) as Json;
  const options = made.anyOf as Json[] | undefined;
  const simple = options?.every(({ type }) => typeof type === 'string');
  const bare = options?.filter(({ type, ...rest }) => type !== 'null' && Object.keys(rest).length > 0).length ?? 0;
  if (!options || !simple || bare > 1 || (bare === 1 && options.length > 2)) return made;
  const { anyOf: _, ...rest } = made;
  return { ...Object.assign({}, ...options), ...rest, type: options.map(({ type }) => type) };
}

const DESCRIPTIONS: Record<string, string> = {
  id: 'Any stable string of at most 1,024 bytes, best its URL. It never changes.',
  url: 'Where people read it; relative ones are resolved against the home page of the publication.',
  external_url: 'What it is about, elsewhere.',
  content_html: 'This, content_text or summary is required. HTML is sanitized.',
  date_published:
    'RFC 3339; when absent, the time of first publication. One to come holds the article back until then.',
  date_modified: 'RFC 3339; when absent, the time of the last change that was submitted.',
  date_expires: 'RFC 3339; then it leaves its feeds by itself.',
  author: 'JSON Feed 1.0; counts as one of authors.',
  language: 'BCP 47, such as zh-CN.',
  categories: 'Text, or an object with a slug and a title.',
};

function described(schema: Json): Json {
  const properties = Object.entries(schema.properties as Record<string, Json>).map(([name, property]) => {
    const description = DESCRIPTIONS[name];
    return [name, description ? { ...property, description } : property];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };
const list = (items: Json): Json => ({ type: 'array', items });
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** An object of an answer: nothing but these members, of which the optional ones may be absent. */
function answer(required: Record<string, Json>, optional: Record<string, Json> = {}): Json {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const { required: _, ...anyArticle } = described(accepted(ArticleSchema));
const fault = answer({ pointer: text, detail: text });
const author = answer({}, { name: text, url: text, avatar: text });
const category = answer({ slug: text, title: text });
const problem = { type: text, title: text, status: { type: 'integer' }, detail: text };
const entry = answer({ pointer: text, detail: text }, { index: count, id: text });
const batch = {
  ...{ created: count, updated: count, scheduled: count, unchanged: count, rejected: count },
  results: list(ref('Result')),
};
const kept = { ...time, description: 'The date_modified of the stored article, which is later and was kept.' };
const scheduled = { ...time, description: 'When a scheduled article appears.' };
const stored = {
  ...{ id: text, uri: text, date_modified: time, authors: list(author), tags: list(text) },
  ...{ attachments: list({ type: 'object' }), categories: list(category) },
};
const storedOptional = {
  date_published: { ...time, description: 'Absent from a draft that was given none.' },
  ...{
    url: text,
    external_url: text,
    title: text,
    content_html: text,
    content_markdown: text,
    content_text: text,
    summary: text,
  },
  ...{ image: text, banner_image: text, date_expires: time, language: text, draft: { const: true } },
};
const day = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
const figures = {
  days: { ...count, description: 'On which something was counted; 1 but for months.' },
  subscribers: { ...count, description: 'readers and followers.' },
  readers: { ...count, description: 'Distinct ones that poll for themselves: an estimate.' },
  followers: { ...count, description: 'For whom aggregators fetch, as those say.' },
  ...Object.fromEntries(COUNTS.map((name) => [name, count])),
};
const scopes = { anyOf: [list(text), { type: 'null' }] };
const token = { name: text, access: { enum: ['read', 'write'] }, categories: scopes };

export const SCHEMAS: Record<string, Json> = {
  Article: described(accepted(ArticleSchema)),
  ArticleAtAddress: { ...anyArticle, description: 'As Article, but the id may be left out: it stands in the address.' },
  Articles: {
    description:
      'A JSON Feed, a list of items, or one bare article. Each is checked by itself, whatever the others are.',
    type: 'object',
    properties: { items: list({}) },
  },
  Category: { ...described(accepted(CategorySchema)), additionalProperties: false },
  Token: accepted(TokenSchema),
  Problem: answer(problem, { errors: list(entry) }),
  BatchProblem: answer(problem, { errors: list(entry), purged: { const: false }, ...batch }),
  Result: answer(
    { index: count, status: { enum: ['created', 'updated', 'scheduled', 'unchanged', 'rejected'] } },
    { id: text, date_published: scheduled, kept, errors: list(fault), warnings: list(text) },
  ),
  BatchAnswer: answer(batch, { purged: { const: false } }),
  PublishAnswer: answer(
    { id: text, status: { enum: ['created', 'updated', 'scheduled', 'unchanged'] } },
    { date_published: scheduled, kept, warnings: list(text), purged: { const: false } },
  ),
  Listed: answer(
    {
      articles: list(answer({ ...stored, state: { enum: ['live', 'scheduled', 'expired', 'draft'] } }, storedOptional)),
    },
    { cursor: { type: 'string', description: 'Of the next page, which may be empty; absent after the last one.' } },
  ),
  Found: answer(
    { articles: list({ $ref: '#/components/schemas/StoredArticle' }) },
    { cursor: { type: 'string', description: 'Of the next page; absent after the last one.' } },
  ),
  StoredArticle: {
    ...answer(stored, storedOptional),
    description: 'As stored: sanitized, with absolute URLs, its dates, and `uri`, its id in feeds.',
  },
  StoredCategory: answer(
    { slug: text, title: text, count, updated: time, feeds: answer({ rss: text, atom: text, json: text }) },
    { description: text, language: text, image: text },
  ),
  Media: {
    ...answer({ url: text, mime_type: text, width: count, height: count, size_in_bytes: count }),
    description: 'Where the picture is, and its size in pixels as it is shown.',
  },
  MediaListed: answer(
    { media: list(answer({ name: text, size_in_bytes: count })) },
    { cursor: { type: 'string', description: 'Of the next page; absent after the last one.' } },
  ),
  Audience: {
    ...answer(
      { from: day, to: day, counting: { type: 'boolean' }, periods: list(answer({ start: day, ...figures })) },
      {
        channel: text,
        push_subscriptions: count,
        channels: list(answer({ channel: text, ...figures })),
        software: list(answer({ software: text, days: count, polls: count, readers: count, followers: count })),
      },
    ),
    description: 'Counts are sums over days; readers, followers and subscribers are those of a day.',
  },
  TokenMade: answer({ ...token, token: { type: 'string', description: 'Shown once, stored nowhere.' } }),
  TokenListed: answer({ ...token, created: time }),
  RecoveryPoint: {
    oneOf: [
      answer({ to: { ...time, description: 'A time of the last 30 days.' } }),
      answer({ bookmark: { type: 'string', pattern: '^[0-9a-f-]{1,128}$', description: '`undo` of an answer.' } }),
    ],
  },
  Recovered: answer({
    recovered: { const: true },
    undo: { type: 'string', description: 'The bookmark of what was given up.' },
  }),
  Health: {
    ...answer(
      { status: { enum: ['ok', 'ledger unavailable'] } },
      {
        ...{
          release: text,
          deployment: text,
          articles: count,
          scheduled: count,
          drafts: count,
          aged: count,
          channels: count,
        },
        ...{ version: count, backlog: count, oldest_unprojected: time, last_publish: time, restoring: { const: true } },
        ...{ indexing: { const: true } },
        ...{ storage_bytes: count, storage_share: { type: 'number', minimum: 0 } },
        hub: {
          description: 'What the WebSub hub has, and has to do. Absent where it is off.',
          anyOf: [{ const: 'unavailable' }, { $ref: '#/components/schemas/HubHealth' }],
        },
      },
    ),
    description: 'Without a token that may see everything: the status alone.',
  },
  HubHealth: answer(
    { topics: count, subscriptions: count, pending: count, behind: count, late: count, suspended: count },
    { oldest_unpushed: time },
  ),
};
