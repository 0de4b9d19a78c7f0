/** Tags within a word. All others part what is before them from what follows. */
const INLINE =
  /<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b[^>]*>/g;
const TAG = /<[^>]*>/g;
const ENTITY = /&(amp|lt|gt|quot|nbsp|#39);/g;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

/** The words of sanitized HTML, for the index: a sanitized attribute holds no `>`. What people read is made with more care. */
export function htmlWords(html: string): string {
  const text = html.replace(INLINE, '').replace(TAG, ' ');
  return text.includes('&') ? text.replace(ENTITY, (_, name: string) => CHARACTERS[name] ?? ' ') : text;
}
