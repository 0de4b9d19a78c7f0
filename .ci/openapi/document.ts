import { GENERATOR } from '../../src/feed/publication.ts';
import { QUERY_LENGTH } from '../../src/search/query.ts';
import { SCHEMAS } from './schemas.ts';

type Json = Record<string, unknown>;

const schema = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string, type = 'application/json'): Json => ({ [type]: { schema: schema(name) } });
const answers = (description: string, name: string): Json => ({ description, content: content(name) });
const problem = (description: string, name = 'Problem'): Json => ({
  description,
  content: content(name, 'application/problem+json'),
});
const wrapped = (name: string, member: string): Json => ({
  'application/json': {
    schema: {
      type: 'object',
      properties: { [member]: { type: 'array', items: schema(name) } },
      required: [member],
      additionalProperties: false,
    },
  },
});

/** What any address may answer. */
const ANYWHERE = {
  401: problem('No token, or a wrong one.'),
  403: problem('The token may not do this.'),
  429: problem('Too many wrong tokens from this address; see Retry-After.'),
  500: problem('A mistake of ours.'),
  503: problem('No PUBLISH_TOKEN is set, or the ledger cannot be reached; see Retry-After.'),
};
const BODY = {
  400: problem('The body is no JSON, no UTF-8, or nested deeper than 64; or the address names nothing.'),
  408: problem('The body took too long to come.'),
  413: problem('The body is too large.'),
  415: problem('Another media type, or a Content-Encoding.'),
};
const SENT_WRONG = { 422: problem('A field is wrong; errors points at it.') };

const body = (name: string, ...types: string[]): Json => ({
  required: true,
  content: Object.assign({}, ...['application/json', ...types].map((type) => content(name, type))),
});
const inPath = (name: string, description: string): Json => ({
  name,
  description,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});
const inQuery = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  description,
  in: 'query',
  schema,
});
const ID = inPath('id', 'Percent-encoded UTF-8: / as %2F, ? as %3F, % as %25.');
const SLUG = inPath('slug', 'Percent-encoded UTF-8.');
const NAME = inPath('name', 'The name of the token.');

function operation(operationId: string, summary: string, responses: Json, rest: Json = {}): Json {
  return { operationId, summary, ...rest, responses: { ...ANYWHERE, ...responses } };
}

