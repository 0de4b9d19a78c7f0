/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Record<string, string | number | undefined>;

const REFERENCES: Record<string, string> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
  '\t': '&#x9;',
  '\n': '&#xA;',
};

/**
 * Text as the content of an XML element. `&` and `<` become hexadecimal references: of all ways to write them, the RSS
 * Board's profile found this one to survive most readers, and XML parsers can't tell it from the others.
 */
export function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replace(/[&<>]/g, (character) => REFERENCES[character] as string) : text;
}

/** Text as the value of an attribute in double quotes; white space too is kept from being normalised (XML 1.0, 3.3.3). */
export function escapeAttribute(text: string): string {
  return /[&<>"\t\n]/.test(text)
    ? text.replace(/[&<>"\t\n]/g, (character) => (character === '&' ? '&amp;' : (REFERENCES[character] as string)))
    : text;
}

/**
 * A strict URI as the content of an element. It holds no `<`, and `&` becomes `&amp;`: there are readers that know no other way
 * to write it in the address of an article.
 */
export function escapeUri(uri: string): string {
  return uri.includes('&') ? uri.replaceAll('&', '&amp;') : uri;
}

/** HTML for a CDATA section: `]]>` would end it, and means the same as `]]&gt;` wherever HTML can hold it. */
export function cdata(html: string): string {
  return html.includes(']]>') ? html.replaceAll(']]>', ']]&gt;') : html;
}

/** One element. `content` is markup already; without it the element is empty. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const start = startTag(name, attributes);
  return content === undefined ? `${start.slice(0, -1)}/>` : `${start}${content}</${name}>`;
}

/** The tag that opens an element. */
export function startTag(name: string, attributes: Attributes): string {
  let tag = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) tag += ` ${key}="${escapeAttribute(String(value))}"`;
  }
  return `${tag}>`;
}

/** An element that holds text, or nothing when there is no text. */
export function textElement(name: string, text: string | undefined, attributes: Attributes = {}): string {
  return text ? element(name, attributes, escapeText(text)) : '';
}

/** A comment, in which no `--` may be (XML 1.0 section 2.5): a hyphen before another or at the end is written `%2D`. */
export function xmlComment(text: string): string {
  return `<!-- ${text.replace(/-(?=-|$)/g, '%2D')} -->`;
}
