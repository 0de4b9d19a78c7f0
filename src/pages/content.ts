/** What stands between the tags that pages write otherwise than feeds. Content is sanitized: no `>` stands in an attribute. */
const TAG = /<(img|pre|table|audio|video)\b([^<>]*?)( ?\/)?>/g;
const IFRAME = /<iframe\b[^<>]*>(?:\s*<\/iframe>)?/g;

/**
 * Sanitized content for our own pages. Nothing comes from another host but pictures: media wait for a press, and what an
 * iframe would show is a link. What scrolls sideways can be reached with the keyboard (WCAG 2.1.1), and a picture that
 * nobody described is passed over rather than read out by its address (1.1.1).
 */
export function pageContent(html: string): string {
  return html
    .replace(IFRAME, (frame) => {
      const address = /\ssrc="([^"]*)"/.exec(frame)?.[1] ?? '';
      const title = /\stitle="([^"]*)"/.exec(frame)?.[1]?.trim();
      const host = URL.parse(address.replaceAll('&amp;', '&'))?.host;
      return host ? `<a href="${address}">${title || host}</a>` : '';
    })
    .replace(TAG, (_, name: string, attributes: string, end = '') => {
      const names = attributes.replace(/"[^"]*"/g, '').split(/[\s=]+/);
      switch (name) {
        case 'img':
          return `<img${attributes}${names.includes('alt') ? '' : ' alt=""'}${end}>`;
        case 'pre':
        case 'table':
          return `<${name}${attributes} tabindex="0">`;
        default:
          return `<${name}${attributes.replace(/\s(?:preload|autoplay)(?:="[^"]*")?/g, '')} preload="none">`;
      }
    });
}
