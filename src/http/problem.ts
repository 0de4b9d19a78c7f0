/** Something wrong with one article of a request. `pointer` is a JSON Pointer (RFC 6901) into the body. */
export interface ProblemEntry {
  index?: number;
  id?: string;
  pointer: string;
  detail: string;
}

export interface Problem {
  status: number;
  title: string;
  detail: string;
  errors?: ProblemEntry[];
  /** More members, by the name that clients read. */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** An error as RFC 9457 `application/problem+json`; never cached. */
export function problem({ status, title, detail, errors, extra, headers }: Problem): Response {
  const body = { type: 'about:blank', title, status, detail, ...(errors ? { errors } : {}), ...extra };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });
}

/** 503 for the moment, with the time to come back. */
export function unavailable(detail: string, headers: Record<string, string> = {}): Response {
  return problem({
    status: 503,
    title: 'Service Unavailable',
    detail,
    headers: { 'Retry-After': '10', ...headers },
  });
}

export function badRequest(detail: string): Response {
  return problem({ status: 400, title: 'Bad Request', detail });
}

export function conflict(detail: string): Response {
  return problem({ status: 409, title: 'Conflict', detail });
}

export function notFound(detail: string): Response {
  return problem({ status: 404, title: 'Not Found', detail });
}

/** An answer of the API: never cached. */
export function json(body: unknown, status = 200): Response {
  return new Response(`${typeof body === 'string' ? body : JSON.stringify(body)}\n`, {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** 405 with what is allowed (RFC 9110 section 15.5.6). */
export function methodNotAllowed(allow: string): Response {
  return problem({
    status: 405,
    title: 'Method Not Allowed',
    detail: `This address takes ${allow}.`,
    headers: { Allow: allow },
  });
}
