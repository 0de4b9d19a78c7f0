import { readBody } from '../api/body.ts';
import { SECURITY_HEADERS } from '../pages/security.ts';

/** An article of 1 MiB may take three times that in a form. */
const FORM_BYTES = 4 * 1024 * 1024;

/** The fields of a form that was sent; undefined when it can't be read. */
export async function formFields(request: Request): Promise<URLSearchParams | undefined> {
  if (!request.headers.get('Content-Type')?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const body = await readBody(request, FORM_BYTES);
  return body.ok ? new URLSearchParams(new TextDecoder().decode(body.value)) : undefined;
}

/** A page for one publisher; no cache keeps it. */
export function page(text: string, status = 200): Response {
  return new Response(text, {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
    },
  });
}

/** After a form was carried out: to the page that says so, which may be loaded again and does nothing. */
export function seeOther(path: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { Location: path, 'Cache-Control': 'no-store', ...headers } });
}
