const BLOCK =
  'table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|blockquote|address|style|script|p|' +
  'h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure|figcaption|details|summary|iframe|video|audio';
const STARTS = new RegExp(`^\\s*</?(?:${BLOCK})(?=[\\s/>])`, 'i');
const WHOLE = /<(pre|script|style|table|ul|ol|figure|blockquote|div|iframe)(?=[\s>])[\s\S]*?<\/\1\s*>/gi;

/**
 * The HTML that WordPress makes of a post as its database has it: paragraphs where empty lines are (its `wpautop`), unless
 * the block editor wrote them; pictures with their captions; addresses that `[embed]` names. Other shortcodes belong to
 * plugins and stay as they are written.
 */
export function wordpressHtml(raw: string): string {
  const content = shortcodes(raw.replace(/\r\n?/g, '\n'));
  const blocks = content.includes('<!-- wp:');
  const bare = content.replace(/<!--\s*\/?wp:[\s\S]*?-->/g, '').replace(/<!--(?:more|nextpage|noteaser).*?-->/g, '');
  return (blocks ? bare.replace(/\n{3,}/g, '\n\n') : paragraphs(bare)).trim();
}

function shortcodes(content: string): string {
  return content
    .replace(/\[caption\b[^\]]*\]([\s\S]*?)\[\/caption\]/gi, (_, inner: string) => {
      const picture = /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(inner);
      return picture ? `\n\n<figure>${picture[1]}<figcaption>${picture[2]?.trim()}</figcaption></figure>\n\n` : inner;
    })
    .replace(/\[embed\b[^\]]*\]\s*(https?:[^\s[\]]+)\s*\[\/embed\]/gi, '<a href="$1">$1</a>')
    .replace(
      /\[(audio|video)\b[^\]]*?\b(?:src|mp3|mp4|m4a|ogg)="([^"]+)"[^\]]*\](?:\s*\[\/\1\])?/gi,
      '<a href="$2">$2</a>',
    );
}

function paragraphs(content: string): string {
  // What has its own line breaks is set aside, and put back when the paragraphs are made.
  const aside: string[] = [];
  const marked = content.replace(WHOLE, (whole) => `\n\n\ue000${aside.push(whole) - 1}\ue000\n\n`);
  const parts = marked
    .split(/\n\s*\n+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const html = parts.map((part) => {
    if (/^\ue000\d+\ue000$/.test(part) || STARTS.test(part)) return part;
    return `<p>${part.replace(/\n/g, '<br>\n')}</p>`;
  });
  return html.join('\n').replace(/\ue000(\d+)\ue000/g, (_, index: string) => aside[Number(index)] ?? '');
}
