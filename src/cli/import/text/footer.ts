/** `body` up to the first match; all of it when nothing would be left. */
export function cutFooter(body: string, footers: RegExp[]): string {
  let cut = body;
  for (const footer of footers) {
    const at = cut.search(footer);
    if (at > 0 && cut.slice(0, at).trim() !== '') cut = cut.slice(0, at).trimEnd();
  }
  return cut;
}

/** The expression that a person wrote, as a whole or between slashes; `^` and `$` match at every line. */
export function footerExpression(source: string): RegExp {
  const slashes = /^\/(.*)\/([a-z]*)$/s.exec(source);
  const flags = new Set(['m', 'u', ...(slashes?.[2] ?? '').replace(/[gy]/g, '')]);
  return new RegExp(slashes?.[1] ?? source, [...flags].join(''));
}
