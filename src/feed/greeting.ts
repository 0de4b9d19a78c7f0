import type { FeedDocument } from './document.ts';

type Greeted = Pick<FeedDocument, 'language' | 'page'>;

/**
 * What stands before everything else in a feed, for people who open one in a browser. Chromium shows RSS and Atom under
 * their own media types as plain text, without their stylesheet, so the words have to be in the text.
 */
export function greeting({ language, page }: Greeted): string {
  return /^zh\b/i.test(language)
    ? `这是一个订阅源：把本页的地址复制到阅读器里，新文章就会自动送到。想直接阅读，请打开 ${page}`
    : `This is a web feed: copy its address into a feed reader, and new articles come to you. To read it here, open ${page}`;
}

/** The greeting as an XML comment, in which no `--` may stand (XML 1.0, 2.5); in an address `-` may be written `%2D`. */
export function greetingComment(document: Greeted): string {
  return `<!-- ${greeting(document).replace(/-(?=-|$)/g, '%2D')} -->`;
}
