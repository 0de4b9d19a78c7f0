/** The text of sanitized HTML, one line per block. */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The text's beginning, of at most `limit` graphemes. */
export function summarize(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).toWellFormed()}…`;
}

/** The text's first line, of at most 80 characters. */
export function headline(text: string): string {
  return summarize(text.split('\n', 1)[0] ?? '', 80);
}
