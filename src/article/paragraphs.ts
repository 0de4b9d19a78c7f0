import { escapeHtml } from './text.ts';

/** An address of the web in ASCII (RFC 3986 section 2): text in other scripts may follow it without a space. */
const ADDRESS = /\bhttps?:\/\/[\w!#$%&'()*+,\-./:;=?@[\]~]+/gi;
/** Punctuation that ends a sentence, and not an address. */
const ENDING = ".,;:!?'*)]";

/** Plain text as HTML: an empty line divides paragraphs, lines keep their breaks, web addresses are links. */
export function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => `<p>${linked(paragraph).replaceAll('\n', '<br>\n')}</p>`)
    .join('\n');
}

function linked(text: string): string {
  let html = '';
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnding(found);
    if (!URL.canParse(address)) continue;
    const shown = escapeHtml(address);
    html += `${escapeHtml(text.slice(end, index))}<a href="${shown.replaceAll('"', '&quot;')}">${shown}</a>`;
    end = index + address.length;
  }
  return html + escapeHtml(text.slice(end));
}

/** Without the punctuation that follows an address. A bracket that closes one inside it belongs to it. */
function withoutEnding(address: string): string {
  let end = address.length;
  let open = count(address, '(') - count(address, ')');
  for (; ENDING.includes(address[end - 1] as string); end -= 1) {
    if (address[end - 1] !== ')') continue;
    if (open >= 0) break;
    open += 1;
  }
  return address.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
