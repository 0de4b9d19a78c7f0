/** JSON Feed 1.1 (jsonfeed.org/version/1.1) as a JSON Schema, written from the specification. */
const url = { type: 'string', format: 'web-url' };
const date = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$',
};
const author = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 1 }, url, avatar: url },
  anyOf: [{ required: ['name'] }, { required: ['url'] }, { required: ['avatar'] }],
  patternProperties: { '^_[^.]*$': {} },
  additionalProperties: false,
};
const attachment = {
  type: 'object',
  properties: {
    url,
    mime_type: { type: 'string', pattern: '^[^\\s/;]+/[^\\s/;]+' },
    title: { type: 'string', minLength: 1 },
    size_in_bytes: { type: 'number', minimum: 0 },
    duration_in_seconds: { type: 'number', minimum: 0 },
  },
  required: ['url', 'mime_type'],
  patternProperties: { '^_[^.]*$': {} },
  additionalProperties: false,
};
const item = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1 },
    url,
    external_url: url,
    title: { type: 'string' },
    content_html: { type: 'string' },
    content_text: { type: 'string' },
    summary: { type: 'string' },
    image: url,
    banner_image: url,
    date_published: date,
    date_modified: date,
    authors: { type: 'array', items: author },
    tags: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
    language: { type: 'string', minLength: 2 },
    attachments: { type: 'array', items: attachment },
  },
  required: ['id'],
  anyOf: [{ required: ['content_html'] }, { required: ['content_text'] }],
  patternProperties: { '^_[^.]*$': { type: 'object' } },
  additionalProperties: false,
};

export const JSON_FEED_SCHEMA = {
  type: 'object',
  properties: {
    version: { const: 'https://jsonfeed.org/version/1.1' },
    title: { type: 'string', minLength: 1 },
    home_page_url: url,
    feed_url: url,
    description: { type: 'string' },
    user_comment: { type: 'string' },
    next_url: url,
    icon: url,
    favicon: url,
    authors: { type: 'array', items: author },
    language: { type: 'string', minLength: 2 },
    expired: { type: 'boolean' },
    hubs: {
      type: 'array',
      items: { type: 'object', properties: { type: { type: 'string' }, url }, required: ['type', 'url'] },
    },
    items: { type: 'array', items: item },
  },
  required: ['version', 'title', 'items'],
  patternProperties: { '^_[^.]*$': { type: 'object' } },
  additionalProperties: false,
};
