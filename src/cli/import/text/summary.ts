import { plainText } from './plain.ts';

const LONGEST = 500;

/**
 * The first paragraph of `html` as text. An excerpt that goes on for long (Jekyll takes everything up to the first empty
 * line, which may be the whole article) is cut at the end of a sentence or a word.
 */
export function summarize(html: string): string {
  const paragraphs = html.split(/<\/(?:p|h[1-6]|li|blockquote|div|pre)\s*>/i);
  const first = paragraphs.map(plainText).find((text) => text !== '') ?? '';
  const characters = [...first];
  if (characters.length <= LONGEST) return first;
  const cut = characters.slice(0, LONGEST).join('');
  const sentence = Math.max(...['。', '！', '？', '. ', '! ', '? '].map((end) => cut.lastIndexOf(end)));
  if (sentence > cut.length / 2) return cut.slice(0, sentence + 1).trim();
  const word = cut.lastIndexOf(' ');
  return `${(word > cut.length / 2 ? cut.slice(0, word) : cut).trim()}…`;
}
