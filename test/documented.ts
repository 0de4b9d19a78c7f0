import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { OPENAPI } from '../src/api/openapi.ts';

type Json = Record<string, unknown>;

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
  requestBody?: { content: Record<string, { schema: Json }> };
}

const document = JSON.parse(OPENAPI) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json };
};
export const { paths } = document;

/** What an address or a method without an operation may answer. */
const UNDESCRIBED = [401, 403, 404, 405, 429, 500, 503];
const PARAMETERS: Record<string, string> = { '{slug}': '[^/]+', '{id}': '.*', '{name}': '.*' };
const addresses = Object.keys(paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/, (name) => PARAMETERS[name] ?? name)}$`, 's'),
}));

const ajv = new Ajv2020({
  strict: true,
  allErrors: false,
  allowUnionTypes: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
});
ajv.addSchema(localized({ $id: 'openapi', $defs: document.components.schemas }));
const compiled = new Map<string, ReturnType<typeof ajv.compile>>();

/** A schema of the document as one of JSON Schema alone. */
function localized(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"openapi#/$defs/')) as Json;
}

/** Undefined when a value is as the schema says; else why it is not. */
export function judge(schema: Json, value: unknown): string | undefined {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? ajv.compile(localized(schema));
  compiled.set(key, validate);
  return validate(value) ? undefined : `${ajv.errorsText(validate.errors)} ${JSON.stringify(validate.errors)}`;
}

/**
 * Fails the test unless an answer of the API is one that `/api/openapi.json` describes: its status, its media type and every
 * member. Answers of other addresses pass. Returns the response, its body unread.
 */
export async function documented(request: Request, response: Response): Promise<Response> {
  const pathname = decoded(new URL(request.url).pathname);
  if (!/^\/api(\/|$)/.test(pathname)) return response;
  const { status } = response;
  const methods = paths[addresses.find(({ pattern }) => pattern.test(pathname))?.path ?? ''] ?? {};
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
  const operation = methods[method];
  const trace = `${request.method} ${pathname.slice(0, 200)}: ${status}`;
  if (!operation) {
    expect(UNDESCRIBED, `${trace} is no operation of the document`).toContain(status);
    if (status === 405) expect(response.headers.get('Allow'), trace).toBe(allowed(methods));
  }
  const problems = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const described = operation ? operation.responses[status] : { content: problems };
  expect(described, `${trace} is no status of the document`).toBeDefined();
  const content: Record<string, { schema: Json }> | undefined = described?.content;
  if (!content) expect(response.body, trace).toBeNull();
  else {
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    const schema = content[type]?.schema;
    expect(schema, `${trace} is ${type}`).toBeDefined();
    if (schema && request.method !== 'HEAD' && /[/+]json$/.test(type)) {
      expect(judge(schema, await response.clone().json()), trace).toBeUndefined();
    }
  }
  return response;
}

/** As routes are matched: letters that need no percent-encoding are read without it. */
function decoded(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

function allowed(methods: Record<string, unknown>): string {
  const order = ['get', 'head', 'post', 'put', 'delete'];
  const taken = order.filter((method) => methods[method === 'head' ? 'get' : method]);
  return taken.join(', ').toUpperCase();
}