/** The API as OpenAPI 3.1 describes it. What may be sent is made from the schemas that validate it. */
export const DOCUMENT = {
  openapi: '3.1.1',
  info: {
    title: 'edgefeed',
    version: GENERATOR.version,
    summary: 'Publish articles; readers poll RSS, Atom and JSON Feed.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  security: [{ token: [] }],
  paths: {
    '/api/articles': {
      get: operation(
        'listArticles',
        'The stored articles, by date_published, the newest first',
        { 200: answers('A page of them.', 'Listed'), 400: problem('A parameter is wrong; detail names it.') },
        {
          parameters: [
            inQuery('limit', 'At most so many.', { type: 'integer', minimum: 1, maximum: 500, default: 100 }),
            inQuery('cursor', 'That of the page before, with the same channel, state and since.'),
            inQuery('channel', 'all, category/<slug>, tag/<slug> or author/<slug>.'),
            inQuery('state', 'Absent: all of them.', { enum: ['live', 'scheduled', 'expired', 'draft'] }),
            inQuery('since', 'Changed in the ledger then or later.', { type: 'string', format: 'date-time' }),
          ],
        },
      ),
      post: operation(
        'publishArticles',
        'Publish articles: a JSON Feed, { "items": […] }, one bare article, or a line each',
        {
          200: answers('What became of each; some may be rejected.', 'BatchAnswer'),
          ...BODY,
          422: problem('None can be stored.', 'BatchProblem'),
          403: {
            description: 'The token may not publish at all, or none of these.',
            content: { 'application/problem+json': { schema: { anyOf: [schema('BatchProblem'), schema('Problem')] } } },
          },
        },
        {
          requestBody: {
            required: true,
            content: {
              ...content('Articles'),
              ...content('Articles', 'application/feed+json'),
              'application/x-ndjson': { schema: { type: 'string', description: 'An article a line.' } },
            },
          },
        },
      ),
    },
    '/api/articles/{id}': {
      parameters: [ID],
      get: operation('getArticle', 'The stored article', {
        200: answers('As it is stored.', 'StoredArticle'),
        400: problem('The address names no id.'),
        404: problem('It never was there.'),
        410: problem('It was deleted.'),
      }),
      put: operation(
        'putArticle',
        'Publish one article',
        {
          200: answers(
            'It was updated, or is unchanged; updated for a date to come, it is scheduled.',
            'PublishAnswer',
          ),
          201: answers('It is new; with a date to come, it is scheduled.', 'PublishAnswer'),
          ...BODY,
          ...SENT_WRONG,
        },
        { requestBody: body('ArticleAtAddress') },
      ),
      delete: operation('deleteArticle', 'Delete an article, and leave a tombstone', {
        204: { description: 'It is gone, now or since before.' },
        400: problem('The address names no id.'),
        404: problem('It never was there.'),
      }),
    },
    '/api/search': {
      get: {
        operationId: 'search',
        summary: 'The live articles that a query finds, by date_published, the newest first',
        security: [{}],
        parameters: [
          {
            ...inQuery('q', 'Words, "phrases", -without, category:, tag:, author:, after:, before:.', {
              type: 'string',
              maxLength: QUERY_LENGTH,
            }),
            required: true,
          },
          inQuery('limit', 'At most so many.', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
          inQuery('cursor', 'That of the page before, with the same q.'),
        ],
        responses: {
          200: answers('A page of them.', 'Found'),
          400: problem('A parameter is wrong; detail names it.'),
          406: problem('Accept-Encoding refuses every encoding.'),
          500: ANYWHERE[500],
          503: problem('The ledger cannot be reached, or too much is searched for; see Retry-After.'),
        },
      },
    },
    '/api/categories': {
      get: operation('listCategories', 'Every category with its feeds', {
        200: { description: 'All of them.', content: wrapped('StoredCategory', 'categories') },
      }),
    },
    '/api/categories/{slug}': {
      parameters: [SLUG],
      put: operation(
        'amendCategory',
        'What a category is called and says of itself; members that are absent stay, null takes one away',
        {
          200: answers('As it is now.', 'StoredCategory'),
          ...BODY,
          ...SENT_WRONG,
          409: problem('Another category took its place.'),
        },
        { requestBody: body('Category') },
      ),
      delete: operation(
        'deleteCategory',
        'Delete an empty category, or move its articles and its address to another one',
        {
          204: { description: 'It is gone, now or since before.' },
          400: problem('The address names no slug, or a parameter is wrong.'),
          404: problem('It never was there.'),
          409: problem('It has articles.'),
        },
        {
          parameters: [inQuery('move', 'The slug of the category that takes its place. One that is none yet is made.')],
        },
      ),
    },
    '/api/audience': {
      get: operation(
        'audience',
        'How many read the feeds, by day; a month for days older than 400',
        {
          200: {
            description: 'Of the publication, or of one channel. A day on which nothing was counted is left out.',
            content: { ...content('Audience'), 'text/csv': { schema: { type: 'string' } } },
          },
          400: problem('A parameter is wrong; detail names it.'),
          501: problem('No object is bound as AUDIENCE_STORE.'),
        },
        {
          parameters: [
            inQuery('channel', 'all, category/<slug>, tag/<slug> or author/<slug>.'),
            inQuery('from', 'The first day, UTC; absent, 30 days are told.', { type: 'string', format: 'date' }),
            inQuery('to', 'The last day, UTC; absent, that is today.', { type: 'string', format: 'date' }),
            inQuery('format', 'CSV has the periods alone.', { enum: ['json', 'csv'], default: 'json' }),
          ],
        },
      ),
    },
    '/api/media': {
      get: operation(
        'listMedia',
        'The stored pictures',
        {
          200: answers('A page of them.', 'MediaListed'),
          400: problem('The cursor is of no answer.'),
          501: problem('No bucket is bound as MEDIA.'),
        },
        { parameters: [inQuery('cursor', 'That of the page before.')] },
      ),
      put: operation(
        'storeMedia',
        'Store a picture, without what its camera wrote into it',
        {
          200: answers('It was there already.', 'Media'),
          201: answers('It is new.', 'Media'),
          ...BODY,
          501: problem('No bucket is bound as MEDIA.'),
        },
        {
          requestBody: {
            required: true,
            content: { 'image/*': { schema: { type: 'string', format: 'binary', description: 'At most 10 MiB.' } } },
          },
        },
      ),
    },
    '/api/tokens': {
      get: operation('listTokens', 'Tokens for a part of the work, without what they are', {
        200: { description: 'All of them.', content: wrapped('TokenListed', 'tokens') },
      }),
      post: operation(
        'createToken',
        'Make a token for a part of the work',
        {
          201: answers('The token, told once.', 'TokenMade'),
          ...BODY,
          ...SENT_WRONG,
          409: problem('The name is taken, or there are too many tokens.'),
        },
        { requestBody: body('Token') },
      ),
    },
    '/api/tokens/{name}': {
      parameters: [NAME],
      delete: operation('revokeToken', 'End a token', {
        204: { description: 'It is none any more.' },
        404: problem('There is none of this name.'),
      }),
    },
    '/api/export': {
      get: operation('export', 'Everything that the ledger holds, as NDJSON', {
        200: {
          description: 'A line for each thing.',
          content: { 'application/x-ndjson': { schema: { type: 'string' } } },
        },
      }),
    },
    '/api/restore': {
      post: operation(
        'restore',
        'Bring lines of an export into an empty ledger',
        {
          200: {
            description: 'These lines are in; done after the last of all.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { lines: { type: 'integer' }, done: { type: 'boolean' } },
                  required: ['lines', 'done'],
                  additionalProperties: false,
                },
              },
            },
          },
          ...BODY,
          409: problem('The ledger is not empty, or these lines do not follow the last.'),
        },
        { requestBody: { required: true, content: { 'application/x-ndjson': { schema: { type: 'string' } } } } },
      ),
    },
    '/api/rebuild': {
      post: operation('rebuild', 'Write everything in KV anew from the ledger', {
        202: {
          description: 'It will be done, by alarm.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { channels: { type: 'integer' } },
                required: ['channels'],
                additionalProperties: false,
              },
            },
          },
        },
      }),
    },
    '/api/recover': {
      post: operation(
        'recover',
        'Take the ledger back to a point in time',
        {
          200: answers('It went back.', 'Recovered'),
          ...BODY,
          501: problem('The runtime has no point-in-time recovery.'),
        },
        { requestBody: body('RecoveryPoint') },
      ),
    },
    '/api/health': {
      get: {
        operationId: 'health',
        summary: 'Whether the ledger answers, and with a token what it holds',
        security: [{}, { token: [] }],
        responses: {
          200: answers('The ledger answers.', 'Health'),
          500: ANYWHERE[500],
          503: {
            description: 'The ledger cannot be reached, or a variable of the worker is wrong.',
            content: { ...content('Health'), ...content('Problem', 'application/problem+json') },
          },
        },
      },
    },
    '/api/openapi.json': {
      get: {
        operationId: 'openapi',
        summary: 'This document',
        security: [{}],
        responses: {
          200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
          500: ANYWHERE[500],
          503: problem('A variable of the worker is wrong.'),
        },
      },
    },
  },
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'One of PUBLISH_TOKEN, or one made from it.' },
    },
    schemas: SCHEMAS,
  },
};
