import type { Language } from '../languages/language.ts';

/**
 * The stylesheet of feed documents, for people who open one in a browser: first what this is and where to read it, then
 * the articles in a readable form. Only CSS: browsers give up XSLT, and readers never ask for it.
 */
export function feedStyle({ feedInBrowser }: Language): string {
  const { title, explained, page } = feedInBrowser;
  return `@namespace a "http://www.w3.org/2005/Atom";
|rss, a|feed { display: block; max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.2rem 4rem; overflow-wrap: anywhere;
  color-scheme: light dark; color: light-dark(#1f1d1a, #eceae4); background: light-dark(#fbfaf7, #16171b);
  font: 1rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
a|feed, |channel { display: flex; flex-direction: column; }
|rss::before, a|feed::before { content: ${quoted(title)} "\\A " ${quoted(explained)}; display: block; order: -2; white-space: pre-line;
  padding: 1.2rem 1.4rem .6rem; border-radius: .9rem .9rem 0 0; background: light-dark(#f6ece2, #2b2521); }
|rss::before::first-line, a|feed::before::first-line { font-weight: 700; font-size: 1.2rem; }
|channel > *, a|feed > *, |item > *, a|entry > * { display: none; }
|channel > |link, a|feed > a|link[rel="alternate"][type="text/html"] { display: block; order: -1; margin-bottom: 1.8rem;
  padding: 0 1.4rem 1.2rem; border-radius: 0 0 .9rem .9rem; background: light-dark(#f6ece2, #2b2521); font-weight: 600; }
|channel > |link::before, a|feed > a|link[rel="alternate"][type="text/html"]::before { content: ${quoted(`${page} `)}; font-weight: 400; }
a|feed > a|link[rel="alternate"][type="text/html"]::after, a|entry > a|link[rel="alternate"]::before { content: attr(href); }
|channel > |title, a|feed > a|title { display: block; font: 600 2.2rem/1.2 Georgia, "Songti SC", "Noto Serif CJK SC", serif; }
|channel > |description, a|feed > a|subtitle { display: block; color: light-dark(#5f5a52, #aaa69d); }
|channel > |item, a|feed > a|entry { display: block; margin-top: 1.5rem; padding-top: 1.2rem; border-top: 1px solid light-dark(#e3ded4, #34363d); }
|item > |title, a|entry > a|title { display: block; font: 600 1.2rem/1.4 Georgia, "Songti SC", "Noto Serif CJK SC", serif; }
|item > |description, a|entry > a|summary { display: block; margin-top: .3rem; }
|item > |pubDate, |item > |link, a|entry > a|published, a|entry > a|link[rel="alternate"] { display: block; color: light-dark(#5f5a52, #aaa69d); font-size: .9rem; }
`;
}

/** Text as a CSS string (CSS Syntax Level 3, section 4.3.5). */
function quoted(text: string): string {
  return `"${text.replace(/["\\\n]/g, (character) => `\\${character.charCodeAt(0).toString(16)} `)}"`;
}
