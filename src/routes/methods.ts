import { problem } from './problem.ts';

/** 405 with what is allowed (RFC 9110 section 15.5.6). */
export function methodNotAllowed(allow: string): Response {
  return problem({
    status: 405,
    title: 'Method Not Allowed',
    detail: `This address takes ${allow}.`,
    headers: { Allow: allow },
  });
}

/** The answer to OPTIONS, for browsers that ask before they fetch (Fetch standard, CORS-preflight). */
export function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      Allow: allow,
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': allow,
      'Access-Control-Allow-Headers': 'If-None-Match, If-Modified-Since, If-Match, If-Unmodified-Since, A-IM',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': 'no-store',
    },
  });
}
