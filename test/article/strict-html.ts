/**
 * A second opinion on sanitized HTML, which shares nothing with the sanitizer: the lists are written out once more, the
 * grammar is that of what may be written, and the elements are those that the runtime's own HTML parser finds.
 */

const ELEMENTS = new Set(
  `a abbr acronym address article aside audio b bdi big blockquote br caption center cite code col colgroup data dd del
  details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img ins kbd li main mark
  menu nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td
  tfoot th thead time tr track tt u ul var video wbr`.split(/\s+/),
);
const VOID = new Set(['br', 'col', 'hr', 'img', 'source', 'track', 'wbr']);

const ABSOLUTE = /^https?:\/\/[^\s/@"<>\\]+(?:[/?#][^\s"<>]*)?$/;
const LINK = /^(?:mailto|tel):\S+$/;
const PICTURE = /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,[A-Za-z0-9+/]+=*$/;
const isImage = (url: string) => ABSOLUTE.test(url) || PICTURE.test(url);

/** What each attribute may hold, wherever it may stand. */
const ATTRIBUTES: Record<string, { on?: string; holds: (value: string) => boolean }> = {
  title: { holds: () => true },
  id: { holds: (value) => /^part-[^\s"'<>&]*$/.test(value) },
  lang: { holds: (value) => /^[A-Za-z0-9-]+$/.test(value) },
  dir: { holds: (value) => /^[A-Za-z0-9]+$/.test(value) },
  href: { on: 'a', holds: (value) => ABSOLUTE.test(value) || LINK.test(value) },
  hreflang: { on: 'a', holds: (value) => /^[A-Za-z0-9-]+$/.test(value) },
  src: { on: 'img audio video source track iframe', holds: isImage },
  srcset: {
    on: 'img source',
    holds: (value) => value.split(', ').every((candidate) => isImage(candidate.split(' ')[0] ?? '')),
  },
  sizes: { on: 'img source', holds: (value) => !/["'\\;]/.test(value) },
  media: { on: 'source', holds: (value) => !/["'\\;]/.test(value) },
  type: { on: 'a source ol', holds: (value) => /^[\w/.+;= "',-]+$/.test(value) },
  poster: { on: 'video', holds: (value) => ABSOLUTE.test(value) },
  cite: { on: 'blockquote q ins del', holds: (value) => ABSOLUTE.test(value) },
  longdesc: { on: 'img', holds: (value) => ABSOLUTE.test(value) },
  alt: { on: 'img', holds: () => true },
  width: { on: 'img video source iframe', holds: (value) => /^[\d.]+%?$/.test(value) },
  height: { on: 'img video source iframe', holds: (value) => /^[\d.]+%?$/.test(value) },
  loading: { on: 'img', holds: (value) => /^\w+$/.test(value) },
  align: { on: 'td th tr thead tbody tfoot col colgroup', holds: (value) => /^\w+$/.test(value) },
  colspan: { on: 'td th', holds: (value) => /^\d+$/.test(value) },
  rowspan: { on: 'td th', holds: (value) => /^\d+$/.test(value) },
  scope: { on: 'th', holds: (value) => /^\w+$/.test(value) },
  abbr: { on: 'th', holds: () => true },
  span: { on: 'col colgroup', holds: (value) => /^\d+$/.test(value) },
  value: { on: 'li data', holds: () => true },
  start: { on: 'ol', holds: (value) => /^-?\d+$/.test(value) },
  reversed: { on: 'ol', holds: (value) => value === '' },
  open: { on: 'details', holds: (value) => value === '' },
  datetime: { on: 'time ins del', holds: () => true },
  controls: { on: 'audio video', holds: (value) => value === '' },
  loop: { on: 'audio video', holds: (value) => value === '' },
  muted: { on: 'audio video', holds: (value) => value === '' },
  preload: { on: 'audio video', holds: (value) => /^\w+$/.test(value) },
  kind: { on: 'track', holds: (value) => /^\w+$/.test(value) },
  srclang: { on: 'track', holds: (value) => /^[A-Za-z0-9-]+$/.test(value) },
  label: { on: 'track', holds: () => true },
  default: { on: 'track', holds: (value) => value === '' },
  allowfullscreen: { on: 'iframe', holds: (value) => value === '' },
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}|\p{Noncharacter_Code_Point}/u;

/** What is wrong with this HTML, by the rules for what sanitizing leaves; empty when nothing is. */
export async function faultsOf(html: string): Promise<string[]> {
  const faults = [...grammarFaults(html)];
  if (UNCLEAN.test(html)) faults.push('a character that no feed may hold');
  if (html.includes(']]>')) faults.push(']]>');
  const found = (what: string) => faults.push(what);
  await new HTMLRewriter()
    .on('*', {
      element(element) {
        if (!ELEMENTS.has(element.tagName)) found(`<${element.tagName}>`);
        for (const [name = '', value = ''] of element.attributes) {
          const rule = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
          if (!rule || (rule.on && !rule.on.split(' ').includes(element.tagName))) {
            found(`${name} on <${element.tagName}>`);
          } else if (!rule.holds(decode(value))) found(`${name}="${value}"`);
        }
      },
    })
    .onDocument({
      comments: () => void found('a comment'),
      doctype: () => void found('a doctype'),
    })
    .transform(new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }))
    .text();
  return faults;
}

/** Text, start tags with quoted attributes, end tags in the right order, and nothing else. */
function* grammarFaults(html: string): Generator<string> {
  const token =
    /[^<>&]+|&(?:amp|lt|gt|quot);|<([a-z][a-z0-9]*)(?: [a-z]+="[^"<>&]*(?:&(?:amp|lt|gt|quot);[^"<>&]*)*")*( \/)?>|<\/([a-z][a-z0-9]*)>/y;
  const open: string[] = [];
  while (token.lastIndex < html.length) {
    const at = token.lastIndex;
    const [matched, start, slash, end] = token.exec(html) ?? [];
    if (matched === undefined) return yield `not written as it should be: ${html.slice(at, at + 60)}`;
    if (start !== undefined) {
      if ((slash !== undefined) !== VOID.has(start)) yield `the slash of ${matched}`;
      if (slash === undefined) open.push(start);
    }
    if (end !== undefined && open.pop() !== end) yield `${matched} closes another element`;
  }
  if (open.length > 0) yield `left open: ${open.join(' ')}`;
}

function decode(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
