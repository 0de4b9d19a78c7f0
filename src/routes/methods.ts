/** 405 with what is allowed (RFC 9110 section 15.5.6). */
export function methodNotAllowed(allow: string): Response {
  return new Response(`This address takes ${allow}.\n`, {
    status: 405,
    headers: { Allow: allow, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
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
      'Access-Control-Allow-Headers': 'If-None-Match, If-Modified-Since, A-IM',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': 'no-store',
    },
  });
}
