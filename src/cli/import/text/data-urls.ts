/** HTML without what is embedded in it as a `data:` URL: pictures, fonts, sounds. */
export function dropDataUrls(html: string): string {
  return html
    .replace(/<(img|source|embed|audio|video)\b[^<>]*?\s(?:src|srcset|data)\s*=\s*(["'])data:[^"']*\2[^<>]*>/gi, '')
    .replace(/url\(\s*(["']?)data:[^)]*\1\s*\)/gi, 'none')
    .replace(/\s(?:href|src|srcset|data|poster)\s*=\s*(["'])data:[^"']*\1/gi, '');
}
